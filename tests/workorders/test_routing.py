"""Orders that go by rule, and how rules come to be: with the real tables."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activity.models import Duty, Event, Notification
from core.errors import Conflict, Forbidden, Invalid
from organization.models import Role
from tests.cast import Cast
from tests.factories.organization import person
from tests.factories.routing import make_absence, make_edition, make_skill
from tests.factories.workorders import make_category, make_order, register_order
from workorders.commands.routing.applying import route_order
from workorders.commands.routing.editions import (
    RuleWords,
    draft_edition,
    drop_edition,
    move_rule,
    publish_edition,
    remove_rule,
    save_rule,
    write_edition,
)
from workorders.commands.routing.presence import set_away, set_back
from workorders.commands.routing.skills import save_skill, set_person_skill
from workorders.commands.routing.trials import ask_trial
from workorders.models import (
    Absence,
    Assignment,
    PersonSkill,
    RoutingEdition,
    RoutingRule,
    RoutingTrial,
    WorkOrder,
)
from workorders.subscribers import tell_assignee

pytestmark = pytest.mark.django_db


def least(**more: Any) -> dict[str, Any]:
    return {"name": "最少", "pick": "least", **more}


def test_an_order_goes_to_the_person_whom_the_first_rule_picks(cast: Cast) -> None:
    make_order(department=cast.a_team, assignee=cast.staff_a, status="assigned")
    edition = make_edition({"name": "报修", "kinds": ["complaint"]}, least(department=cast.a))
    order = register_order(cast.b, by=cast.head_b)
    assert (order.department, order.assignee, order.status) == (cast.a_team, cast.other_staff_a, "assigned")
    assert not order.transfer_count
    kept = Assignment.objects.get(order=order)
    assert kept.rule == edition.rules.get(name="最少")
    assert kept.reason == f"由规则「最少」（第 {edition.number} 版）派给：可派的 2 人中在办最少（0 件）"
    assert kept.assigned_by is None
    routed = Event.objects.get(name="work_order.routed")
    assert (routed.data["rule"], routed.data["edition"]) == ("最少", edition.number)
    assert routed.data["assignee_id"] == cast.other_staff_a.pk
    assert Duty.objects.get(subject_id=order.pk, closed_at__isnull=True).person == cast.other_staff_a


def test_without_a_fitting_rule_or_a_person_the_heads_arrange(cast: Cast) -> None:
    make_edition(
        {"name": "投诉", "kinds": ["complaint"], "pick": "least"}, {"name": "紧急", "priorities": ["urgent"]}
    )
    stays = register_order(cast.a, by=cast.head_a)
    assert (stays.department, stays.assignee, stays.status) == (cast.a, None, "new")
    assert Event.objects.filter(name="work_order.unrouted").count() == 1
    moved = register_order(cast.a, by=cast.head_a, priority="urgent")
    assert (moved.assignee, moved.status) == (None, "new")
    make_absence(cast.staff_a)
    make_absence(cast.other_staff_a)
    nobody = register_order(cast.a, by=cast.head_a, kind="complaint")
    assert (nobody.assignee, nobody.status) == (None, "new")
    assert "共 2 人，离岗 2 人" in Assignment.objects.get(order=nobody).reason


def test_a_given_assignee_is_kept_and_without_live_rules_nothing_is_told(cast: Cast) -> None:
    register_order(cast.a, by=cast.head_a)
    assert not Event.objects.filter(name__in=["work_order.routed", "work_order.unrouted"]).exists()
    make_edition(least())
    order = register_order(cast.a, by=cast.head_a, assignee=cast.staff_a)
    assert order.assignee == cast.staff_a
    assert not Assignment.objects.filter(order=order, rule__isnull=False).exists()


def test_skills_levels_and_repeats_decide_who_gets_complex_orders(cast: Cast) -> None:
    boilers = make_category("壁挂炉")
    below = make_category("点火", parent=boilers)
    skill = make_skill("壁挂炉", one=(cast.staff_a, "ordinary"), two=(cast.other_staff_a, "senior"))
    skill.categories.add(boilers)
    make_edition(
        least(name="复杂", complexity="complex", needs_category_skill=True, least_level="senior"),
        least(name="其余", needs_category_skill=True),
        complex_repeat=True,
        complex_keywords=["ＭＥＤＩＡ"],
    )
    given = {"category": below, "requester": "张先生", "contact": "138"}
    first = register_order(cast.a, by=cast.head_a, **given)
    assert (first.assignee, Assignment.objects.get(order=first).rule.name) == (cast.staff_a, "其余")  # type: ignore[union-attr]
    again = register_order(cast.a, by=cast.head_a, **given)
    assert again.assignee == cast.other_staff_a
    asked = register_order(cast.a, by=cast.head_a, title="要找media", category=below)
    assert asked.assignee == cast.other_staff_a


def test_turns_go_round_and_skip_whoever_is_away(cast: Cast) -> None:
    make_edition(least(pick="turn"))
    people = [register_order(cast.a, by=cast.head_a).assignee for _n in range(3)]
    assert people == [cast.staff_a, cast.other_staff_a, cast.staff_a]
    set_away(cast.other_staff_a, by=cast.other_staff_a, away_until=None, reason="培训")
    assert register_order(cast.a, by=cast.head_a).assignee == cast.staff_a
    set_back(cast.other_staff_a, by=cast.head_a)
    assert register_order(cast.a, by=cast.head_a).assignee == cast.other_staff_a
    assert register_order(cast.a, by=cast.head_a).assignee == cast.staff_a


def test_the_queries_of_intake_do_not_grow_with_people_orders_and_rules(cast: Cast) -> None:
    skill = make_skill("全能", one=(cast.staff_a, "senior"))
    make_edition(least(department=cast.a, skill=skill), complex_repeat=True)
    queries_of_intake(cast)  # fills what is remembered for the life of the process
    few = queries_of_intake(cast)
    for n in range(8):
        new = person(f"more{n}", f"新人 {n}", Role.STAFF, cast.a_team)
        PersonSkill.objects.create(person=new, skill=skill)
        make_order(department=cast.a, assignee=new, status="assigned")
    live = RoutingEdition.objects.live()
    assert live is not None
    live.move_to("retired", at=timezone.now(), by=cast.officer)
    live.save()
    unused = [{"name": f"没用 {n}", "keywords_any": ["没有"]} for n in range(20)]
    make_edition(*unused, least(department=cast.a, skill=skill), complex_repeat=True)
    assert queries_of_intake(cast) == few
    assert few <= MOST_QUERIES


MOST_QUERIES = 45


def queries_of_intake(cast: Cast) -> int:
    category = make_category()
    with CaptureQueriesContext(connection) as told:
        register_order(cast.a, by=cast.head_a, requester="李", contact="1", category=category)
    return len(told)


def test_routing_again_needs_who_may_assign_and_a_change(cast: Cast) -> None:
    order = register_order(cast.a, by=cast.head_a)
    with pytest.raises(Conflict):
        route_order(order, by=cast.head_a)
    make_edition(least(department=cast.b))
    with pytest.raises(Forbidden):
        route_order(order, by=cast.staff_a)
    done = route_order(order, by=cast.head_a)
    assert (done.department, done.assignee, done.transfer_count) == (cast.b, cast.staff_b, 0)
    assert Assignment.objects.get(order=order).assigned_by == cast.head_a
    with pytest.raises(Conflict, match="没有变动"):
        route_order(done, by=cast.head_b)


def test_a_draft_is_written_tried_published_and_then_frozen(cast: Cast) -> None:
    by = cast.officer
    with pytest.raises(Forbidden):
        draft_edition(by=cast.head_a)
    draft = draft_edition(by=by)
    with pytest.raises(Invalid, match="还没有规则"):
        publish_edition(draft, by=by)
    first = save_rule(draft, RuleWords(name="甲", kinds=["repair"], pick="least"), by=by)
    second = save_rule(draft, RuleWords(name="乙"), by=by)
    third = save_rule(draft, RuleWords(name="丙"), by=by)
    with pytest.raises(Invalid):
        save_rule(draft, RuleWords(name="丁", pick="person"), by=by)
    with pytest.raises(Invalid):
        save_rule(draft, RuleWords(name="丁", pick="person", person=cast.staff_b, department=cast.a), by=by)
    move_rule(second, by=by, up=True)
    remove_rule(third, by=by)
    assert list(draft.rules.order_by("position").values_list("name", "position")) == [("乙", 1), ("甲", 2)]
    with pytest.raises(Conflict):
        move_rule(RoutingRule.objects.get(pk=second.pk), by=by, up=True)
    write_edition(draft, by=by, reason="首次解决率低", origin="11 月抽查", complex_urgent=True)
    with pytest.raises(Invalid, match="没有试跑过"):
        publish_edition(draft, by=by)
    today = timezone.localdate()
    ask_trial(RoutingEdition.objects.get(pk=draft.pk), by=by, starts_on=today, ends_on=today)
    live = publish_edition(draft, by=by)
    assert live.status == "live"
    with pytest.raises(Conflict):
        save_rule(live, RuleWords(name="戊"), by=by)
    for change in (
        lambda: RoutingRule.objects.filter(pk=first.pk).update(name="改"),
        lambda: RoutingRule.objects.create(edition=live, position=9, name="加"),
        lambda: RoutingRule.objects.filter(pk=first.pk).delete(),
        lambda: RoutingEdition.objects.filter(pk=live.pk).update(reason="改"),
        lambda: RoutingEdition.objects.filter(pk=live.pk).update(status="draft"),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            change()
    later = draft_edition(by=by, copied=live)
    assert [rule.name for rule in later.rules.order_by("position")] == ["乙", "甲"]
    write_edition(later, by=by, reason="再改")
    publish_edition(later, by=by, accepts_untried=True)
    assert RoutingEdition.objects.get(pk=live.pk).status == "retired"
    assert drop_edition(draft_edition(by=by), by=by).status == "dropped"


def test_a_trial_says_what_would_change_and_writes_nothing_else(cast: Cast) -> None:
    now = timezone.now()
    given = {"department": cast.a_team, "assignee": cast.staff_a, "reported_at": now - timedelta(days=1)}
    kept = make_order(**given, kind="repair", status="assigned")
    for _n in range(3):
        make_order(**given, status="assigned")
    draft = make_edition(least(kinds=["complaint"]), live=False)
    before = (
        WorkOrder.objects.count(),
        Assignment.objects.count(),
        list(WorkOrder.objects.values_list("version")),
    )
    day = timezone.localdate()
    trial = ask_trial(draft, by=cast.officer, starts_on=day - timedelta(days=3), ends_on=day)
    trial = RoutingTrial.objects.get(pk=trial.pk)
    report = trial.report
    assert trial.finished_at is not None
    assert trial.is_of_present
    assert (report["orders"], report["unmatched"], report["moved_department"]) == (4, 1, 0)
    # One of the four is kept with staff_a, so of three complaints the other one gets the first.
    assert {name: (was, would) for name, was, would in report["people"]} == {
        cast.staff_a.name: (4, 2),
        cast.other_staff_a.name: (0, 2),
    }
    assert {line["would"][1] for line in report["sample"]} == {cast.other_staff_a.name}
    assert before == (
        WorkOrder.objects.count(),
        Assignment.objects.count(),
        list(WorkOrder.objects.values_list("version")),
    )
    assert kept.number not in {line["number"] for line in report["sample"]}
    with pytest.raises(Invalid, match="92"):
        ask_trial(draft, by=cast.officer, starts_on=day - timedelta(days=93), ends_on=day)
    with pytest.raises(Forbidden):
        ask_trial(draft, by=cast.head_a, starts_on=day, ends_on=day)


def test_people_say_when_they_are_away_and_heads_say_it_for_theirs(cast: Cast) -> None:
    now = timezone.now()
    with pytest.raises(Forbidden):
        set_away(cast.staff_a, by=cast.head_b, away_until=None, reason="休假")
    with pytest.raises(Invalid):
        set_away(cast.staff_a, by=cast.staff_a, away_until=now - timedelta(days=1), reason="休假")
    set_away(cast.staff_a, by=cast.head_a, away_until=now + timedelta(days=2), reason="休假")
    set_away(cast.staff_a, by=cast.staff_a, away_until=None, reason="病假")
    absence = Absence.objects.get(person=cast.staff_a)
    assert (absence.reason, absence.away_until) == ("病假", None)
    later = now + timedelta(days=5)
    set_away(cast.staff_a, by=cast.staff_a, away_from=later, away_until=None, reason="培训")
    assert Absence.objects.at(timezone.now()).count() == 0
    assert Absence.objects.at(later + timedelta(hours=1)).count() == 1
    set_back(cast.staff_a, by=cast.staff_a)
    assert not Absence.objects.not_over(timezone.now()).exists()
    with pytest.raises(Conflict):
        set_back(cast.staff_a, by=cast.staff_a)


def test_the_office_names_skills_and_heads_say_who_has_them(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        save_skill(None, by=cast.head_a, name="焊接")
    skill = save_skill(None, by=cast.officer, name=" 焊接 ")
    with pytest.raises(Invalid, match="已经有"):
        save_skill(None, by=cast.officer, name="焊接")
    with pytest.raises(Forbidden):
        set_person_skill(skill, cast.staff_b, by=cast.head_a, level="senior")
    set_person_skill(skill, cast.staff_a, by=cast.head_a, level="senior")
    with pytest.raises(Conflict):
        set_person_skill(skill, cast.staff_a, by=cast.head_a, level="senior")
    set_person_skill(skill, cast.staff_a, by=cast.head_a, level="")
    assert not PersonSkill.objects.exists()


def test_whom_a_rule_gives_an_order_is_told(cast: Cast) -> None:
    make_edition(least(name="甲"))
    register_order(cast.a, by=cast.head_a)
    tell_assignee(Event.objects.get(name="work_order.routed"))
    note = Notification.objects.get()
    assert note.person == cast.staff_a if hasattr(note, "person") else note
