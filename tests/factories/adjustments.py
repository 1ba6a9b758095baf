"""Adjustments of a published plan of A, brought to a status by the acts of the cast."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.periods import local_today
from organization.models import User
from plans.commands.adjustments.deciding import (
    approve_adjustment,
    refuse_adjustment,
    return_adjustment,
    review_adjustment,
    submit_adjustment,
    withdraw_adjustment,
)
from plans.commands.adjustments.writing import ReasonInput, add_record, change_record, propose_adjustment
from plans.lifecycle import AdjustmentStatus
from plans.models import Adjustment, DepartmentPlan
from tests.cast import Cast
from tests.factories.plans import plan_in


def reason(**fields: Any) -> ReasonInput:
    values: dict[str, Any] = {
        "cause": "demand",
        "reason": "二季度来电量比预计多三成，夜间无人接续。",
        "expected_effect": "超期工单减少一半。",
        "short_term_target": "九月底按期办结率到 86%",
        "check_on": local_today() + timedelta(days=60),
    }
    return ReasonInput(**{**values, **fields})


def propose(plan: DepartmentPlan, by: User, **fields: Any) -> Adjustment:
    fields.setdefault("check_on", date(plan.cycle.year, 9, 30))
    return propose_adjustment(plan, reason(**fields), by=by)


def fresh(adjustment: Adjustment) -> Adjustment:
    return Adjustment.objects.for_page().get(pk=adjustment.pk)


def lower_target(adjustment: Adjustment, by: User, target: int | str = 88) -> Adjustment:
    """The plan's only goal aims lower."""
    wanted = {"target": Decimal(target), "quarter_4": Decimal(target)}
    goal = adjustment.plan.goals.order_by("number")[0]
    return change_record(adjustment, goal, wanted, by=by, version=adjustment.version)


def new_measure(adjustment: Adjustment, by: User, **fields: Any) -> Adjustment:
    """A measure that the plan does not have yet."""
    plan, year = adjustment.plan, adjustment.plan.cycle.year
    values = {
        "title": "夜间增开一个在线坐席",
        "family": "process",
        "owner": by,
        "starts_on": date(year, 7, 1),
        "due_on": date(year, 9, 30),
        "expected_effect": "夜间超期减少 50 件",
        "cost": Decimal(0),
        f"goal_{plan.goals.all()[0].pk}": Decimal(100),
        **fields,
    }
    add_record(adjustment, "measure", values, by=by, version=adjustment.version)
    return fresh(adjustment)


def adjustment_in(
    status: str, cast: Cast, *, plan: DepartmentPlan | None = None, **fields: Any
) -> Adjustment:
    """One that lowers the target and adds a measure."""
    plan = plan or plan_in("published", cast)
    adjustment = propose(plan, cast.head_a, **fields)
    adjustment = new_measure(lower_target(adjustment, cast.head_a), cast.head_a)
    if status == AdjustmentStatus.DRAFT:
        return adjustment
    if status == AdjustmentStatus.WITHDRAWN:
        return withdraw_adjustment(adjustment, by=cast.head_a, version=adjustment.version)
    adjustment = submit_adjustment(adjustment, by=cast.head_a, version=adjustment.version)
    if status == AdjustmentStatus.SUBMITTED:
        return adjustment
    version = adjustment.version
    if status == AdjustmentStatus.RETURNED:
        return_adjustment(adjustment, by=cast.officer, version=version, remarks="请写明依据。")
        return fresh(adjustment)
    review_adjustment(adjustment, by=cast.officer, version=version)
    if status == AdjustmentStatus.REVIEWED:
        return fresh(adjustment)
    if status == AdjustmentStatus.REFUSED:
        refuse_adjustment(adjustment, by=cast.chair, version=version, remarks="目标不能降。")
        return fresh(adjustment)
    approve_adjustment(adjustment, by=cast.chair, version=version)
    return fresh(adjustment)
