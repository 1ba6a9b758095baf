"""Moving measures, what waits for what, milestones, and the work done on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Duty
from core.errors import Conflict, Forbidden, Invalid, Stale
from core.hashing import content_hash
from organization.models import User
from plans.commands.breakdown import set_weights
from plans.commands.milestones import add_milestone
from plans.commands.progress import enter_progress, reach_milestone, reopen_milestone
from plans.commands.schedule import Move, add_dependency, move_measures, pushes
from plans.models import DepartmentPlan, Measure
from plans.ordering import Days
from plans.reports.changes import field_history
from plans.reports.schedule import cost_benefit, plan_schedule
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_cycle, make_measure, publish

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


@pytest.fixture
def plan(cast: Cast) -> DepartmentPlan:
    """Two measures: February to June, and one from July on that waits for it."""
    plan = complete_plan(cast)
    later = make_measure(
        (plan.goals.get(),), owner=cast.head_a, starts_on=date(2027, 7, 1), due_on=date(2027, 9, 30)
    )
    add_dependency(later, plan.measures.get(number=1), by=cast.head_a)
    return plan


def first(plan: DepartmentPlan) -> Measure:
    return plan.measures.get(number=1)


def body(measure: Measure, starts_on: date, due_on: date, **more: str) -> dict[str, object]:
    return {
        "starts_on": starts_on, "due_on": due_on, "seen_starts_on": measure.starts_on, "seen_due_on": measure.due_on,
        **more,
    }  # fmt: skip


def test_a_move_names_what_would_start_too_early_and_takes_it_along(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan
) -> None:
    head, measure = client_of(cast.head_a), first(plan)
    measure.milestones.create(title="上线", due_on=date(2027, 3, 1))
    address = reverse("plans:move_measure", args=[measure.pk])
    wanted = body(measure, date(2027, 2, 11), date(2027, 7, 10))
    asked = head.post(address, wanted)
    assert asked.status_code == 409
    assert "可顺延 10 天，到 2027-07-11 至 2027-10-10" in asked.text
    assert first(plan).due_on == date(2027, 6, 30), "nothing is saved before the answer"
    done = head.post(address, {**wanted, "dependents": "shift"})
    assert "已保存 2 项措施的日期" in done.text
    later = plan.measures.get(number=2)
    assert (first(plan).starts_on, later.starts_on, later.due_on) == (
        date(2027, 2, 11), date(2027, 7, 11), date(2027, 10, 10),
    )  # fmt: skip
    assert measure.milestones.get().due_on == date(2027, 3, 11), (
        "milestones go along with a bar that is moved whole"
    )
    undone = head.post(reverse("plans:undo_move", args=[plan.pk]), {"move": done.context["undo"]})
    assert "已恢复原来的日期" in undone.text
    assert (first(plan).starts_on, plan.measures.get(number=2).starts_on) == (
        date(2027, 2, 1),
        date(2027, 7, 1),
    )
    assert measure.milestones.get().due_on == date(2027, 3, 1)


def test_leave_moves_only_one(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    measure = first(plan)
    wanted = body(measure, date(2027, 2, 1), date(2027, 7, 31), dependents="leave")
    answer = client_of(cast.head_a).post(reverse("plans:move_measure", args=[measure.pk]), wanted)
    assert "开始早于前置措施完成" in answer.text
    assert plan.measures.get(number=2).starts_on == date(2027, 7, 1)


@pytest.mark.parametrize(
    ("starts_on", "due_on", "said"),
    [
        ("2026-12-31", "2027-06-30", "周期内"), ("2027-02-01", "2028-01-01", "周期内"),
        ("2027-05-01", "2027-04-01", "不能早于"), ("", "2027-04-01", "请填写"), ("昨天", "2027-04-01", "要填日期"),
    ],
)  # fmt: skip
def test_days_outside_are_refused_with_the_remedy(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan, starts_on: str, due_on: str, said: str
) -> None:
    wanted = {
        **body(first(plan), date(2027, 2, 1), date(2027, 3, 1)),
        "starts_on": starts_on,
        "due_on": due_on,
    }
    answer = client_of(cast.head_a).post(reverse("plans:move_measure", args=[first(plan).pk]), wanted)
    assert answer.status_code == 422
    assert said in answer.text
    assert first(plan).due_on == date(2027, 6, 30)


def test_a_stale_move_and_one_across_departments(cast: Cast, plan: DepartmentPlan) -> None:
    measure, was = first(plan), Days(date(2027, 2, 1), date(2027, 6, 30))
    move_measures(plan, [Move(measure, was.shifted(1), was)], by=cast.head_a)
    with pytest.raises(Stale):
        move_measures(plan, [Move(measure, was.shifted(2), was)], by=cast.head_a)
    other = complete_plan(cast, department=cast.b, cycle=plan.cycle)
    theirs = other.measures.get()
    with pytest.raises(Forbidden):
        move_measures(plan, [Move(theirs, was.shifted(1), was)], by=cast.head_a)
    theirs.dependencies.create(needs=measure)
    now = was.shifted(1)
    named = {push.measure: push for push in pushes(Move(measure, now.shifted(1), now), by=cast.head_a)}
    assert not named[theirs].is_free, "another department's measure is named, not moved"


def test_circles_are_refused_with_their_path(cast: Cast, plan: DepartmentPlan) -> None:
    with pytest.raises(Invalid) as refusal:
        add_dependency(first(plan), plan.measures.get(number=2), by=cast.head_a)
    assert "绕成一圈" in str(refusal.value.fields["needs"][0])
    assert str(refusal.value.fields["needs"][0]).count("「") == 3
    for needs in (first(plan), make_measure(plan=complete_plan(cast, department=cast.b, cycle=plan.cycle))):
        with pytest.raises(Invalid):
            add_dependency(first(plan), needs, by=cast.head_a)
    foreign = make_measure(plan=complete_plan(cast, cycle=make_cycle(year=2030)))
    with pytest.raises(Invalid):
        add_dependency(first(plan), foreign, by=cast.head_a)


def test_milestones_are_owed_at_publication_and_make_the_progress(cast: Cast, client_of: ClientOf) -> None:
    plan = complete_plan(cast)
    measure = first(plan)
    plan.measures.update(owner=cast.staff_a)
    go, check = (
        add_milestone(measure, title=title, due_on=day, by=cast.head_a)
        for title, day in (("上线", date(2027, 3, 1)), ("评估", date(2027, 5, 1)))
    )
    with pytest.raises(Conflict):
        reach_milestone(go, by=cast.staff_a)
    publish(plan, cast)
    before = content_hash(DepartmentPlan.objects.get(pk=plan.pk).content())
    duties = Duty.objects.open().filter(purpose="milestone.reach")
    assert {(duty.person, duty.due_at and duty.due_at.date()) for duty in duties} == {
        (cast.staff_a, date(2027, 3, 1)), (cast.staff_a, date(2027, 5, 1)),
    }  # fmt: skip
    owner = client_of(cast.staff_a)
    assert owner.get(reverse("plans:milestone", args=[go.pk]), follow=True).status_code == 200
    assert "措施「投诉按区域直接派单」" in owner.get(reverse("activity:my_day")).text
    owner.post(reverse("plans:reach_milestone", args=[go.pk]))
    assert first(plan).progress == 50
    assert duties.all().count() == 1
    with pytest.raises(Conflict):
        reach_milestone(go, by=cast.head_a)
    with pytest.raises(Forbidden):
        reach_milestone(check, by=cast.other_staff_a)
    with pytest.raises(Conflict):
        enter_progress(measure, Decimal(80), by=cast.staff_a)
    reopen_milestone(go, by=cast.head_a)
    assert (first(plan).progress, duties.all().count()) == (Decimal(0), 2)
    assert content_hash(DepartmentPlan.objects.get(pk=plan.pk).content()) == before, (
        "work done is no part of the plan"
    )


def test_milestones_are_changed_while_the_plan_is_written(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan
) -> None:
    measure, head = first(plan), client_of(cast.head_a)
    add = reverse("plans:add_milestone", args=[measure.pk])
    head.post(add, {"title": "上线", "due_on": "2027-03-01", "weight": "2.5"})
    milestone = measure.milestones.get()
    assert milestone.weight == Decimal("2.5")
    change = reverse("plans:change_milestone", args=[milestone.pk])
    seen = {"seen-title": "上线", "seen-due_on": "2027-03-01", "seen-weight": "2.5"}
    wanted = {"title": "试点上线", "due_on": "2027-04-01", "weight": "3", **seen}
    assert head.post(change, wanted).status_code == 302
    stale = head.post(change, {**wanted, "due_on": "2027-04-09"})
    assert (stale.status_code, "节点「试点上线」刚被别人改过" in stale.text) == (412, True)
    for wrong, said in (("0", "0.01 到 1000"), ("1.234", "0.01 到 1000"), ("很重", "要填数字")):
        answer = head.post(change, {**wanted, "weight": wrong, "seen-weight": "3"})
        assert (answer.status_code, said in answer.text) == (422, True)
    told = field_history(plan, f"measure-{measure.pk}")
    assert [(c.field, c.before, c.after) for c in told if c.field == "里程碑"] == [
        ("里程碑", "", "2027-04-01　试点上线　权重 3"),
    ], "what one person changed within minutes is told as one"
    assert add_milestone(measure, title="评估", due_on=date(2027, 5, 1), by=cast.head_a).content() == {
        "title": "评估", "due_on": date(2027, 5, 1),
    }  # fmt: skip


def test_moves_and_weights_are_found_in_the_history_of_their_measure(
    cast: Cast, plan: DepartmentPlan
) -> None:
    measure, was = first(plan), Days(date(2027, 2, 1), date(2027, 6, 30))
    move_measures(plan, [Move(measure, was.shifted(1), was)], by=cast.head_a)
    (moved,) = field_history(plan, f"measure-{measure.pk}")
    assert (moved.where, moved.field, moved.after) == ("措施 1", "起止", "2027-02-02 – 2027-07-01")
    goal, later = plan.goals.get(), plan.measures.get(number=2)
    place = (goal.pk, later.pk)
    set_weights(plan, {place: Decimal(40)}, by=cast.head_a, seen={place: later.links.get().weight})
    told = field_history(plan, f"goal-{goal.pk}")
    assert [(c.where, c.before, c.after) for c in told] == [("目标 1 · 措施 2", "100", "40")]


def test_heavier_milestones_make_more_of_the_progress(cast: Cast) -> None:
    plan = complete_plan(cast)
    measure = first(plan)
    go = add_milestone(measure, title="上线", due_on=date(2027, 3, 1), weight=Decimal(3), by=cast.head_a)
    add_milestone(measure, title="评估", due_on=date(2027, 5, 1), by=cast.head_a)
    publish(plan, cast)
    reach_milestone(go, by=cast.head_a)
    assert first(plan).progress == 75


def test_progress_is_entered_where_there_are_no_milestones(cast: Cast) -> None:
    plan = complete_plan(cast)
    publish(plan, cast)
    measure = first(plan)
    enter_progress(measure, Decimal(30), by=cast.head_a, seen=Decimal(0))
    assert first(plan).progress == 30
    with pytest.raises(Stale):
        enter_progress(measure, Decimal(40), by=cast.head_a, seen=Decimal(0))
    with pytest.raises(Invalid):
        enter_progress(measure, Decimal(130), by=cast.head_a, seen=Decimal(30))


def test_cost_and_benefit_never_divide_by_zero(cast: Cast, plan: DepartmentPlan) -> None:
    measure, later = first(plan), plan.measures.get(number=2)
    measure.cost, measure.benefit = Decimal(0), Decimal(1000)
    later.cost, later.benefit = Decimal(300), None
    found = cost_benefit([measure, later])
    assert [(row.ratio, row.words) for row in found.rows] == [(None, "不花钱"), (None, "未写效益")]
    assert found.ratio is None
    later.benefit = Decimal(1000)
    found = cost_benefit([measure, later])
    assert (found.rows[1].ratio, found.ratio, found.total.benefit) == (
        Decimal("3.33"),
        Decimal("6.67"),
        Decimal(2000),
    )


def test_a_new_dependency_is_drawn_and_what_begins_too_early_is_said(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan
) -> None:
    head, needed = client_of(cast.head_a), plan.measures.get(number=2)
    early = make_measure(
        (plan.goals.get(),), plan=plan, title="回访", starts_on=date(2027, 9, 1), due_on=date(2027, 9, 9)
    )
    address = reverse("plans:add_dependency", args=[early.pk])
    board = head.post(
        address, {"needs": needed.pk, "lag_days": "3"}, headers={"X-Requested-With": "schedule"}
    )
    assert board.status_code == 200
    assert "<!DOCTYPE" not in board.text
    assert "「回访」要等「投诉按区域直接派单」完成" in board.text
    assert "开始早于前置措施完成：3 回访。" in board.text
    bar = plan_schedule(plan).bars[2]
    assert bar.label == (
        "措施 3 回访，2027-09-01 至 2027-09-09，工作进度 0%；前置措施：2 投诉按区域直接派单；开始早于前置措施完成"
    )
    refused = head.post(address, {"needs": needed.pk}, headers={"X-Requested-With": "schedule"})
    assert refused.status_code == 422
    assert "已经是前置措施" in refused.text
    plain = head.post(address, {"needs": first(plan).pk})
    assert plain.headers["Location"] == reverse("plans:schedule", args=[plan.pk]), "without the script"
