"""Breaking a goal down: who may take a part, two people at once, proposals, warnings, weights."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activity.models import Event
from activity.sentences import tell
from core.errors import Conflict, Forbidden, Invalid, PreconditionRequired, Stale
from core.periods import Period, local_today
from organization.models import User
from plans.commands.breakdown import PartInput, add_part, change_part, remove_part, set_weights
from plans.completeness import examine
from plans.models import DepartmentPlan, Goal, GoalPart
from tests.cast import Cast
from tests.factories.evaluation import make_attainment
from tests.factories.organization import make_department
from tests.factories.plans import complete_plan, make_goal, make_measure, make_part, plan_in, publish

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
HALF = Decimal(50)


@pytest.fixture
def goal(cast: Cast) -> Goal:
    return complete_plan(cast).goals.get()


def newest(plan: DepartmentPlan) -> Event:
    found = Event.objects.about(plan).first()
    assert found is not None
    return found


def test_a_head_breaks_a_goal_down_until_it_reconciles(cast: Cast, client_of: ClientOf, goal: Goal) -> None:
    head = client_of(cast.head_a)
    page = reverse("plans:breakdown", args=[goal.plan_id])
    spread = reverse("plans:spread", args=[goal.pk])
    proposal = head.get(spread)
    assert "热线组" in proposal.text
    key = f"d{cast.a_team.pk}"
    head.post(spread, {"pick": [key], f"target_{key}": "92", f"weight_{key}": "100"})
    part = goal.parts.get()
    shown = head.get(page).text
    assert "1 个部分按权重平均 92.0%，比目标 90.0% 高 2.0，请调整。" in shown
    assert "breakdown" in newest(goal.plan).data
    assert "分解了目标 1" in tell(newest(goal.plan), here=True)
    row = {
        f"target_{part.pk}": "90", f"weight_{part.pk}": "100", f"note_{part.pk}": "夜间也要",
        f"seen_target_{part.pk}": "92", f"seen_weight_{part.pk}": "100", f"seen_note_{part.pk}": "",
    }  # fmt: skip
    head.post(reverse("plans:save_parts", args=[goal.pk]), row)
    assert "与目标一致" in head.get(page).text
    person = f"u{cast.staff_a.pk}"
    head.post(
        spread, {"part": part.pk, "pick": [person], f"target_{person}": "90", f"weight_{person}": "100"}
    )
    assert [str(p) for p in goal.parts.order_by("pk")] == ["热线组", "郑专员"]
    assert "不能再往下分" in refusal_of(goal, cast, PartInput(person=cast.staff_a), goal.parts.last())


def refusal_of(goal: Goal, cast: Cast, values: PartInput, parent: GoalPart | None = None) -> str:
    with pytest.raises(Invalid) as refusal:
        add_part(goal, values, by=cast.head_a, parent=parent)
    return " ".join(str(s) for said in refusal.value.fields.values() for s in said)


def test_parts_go_down_the_tree_only(cast: Cast, goal: Goal) -> None:
    assert "不是" in refusal_of(goal, cast, PartInput(department=cast.b))
    assert "不是" in refusal_of(goal, cast, PartInput(department=cast.a))
    assert "不在" in refusal_of(goal, cast, PartInput(person=cast.staff_b))
    assert "一个" in refusal_of(goal, cast, PartInput())
    assert "一个" in refusal_of(goal, cast, PartInput(department=cast.a_team, person=cast.staff_a))
    assert "0 到 100" in refusal_of(goal, cast, PartInput(department=cast.a_team, weight=Decimal(101)))
    add_part(goal, PartInput(department=cast.a_team), by=cast.head_a)
    assert "已经承担" in refusal_of(goal, cast, PartInput(department=cast.a_team))
    other = make_part(make_goal(plan=goal.plan), department=cast.a_team)
    assert "不属于" in refusal_of(goal, cast, PartInput(person=cast.staff_a), other)


def test_two_people_at_once_lose_nothing(cast: Cast, goal: Goal) -> None:
    part = make_part(goal, department=cast.a_team)
    seen = {"target": "90", "weight": "100", "note": ""}
    change_part(part, PartInput(target=Decimal(91), weight=Decimal(100)), by=cast.head_a, seen=seen)
    change_part(part, PartInput(target=Decimal(90), weight=HALF), by=cast.head_a, seen=seen)
    part.refresh_from_db()
    assert (part.target, part.weight) == (Decimal(91), HALF), "different fields: both stay"
    with pytest.raises(Stale, match="刚被别人改成 91"):
        change_part(part, PartInput(target=Decimal(95), weight=HALF), by=cast.head_a, seen=seen)
    with pytest.raises(PreconditionRequired):
        change_part(part, PartInput(), by=cast.head_a, seen=None)
    make_part(goal, parent=part, person=cast.staff_a)
    with pytest.raises(Stale):
        remove_part(part, by=cast.head_a, seen=0)
    remove_part(part, by=cast.head_a, seen=1)
    assert not goal.parts.exists()
    with pytest.raises(Conflict):
        change_part(part, PartInput(), by=cast.head_a, seen=seen)


def test_a_refused_row_keeps_what_was_typed(cast: Cast, client_of: ClientOf, goal: Goal) -> None:
    part = make_part(goal, department=cast.a_team)
    body = {f"target_{part.pk}": "很高", f"weight_{part.pk}": "100", f"note_{part.pk}": ""}
    answer = client_of(cast.head_a).post(reverse("plans:save_parts", args=[goal.pk]), body)
    assert answer.status_code == 422
    assert "要填数字" in answer.text
    assert 'value="很高"' in answer.text


def test_nobody_else_and_at_no_other_time(cast: Cast, goal: Goal) -> None:
    with pytest.raises(Forbidden):
        add_part(goal, PartInput(department=cast.a_team), by=cast.officer)
    submitted = plan_in("submitted", cast, department=cast.b, cycle=goal.plan.cycle)
    with pytest.raises(Conflict):
        add_part(submitted.goals.get(), PartInput(person=cast.staff_b), by=cast.head_b)


def test_parts_that_do_not_reconcile_are_a_warning_to_explain(cast: Cast, goal: Goal) -> None:
    assert examine(goal.plan).is_complete
    make_part(goal, department=cast.a_team, target=Decimal(80))
    (gap,) = examine(goal.plan).unexplained
    assert (gap.code, gap.is_blocking) == (f"goals-{goal.pk}.parts", False)
    assert "低 10.0" in gap.sentence


def test_weights_are_saved_cell_by_cell(cast: Cast, goal: Goal) -> None:
    plan, measure = goal.plan, goal.measures.get()
    extra = make_measure(plan=plan)
    one, two = (goal.pk, measure.pk), (goal.pk, extra.pk)
    seen: dict[tuple[int, int], Decimal | None] = {one: Decimal(100), two: None}
    set_weights(plan, {one: Decimal(60), two: Decimal(40)}, by=cast.head_a, seen=seen)
    assert sorted(goal.links.values_list("weight", flat=True)) == [40, 60]
    with pytest.raises(Stale):
        set_weights(plan, {one: Decimal(70)}, by=cast.head_a, seen=seen)
    set_weights(
        plan, {one: Decimal(60), two: None}, by=cast.head_a, seen={one: Decimal(60), two: Decimal(40)}
    )
    assert goal.links.count() == 1
    foreign = make_goal(plan=complete_plan(cast, department=cast.b))
    with pytest.raises(Invalid):
        set_weights(plan, {(foreign.pk, measure.pk): HALF}, by=cast.head_a, seen={})


def test_the_queries_do_not_grow(
    cast: Cast, client_of: ClientOf, goal: Goal, django_assert_max_num_queries: Any
) -> None:
    plan = goal.plan
    make_part(goal, person=cast.staff_a, parent=make_part(goal, department=cast.a_team))
    waits = make_measure((goal,), plan=plan, owner=cast.head_a)
    waits.milestones.create(title="上线", due_on="2027-06-01")
    waits.dependencies.create(needs=goal.measures.get(number=1))
    office = client_of(cast.officer)
    addresses = [
        reverse("plans:breakdown", args=[plan.pk]), reverse("plans:schedule", args=[plan.pk]),
        reverse("plans:objectives_tree", args=[plan.cycle_id]), reverse("plans:cycle_schedule", args=[plan.cycle_id]),
        reverse("plans:objective_goals", args=[goal.objective_id]),
    ]  # fmt: skip
    counts = {}
    for address in addresses:
        office.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(address).status_code == 200
        counts[address] = len(queries)
    for n in range(5):
        more = make_goal(plan=plan, objective=goal.objective, owner=cast.head_a)
        team = make_department(code=f"A9{n}", parent=cast.a)
        make_part(more, person=cast.staff_a, parent=make_part(more, department=team))
        measure = make_measure((more,), plan=plan, owner=cast.head_a)
        measure.milestones.create(title="上线", due_on="2027-06-01")
        measure.dependencies.create(needs=goal.measures.get(number=1))
    for address in addresses:
        with django_assert_max_num_queries(counts[address]):
            office.get(address)


def test_work_done_and_results_stand_apart(cast: Cast, client_of: ClientOf) -> None:
    plan = complete_plan(cast)
    goal = plan.goals.get()
    page = reverse("plans:breakdown", args=[plan.pk])
    head = client_of(cast.head_a)
    assert "达成率（本季度）" not in head.get(page).text, "nothing is measured before publication"
    publish(plan, cast)
    make_attainment(goal, Period.containing(local_today()), "93.75", "near")
    (column,) = head.get(page).context["matrix"].columns
    assert (column.progress, column.attained) == (Decimal(0), "93.8%")
    assert "93.8%" in head.get(page).text
