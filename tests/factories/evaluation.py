"""Cycles, goals in force, figures and orders for tests of what is evaluated: made as they stand, no command runs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from core.periods import Period
from evaluation.models import Attainment, DepartmentAttainment, Deviation, Observation
from organization.models import Department, User
from plans.models import DepartmentPlan, Goal, GoalTarget, Indicator, PlanCycle
from tests.factories.organization import make_user
from workorders.models import Category, WorkOrder

serial = count(1)


def someone() -> User:
    return User.objects.order_by("pk").first() or make_user()


def make_cycle(year: int = 2026, **fields: Any) -> PlanCycle:
    now = timezone.now()
    return PlanCycle.objects.create(
        **{
            "year": year,
            "title": f"{year} 年度",
            "starts_on": date(year, 1, 1),
            "ends_on": date(year, 12, 31),
            "submission_due_at": datetime(year, 1, 15, tzinfo=timezone.get_default_timezone()),
            "status": "open",
            "opened_at": now,
            "opened_by": someone(),
            **fields,
        }
    )


def published_plan(cycle: PlanCycle, department: Department, **fields: Any) -> DepartmentPlan:
    now = timezone.now()
    return DepartmentPlan.objects.create(
        **{
            "cycle": cycle,
            "department": department,
            "status": "published",
            "published_at": now,
            "published_by": someone(),
            **fields,
        }
    )


def make_goal(
    plan: DepartmentPlan,
    indicator: str = "on_time_rate",
    targets: tuple[str, ...] = (),
    **fields: Any,
) -> Goal:
    """A goal on a catalogue indicator; `targets` are those of quarter 1, 2 …"""
    number = plan.goals.count() + 1
    goal = Goal.objects.create(
        **{
            "plan": plan,
            "number": number,
            "title": f"目标 {number}",
            "indicator": Indicator.objects.get(code=indicator),
            "weight": Decimal(50),
            **fields,
        }
    )
    GoalTarget.objects.bulk_create(
        GoalTarget(goal=goal, quarter=quarter, value=Decimal(value))
        for quarter, value in enumerate(targets, start=1)
    )
    return goal


def make_observation(
    indicator: str, department: Department, period: Period, numerator: Any, denominator: Any, **fields: Any
) -> Observation:
    """`value` follows as the catalogue says: in percent for rates, a mean otherwise; none without a denominator."""
    row = Indicator.objects.get(code=indicator)
    top, bottom = Decimal(numerator), Decimal(denominator)
    value = top / bottom * (100 if row.unit == "%" else 1) if bottom else None
    return Observation.objects.create(
        **{
            "indicator": row,
            "department": department,
            "period_kind": period.kind,
            "period_start": period.first_day,
            "numerator": top,
            "denominator": bottom,
            "value": value,
            "computed_at": timezone.now(),
            **fields,
        }
    )


def make_attainment(goal: Goal, period: Period, rate: str | None, status: str, **fields: Any) -> Attainment:
    return Attainment.objects.create(
        **{
            "goal": goal,
            "period_start": period.first_day,
            "rate": None if rate is None else Decimal(rate),
            "status": status,
            "computed_at": timezone.now(),
            **fields,
        }
    )


def make_department_attainment(
    cycle: PlanCycle,
    department: Department | None,
    period: Period,
    rate: str | None,
    status: str,
    **fields: Any,
) -> DepartmentAttainment:
    return DepartmentAttainment.objects.create(
        **{
            "cycle": cycle,
            "department": department,
            "period_start": period.first_day,
            "rate": None if rate is None else Decimal(rate),
            "weight_with_data": Decimal(0 if rate is None else 100),
            "weight_total": Decimal(100),
            "status": status,
            "computed_at": timezone.now(),
            **fields,
        }
    )


def make_category(name: str, parent: Category | None = None) -> Category:
    full_name = f"{parent.full_name} / {name}" if parent else name
    category = Category.objects.create(name=name, parent=parent, full_name=full_name)
    category.path = (parent.path if parent else "/") + f"{category.pk}/"
    category.save(update_fields=["path"])
    return category


def make_order(department: Department, reported_at: datetime, **fields: Any) -> WorkOrder:
    """An order as it stands; a `resolved_at` makes it resolved, with somebody's name."""
    n = next(serial)
    if fields.get("resolved_at"):
        fields = {"status": "resolved", "resolved_by": someone(), **fields}
    if fields.get("satisfaction"):
        fields = {"rated_at": fields["resolved_at"] + timedelta(hours=1), **fields}
    return WorkOrder.objects.create(
        **{
            "number": f"GD-{n:06d}",
            "kind": "repair",
            "title": f"工单 {n}",
            "department": department,
            "reported_at": reported_at,
            **fields,
        }
    )


def make_deviation(goal: Goal, quarter: date, **fields: Any) -> Deviation:
    """An open alert at level missed, due in five days."""
    now = timezone.now()
    return Deviation.objects.create(
        **{
            "goal": goal,
            "period_start": quarter,
            "level": "missed",
            "rate": Decimal("71.5"),
            "actual": Decimal(61),
            "target": Decimal(85),
            "opened_at": now,
            "due_at": now + timedelta(days=5),
            **fields,
        }
    )
