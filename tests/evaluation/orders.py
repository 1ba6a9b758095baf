"""Work orders and plans in force as they stand, without their commands: what the computation reads."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from core.periods import organization_zone
from organization.models import Department, User
from plans.models import DepartmentPlan, Goal, GoalTarget, PlanCycle
from tests.factories.organization import make_user
from tests.factories.plans import make_cycle, make_indicator
from workorders.models import WorkOrder

serial = count(1)


def local(*parts: int) -> datetime:
    """An instant by the organisation's wall clock."""
    return datetime(*parts, tzinfo=organization_zone())  # type: ignore[arg-type,misc]


def make_order(department: Department, reported_at: datetime, **fields: Any) -> WorkOrder:
    """An order of a customer; resolved and closed when `resolved_at` is given."""
    status = "closed" if fields.get("resolved_at") else "in_progress"
    if fields.get("satisfaction"):
        fields.setdefault("rated_at", fields["resolved_at"] + timedelta(hours=1))
    return WorkOrder.objects.create(
        **{
            "number": f"W{next(serial):06d}",
            "kind": "repair",
            "title": "空调不制冷",
            "department": department,
            "status": status,
            "reported_at": reported_at,
            "closed_at": fields.get("resolved_at"),
            "closed_by": someone() if fields.get("resolved_at") else None,
            "resolved_by": someone() if fields.get("resolved_at") else None,
            **fields,
        }
    )


def someone() -> User:
    found: User | None = User.objects.order_by("pk").first()
    return found or make_user()


def plan_in_force(department: Department, cycle: PlanCycle | None = None, **fields: Any) -> DepartmentPlan:
    cycle = cycle or PlanCycle.objects.first() or make_cycle(year=2026)
    return DepartmentPlan.objects.create(
        **{
            "cycle": cycle,
            "department": department,
            "status": "published",
            "published_at": timezone.now(),
            "published_by": someone(),
            **fields,
        }
    )


def make_goal(plan: DepartmentPlan, quarters: tuple[str, ...] = (), **fields: Any) -> Goal:
    """On-time rate to 80, weight 100, all year."""
    goal = Goal.objects.create(
        **{
            "plan": plan,
            "number": plan.goals.count() + 1,
            "title": "工单按期办结率",
            "indicator": fields.pop("indicator", None) or make_indicator("on_time_rate"),
            "method": "raise",
            "target": Decimal(80),
            "weight": Decimal(100),
            "starts_on": date(plan.cycle.year, 1, 1),
            "due_on": date(plan.cycle.year, 12, 31),
            **fields,
        }
    )
    for number, value in enumerate(quarters, start=1):
        if value:
            GoalTarget.objects.create(goal=goal, quarter=number, value=Decimal(value))
    return goal
