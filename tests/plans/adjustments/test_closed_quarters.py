"""Closed quarters stay what they were, whatever an adjustment changes; open ones follow it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from activity.models import Event
from core.errors import Invalid
from core.periods import Period
from evaluation.commands.closing import close_period
from evaluation.commands.computing import compute_period, run_waiting
from evaluation.models import Attainment, ComputationRun, DepartmentAttainment
from evaluation.subscribers import compute_what_was_adjusted
from plans.commands.adjustments.deciding import approve_adjustment, review_adjustment, submit_adjustment
from plans.commands.adjustments.writing import add_record, change_record, end_record
from plans.models import Adjustment, DepartmentPlan, FormerTerms
from tests.cast import Cast
from tests.evaluation.orders import local, make_order
from tests.factories.adjustments import fresh, propose
from tests.factories.plans import complete_plan, make_goal, publish

pytestmark = pytest.mark.django_db
Q1, Q2 = Period.quarter(2027, 1), Period.quarter(2027, 2)


@pytest.fixture
def evaluated(cast: Cast) -> Any:
    """A plan of two goals, half of the orders on time in both quarters, the first quarter closed."""
    with time_machine.travel(local(2027, 5, 20, 9), tick=False):
        plan = complete_plan(cast)
        plan.goals.update(weight=Decimal(60))
        objective = plan.goals.get().objective
        make_goal(
            (40, 45, 50, 50), plan, title="二", weight=Decimal(40), objective=objective, owner=cast.head_a
        )
        plan = publish(plan, cast)
        for month in (2, 4):
            for day in (2, 9):
                make_order(
                    cast.a,
                    local(2027, month, 1),
                    due_at=local(2027, month, 3),
                    resolved_at=local(2027, month, day),
                )
        close_period(Q1, by=cast.director)
        compute_period(Q1, Q2, by=None)
        yield plan


def figures(plan: DepartmentPlan) -> dict[tuple[int, str], tuple[Any, int]]:
    rows = Attainment.objects.filter(goal__plan=plan, is_current=True).select_related("goal")
    return {(row.goal.number, str(row.period_start)): (row.rate, row.revision) for row in rows}


def department(plan: DepartmentPlan, quarter: Period) -> tuple[Any, Any, int]:
    row = DepartmentAttainment.objects.get(
        department=plan.department, period_start=quarter.first_day, is_current=True
    )
    return row.rate, row.weight_total, row.revision


def decided(adjustment: Adjustment, cast: Cast) -> Adjustment:
    adjustment = submit_adjustment(fresh(adjustment), by=cast.head_a, version=fresh(adjustment).version)
    review_adjustment(adjustment, by=cast.officer, version=adjustment.version)
    return approve_adjustment(adjustment, by=cast.chair, version=adjustment.version)


def test_targets_and_weights_of_open_quarters_only(evaluated: DepartmentPlan, cast: Cast) -> None:
    plan, (first, second) = evaluated, list(evaluated.goals.order_by("number"))
    before, closed = figures(plan), department(plan, Q1)
    adjustment = propose(plan, cast.head_a)
    with pytest.raises(Invalid, match="已经关闭"):
        change_record(adjustment, first, {"quarter_1": Decimal(50)}, by=cast.head_a, version=1)
    wanted = {"quarter_2": Decimal(60), "weight": Decimal(50), "floor": Decimal(10)}
    adjustment = change_record(adjustment, first, wanted, by=cast.head_a, version=1)
    change_record(adjustment, second, {"weight": Decimal(50)}, by=cast.head_a, version=2)
    decided(adjustment, cast)
    kept = {(terms.goal_id, terms.weight, terms.until) for terms in FormerTerms.objects.all()}
    assert kept == {(first.pk, Decimal(60), date(2027, 3, 31)), (second.pk, Decimal(40), date(2027, 3, 31))}

    compute_what_was_adjusted(Event.objects.about(plan).get(name="plan.adjusted"))
    assert ComputationRun.objects.filter(finished_at=None).count() == 1
    assert run_waiting()[0].error == ""
    after = figures(plan)
    assert {key: rate for key, rate in after.items() if key[1] == "2027-01-01"} == {
        key: rate for key, rate in before.items() if key[1] == "2027-01-01"
    }
    assert department(plan, Q1) == closed, "the published figure did not move"
    assert after[1, "2027-04-01"][0] == pytest.approx(Decimal(50) / 60 * 100)
    assert department(plan, Q2)[1] == 100


def test_an_ended_goal_counts_until_its_quarter(evaluated: DepartmentPlan, cast: Cast) -> None:
    plan, (first, second) = evaluated, list(evaluated.goals.order_by("number"))
    closed = department(plan, Q1)
    adjustment = propose(plan, cast.head_a)
    with pytest.raises(Invalid, match="已经关闭"):
        end_record(adjustment, second, day=date(2027, 3, 31), by=cast.head_a, version=1)
    end_record(adjustment, second, day=date(2027, 5, 1), by=cast.head_a, version=1)
    change_record(fresh(adjustment), first, {"weight": Decimal(100)}, by=cast.head_a, version=2)
    decided(adjustment, cast)
    compute_period(Q1, Q2, by=None)
    assert department(plan, Q1) == closed
    assert department(plan, Q2)[1] == 100, "only the goal that goes on weighs in the open quarter"
    assert [goal.number for goal in plan.goals.order_by("number")] == [1, 2]


def test_a_new_goal_begins_after_what_is_closed(evaluated: DepartmentPlan, cast: Cast) -> None:
    adjustment = propose(evaluated, cast.head_a)
    values = {"title": "新目标到 5", "method": "raise", "starts_on": date(2027, 3, 1), "floor": Decimal(0),
              "ceiling": Decimal(150), "weight": Decimal(0)}  # fmt: skip
    with pytest.raises(Invalid, match="开始日期"):
        add_record(adjustment, "goal", values, by=cast.head_a, version=1)
    add_record(adjustment, "goal", {**values, "starts_on": date(2027, 4, 1)}, by=cast.head_a, version=1)
