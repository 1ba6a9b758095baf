"""Writing a plan together: co-writers, who is here now, findings, figures quoted from the system, who changed what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.commands.delivery import deliver_waiting
from activity.models import Event, Notification
from core.errors import Conflict, Forbidden, Invalid
from core.periods import Period, local_today
from organization.models import User
from plans.commands.drafters import add_drafter, remove_drafter
from plans.commands.evidence import drop_evidence, quote_offer
from plans.commands.fields import save_field
from plans.commands.findings import FindingInput, add_finding, move_finding, remove_finding
from plans.commands.submission import submit_plan
from plans.models import DepartmentPlan, Presence
from plans.offers import baseline_of, offers_for
from plans.reports.changes import field_history
from tests.cast import Cast
from tests.factories.evaluation import make_category, make_observation, make_order
from tests.factories.plans import complete_plan, make_evidence, make_goal, make_measure, make_plan, plan_in

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


@pytest.fixture
def plan(cast: Cast) -> DepartmentPlan:
    return complete_plan(cast)


def test_a_co_writer_edits_and_submits_nothing(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    writer = client_of(cast.staff_a)
    edit = reverse("plans:edit", args=[plan.pk])
    assert writer.get(edit).status_code == 404
    drafter = add_drafter(plan, cast.staff_a, by=cast.head_a)
    add_drafter(plan, cast.staff_a, by=cast.head_a)
    assert plan.drafters.count() == 1
    assert writer.get(edit).status_code == 200
    save_field(plan, "overview", "text", "协作写的", seen=plan.overview, by=cast.staff_a)
    with pytest.raises(Forbidden):
        submit_plan(plan, by=cast.staff_a, version=2)
    with pytest.raises(Forbidden):
        add_drafter(plan, cast.other_staff_a, by=cast.staff_a)
    remove_drafter(drafter, by=cast.head_a)
    assert writer.get(edit).status_code == 404
    names = list(Event.objects.about(plan).values_list("name", flat=True))
    assert names[0] == "plan.drafter_removed"
    assert names.count("plan.drafter_added") == 1


def test_who_is_asked_is_told(cast: Cast, plan: DepartmentPlan) -> None:
    add_drafter(plan, cast.staff_a, by=cast.head_a)
    deliver_waiting()
    told = Notification.objects.get(recipient=cast.staff_a)
    assert told.message == "plan.drafter_added"
    assert told.path == plan.get_absolute_url()


def test_co_writers_come_from_the_department(cast: Cast, plan: DepartmentPlan) -> None:
    for person in (cast.head_b, cast.crm, cast.disabled, cast.head_a):
        with pytest.raises(Invalid):
            add_drafter(plan, person, by=cast.head_a)
    submitted = plan_in("submitted", cast, department=cast.b)
    with pytest.raises(Conflict):
        add_drafter(submitted, cast.staff_b, by=cast.head_b)


def test_the_others_are_shown_where_they_are(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    add_drafter(plan, cast.staff_a, by=cast.head_a)
    goal = plan.goals.get()
    beat = reverse("plans:presence", args=[plan.pk])
    here = {"place": f"goal-{goal.pk}", "writing": "1"}
    client_of(cast.staff_a).post(beat, here)
    client_of(cast.staff_a).post(beat, here)
    assert Presence.objects.count() == 1
    answer = client_of(cast.head_a).post(beat, {"place": "overview"})
    assert "郑专员" in answer.text
    assert "目标 1" in answer.text
    assert "也打开了这一处" not in answer.text
    same = client_of(cast.head_a).post(beat, here)
    assert "也打开了这一处" in same.text
    Presence.objects.filter(person=cast.staff_a).update(seen_at=timezone.now() - timedelta(seconds=61))
    assert "郑专员" not in client_of(cast.head_a).post(beat, here).text
    assert client_of(cast.officer).post(beat, here).status_code == 403


def test_findings_keep_their_order(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    head = client_of(cast.head_a)
    address = reverse("plans:add_finding", args=[plan.pk])
    for name in ("甲", "乙", "丙"):
        body = {"source": "interview", "statement": name, "detail": ""}
        assert head.post(address, body).status_code == 302
    first, second, third = plan.findings.all()
    move_finding(third, up=True, by=cast.head_a)
    move_finding(first, up=True, by=cast.head_a)
    assert [f.statement for f in plan.findings.all()] == ["甲", "丙", "乙"]
    remove_finding(first, by=cast.head_a, version=plan.version + 10)
    assert [(f.number, f.statement) for f in plan.findings.all()] == [(1, "丙"), (2, "乙")]
    wrong = head.post(address, {"source": "gossip", "statement": "", "detail": ""})
    assert wrong.status_code == 422
    assert set(wrong.context["opened"].finding_form.errors) == {"source", "statement"}
    page = head.get(reverse("plans:edit", args=[plan.pk]), {"part": "analysis", "finding": str(second.pk)})
    assert "乙" in page.text


def furnish(cast: Cast) -> None:
    """A year of complaints of A (and one of B), some transferred, with the on-time rate of two months."""
    month = Period.containing(local_today(), "month").previous
    big, small = make_category("送装延误"), make_category("态度沟通")
    for n in range(24):
        make_order(
            cast.a if n else cast.b,
            month.start + timedelta(hours=n),
            kind="complaint",
            category=big if n % 4 else small,
            transfer_count=n % 2,
            resolved_at=month.start + timedelta(days=1, hours=n),
            resolved_by=cast.staff_a,
            resolution_work_seconds=3600 * (10 + 5 * (n % 2)),
        )
    make_observation("on_time_rate", cast.a, month, 80, 100)
    make_observation("on_time_rate", cast.a, month.previous, 90, 100)


def test_the_system_offers_what_it_knows_of_this_department(cast: Cast, plan: DepartmentPlan) -> None:
    furnish(cast)
    goal = plan.goals.get()
    told = {offer.code: figures for offer, figures in offers_for(plan, goal)}
    assert told["complaints"].rows[0][:2] == ("送装延误", "18")
    assert "23" in told["complaints"].line, "the complaint of B is not told to A"
    assert "5.0" in told["transfers"].title
    assert told["trend"].rows[-1][1] == "80.0"
    known = baseline_of(plan, goal)
    assert known is not None
    assert known.value == Decimal("85.0")
    other = complete_plan(cast, department=cast.b)
    assert {offer.code for offer, _f in offers_for(other, other.goals.get())} - {"told"} == {"complaints"}


def test_a_quotation_keeps_the_figures_of_its_day(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan
) -> None:
    furnish(cast)
    head = client_of(cast.head_a)
    finding = add_finding(plan, FindingInput(statement="送装延误多"), by=cast.head_a)
    offers = reverse("plans:offers", args=[plan.pk])
    assert "送装延误" in head.get(offers).text
    quote = reverse("plans:quote", args=[plan.pk])
    head.post(quote, {"offer": "complaints", "to": f"finding-{finding.pk}"})
    goal = plan.goals.get()
    head.post(quote, {"offer": f"trend:{goal.pk}", "to": f"goal-{goal.pk}"})
    kept = finding.evidence.get()
    make_order(cast.a, kept.taken_at - timedelta(days=33), kind="complaint", category=make_category("新类别"))
    kept.refresh_from_db()
    assert kept.figures["rows"][0][:2] == ["送装延误", "18"]
    assert "已引用于问题 1" in head.get(offers).text
    plan.refresh_from_db()
    assert plan.content()["findings"][0]["evidence"][0]["figures"] == kept.figures
    assert plan.content()["goals"][0]["evidence"][0]["offer"] == f"trend:{goal.pk}"
    with pytest.raises(Conflict):
        quote_offer(plan, "complaints", finding=finding, by=cast.head_a)
    head.post(reverse("plans:unquote", args=[kept.pk]))
    assert not finding.evidence.exists()
    drop_evidence(kept, by=cast.head_a)


@pytest.mark.parametrize("code", ["nothing", "trend", "trend:999999", "trend:x", ""])
def test_what_is_not_offered_is_not_quoted(cast: Cast, plan: DepartmentPlan, code: str) -> None:
    with pytest.raises(Invalid):
        quote_offer(plan, code, by=cast.head_a)


def test_quotations_stay_inside_the_plan(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    furnish(cast)
    other = complete_plan(cast, department=cast.b)
    foreign = add_finding(other, FindingInput(statement="别部门的"), by=cast.head_b)
    with pytest.raises(Invalid):
        quote_offer(plan, "complaints", finding=foreign, by=cast.head_a)
    answer = client_of(cast.head_a).post(
        reverse("plans:quote", args=[plan.pk]), {"offer": "complaints", "to": f"finding-{foreign.pk}"}
    )
    assert answer.status_code == 404
    evidence = make_evidence(other, cast.head_b)
    assert client_of(cast.head_a).post(reverse("plans:unquote", args=[evidence.pk])).status_code == 404


def test_the_history_folds_what_one_person_writes_in_a_row(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan
) -> None:
    goal, first = plan.goals.get(), plan.overview
    seen = first
    for text in ("一", "一二", "一二三"):
        save_field(plan, "overview", "text", text, seen=seen, by=cast.head_a)
        seen = text
    save_field(plan, goal, "target", Decimal(95), seen="90", by=cast.head_a)
    save_field(plan, goal, "owner", cast.staff_a, seen=str(goal.owner_id), by=cast.head_a)
    save_field(plan, goal, "quarter_4", Decimal(95), seen="90", by=cast.head_a)
    told = {(c.where, c.field): c for c in field_history(plan)}
    written = told["计划概述", "正文"]
    assert (written.before, written.after, written.times) == (first, "一二三", 3)
    assert told["目标 1", "全年目标"].after == "95"
    assert told["目标 1", "负责人"].after == cast.staff_a.label
    assert told["目标 1", "第 4 季度目标"].before == "90"
    assert {c.where for c in field_history(plan, f"goal-{goal.pk}")} == {"目标 1"}
    assert [c.field for c in field_history(plan, "overview")] == ["正文"]
    page = client_of(cast.officer).get(reverse("plans:changes", args=[plan.pk]))
    assert "合并 3 次保存" in page.text


def test_last_year_stands_beside(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    from tests.factories.plans import make_cycle

    address = reverse("plans:last_year", args=[plan.pk])
    assert "第一份计划" in client_of(cast.head_a).get(address).text
    before = make_plan(cycle=make_cycle(year=2026), department=cast.a)
    make_goal(plan=before, title="去年的目标由 70 到 80")
    assert "去年的目标由 70 到 80" in client_of(cast.head_a).get(address).text


def test_the_editor_takes_as_many_queries_with_thirty_goals_as_with_three(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan, django_assert_max_num_queries: Any
) -> None:
    head, goal, measure = client_of(cast.head_a), plan.goals.get(), plan.measures.get()
    finding = add_finding(plan, FindingInput(statement="夜间超期"), by=cast.head_a)
    goal.findings.add(finding)
    for _n in range(2):
        make_measure((make_goal(plan=plan),), owner=cast.head_a)
    edit = reverse("plans:edit", args=[plan.pk])
    standing = reverse("plans:editor_standing", args=[plan.pk])
    addresses = [
        f"{edit}?part=goals&goal={goal.pk}", f"{edit}?part=measures&measure={measure.pk}", f"{edit}?part=analysis",
        f"{standing}?part=goals&goal={goal.pk}", reverse("plans:changes", args=[plan.pk]),
        reverse("plans:offers", args=[plan.pk]),
    ]  # fmt: skip
    counts = {}
    for address in addresses:
        head.get(address)
        with CaptureQueriesContext(connection) as queries:
            head.get(address)
        counts[address] = len(queries)
    for _n in range(27):
        added = make_goal(plan=plan, owner=cast.head_a)
        added.findings.add(finding)
        make_measure((added,), owner=cast.staff_a)
        add_finding(plan, FindingInput(statement="又一个"), by=cast.head_a)
    for address in addresses:
        with django_assert_max_num_queries(counts[address]):
            assert head.get(address).status_code == 200
