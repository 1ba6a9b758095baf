from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from activity.models import Duty, Event
from core.errors import Conflict, Forbidden, Invalid
from core.periods import organization_zone
from organization.models import Role
from plans.commands.cycles import (
    CycleInput,
    ask_departments,
    close_cycle,
    create_cycle,
    edit_cycle,
    open_cycle,
)
from plans.commands.objectives import ObjectiveInput, add_objective, edit_objective, remove_objective
from plans.commands.submission import submit_plan
from plans.lifecycle import CycleStatus, PlanStatus
from plans.models import PlanCycle
from tests.cast import Cast
from tests.factories.organization import make_department, make_membership
from tests.factories.plans import complete_plan, make_cycle, make_plan, plan_in

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 12, 10, 17, tzinfo=organization_zone())


def values(**fields: Any) -> CycleInput:
    return CycleInput(
        **{
            "year": 2027,
            "title": "2027 年度",
            "starts_on": date(2027, 1, 1),
            "ends_on": date(2027, 12, 31),
            "submission_due_at": DUE,
            **fields,
        }
    )


def test_opening_asks_every_service_department_with_a_head(cast: Cast) -> None:
    headless = make_department(name="远程支持部", parent=cast.company)
    make_department(name="旧部门", parent=cast.company, is_active=False)
    cycle = open_cycle(create_cycle(values(), by=cast.officer), by=cast.director)
    plans = {plan.department: plan for plan in cycle.plans.all()}
    assert set(plans) == {cast.a, cast.b}
    duties = Duty.objects.open().filter(purpose="plan.submit")
    assert {(duty.department, duty.due_at) for duty in duties} == {(cast.a, DUE), (cast.b, DUE)}
    opened = Event.objects.get(name="cycle.opened")
    assert opened.data == {"departments": 2, "without_head": [headless.name]}

    with pytest.raises(Conflict):
        ask_departments(cycle, by=cast.officer)
    make_membership(user=cast.staff_b, role=Role.HEAD, department=headless)
    assert [plan.department for plan in ask_departments(cycle, by=cast.officer)] == [headless]


def test_only_the_office_keeps_cycles(cast: Cast) -> None:
    cycle = make_cycle(status=CycleStatus.DRAFT)
    for user in (cast.chair, cast.head_a, cast.staff_a, cast.supervisor, cast.outsider):
        with pytest.raises(Forbidden):
            create_cycle(values(year=2030), by=user)
        with pytest.raises(Forbidden):
            open_cycle(cycle, by=user)
    with pytest.raises(Conflict):
        open_cycle(open_cycle(cycle, by=cast.officer), by=cast.officer)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": date(2026, 12, 31)}, "ends_on"),
        ({"near_from": Decimal(100)}, "near_from"),
        ({"at_risk_from": Decimal(0)}, "near_from"),
        ({"title": ""}, "title"),
        ({"year": 2026}, "year"),
    ],
)
def test_a_cycle_that_cannot_be_is_refused_at_its_field(
    cast: Cast, wrong: dict[str, Any], field: str
) -> None:
    make_cycle(year=2026)
    with pytest.raises(Invalid) as refusal:
        create_cycle(values(**wrong), by=cast.officer)
    assert list(refusal.value.fields) == [field]
    assert not PlanCycle.objects.filter(year=2027).exists()


def test_a_new_deadline_moves_what_is_owed(cast: Cast) -> None:
    cycle = open_cycle(create_cycle(values(), by=cast.officer), by=cast.officer)
    later = DUE + timedelta(days=7)
    edit_cycle(cycle, values(submission_due_at=later), by=cast.officer)
    assert set(Duty.objects.open().values_list("due_at", flat=True)) == {later}
    with pytest.raises(Invalid):
        edit_cycle(cycle, values(year=2028), by=cast.officer)


def test_late_is_possible_and_marked_by_the_first_submission(cast: Cast) -> None:
    past = make_cycle(year=2021, submission_due_at=datetime(2020, 12, 10, tzinfo=organization_zone()))
    plan = submit_plan(complete_plan(cast, cycle=past), by=cast.head_a, version=1)
    assert plan.is_late
    in_time = plan_in("returned", cast, department=cast.b, cycle=make_cycle())
    in_time.cycle.submission_due_at = past.submission_due_at
    in_time.cycle.save()
    assert not submit_plan(in_time, by=cast.head_b, version=in_time.version).is_late


def test_a_cycle_closes_with_its_published_plans(cast: Cast) -> None:
    cycle = make_cycle()
    draft, published = make_plan(cycle=cycle, department=cast.b), plan_in("published", cast, cycle=cycle)
    close_cycle(cycle, by=cast.director)
    published.refresh_from_db()
    draft.refresh_from_db()
    assert (published.status, draft.status) == (PlanStatus.CLOSED, PlanStatus.DRAFT)


@pytest.mark.parametrize("status", ["submitted", "reviewed", "approved"])
def test_a_cycle_waits_for_decisions_that_are_owed(cast: Cast, status: str) -> None:
    plan = plan_in(status, cast)
    with pytest.raises(Conflict) as refusal:
        close_cycle(plan.cycle, by=cast.director)
    assert refusal.value.code == "plans_in_hand"


def test_objectives_are_kept_by_leadership_and_office_and_stay_while_served(cast: Cast) -> None:
    cycle = make_cycle()
    objective = add_objective(cycle, ObjectiveInput(code="O1", title="少等"), by=cast.leader)
    edit_objective(objective, ObjectiveInput(code="O1", title="少等、少催"), by=cast.officer)
    with pytest.raises(Invalid):
        add_objective(cycle, ObjectiveInput(code=" O1 ", title="又一个"), by=cast.chair)
    with pytest.raises(Forbidden):
        add_objective(cycle, ObjectiveInput(code="O2", title="部门写的"), by=cast.head_a)
    complete_plan(cast, cycle=cycle)
    with pytest.raises(Conflict):
        remove_objective(objective, by=cast.chair)
    spare = add_objective(cycle, ObjectiveInput(code="O2", title="备用"), by=cast.chair)
    remove_objective(spare, by=cast.chair)
    assert list(cycle.objectives.all()) == [objective]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"year": 2028}, "starts_on"),
        ({"ends_on": date(2028, 1, 31)}, "ends_on"),
        ({"starts_on": date(2026, 12, 1)}, "starts_on"),
    ],
)
def test_a_cycle_lies_in_its_year(cast: Cast, fields: dict[str, Any], name: str) -> None:
    with pytest.raises(Invalid) as refused:
        create_cycle(values(**fields), by=cast.officer)
    assert list(refused.value.fields) == [name]
