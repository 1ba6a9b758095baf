"""What is my part in this? The published plan as one person meets it: the organisation's objectives, the goals of the
own department, and what is the own job in them. Everybody who belongs to the organisation may read the own page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from core.periods import Period, local_today
from organization.models import Department, User
from plans.assignments import Assignment, assignments_of
from plans.lifecycle import IN_FORCE
from plans.models import (
    DepartmentPlan,
    Goal,
    GoalPart,
    Measure,
    Milestone,
    OrganizationEdition,
    PlanCycle,
    Receipt,
    StrategicObjective,
)


@dataclass(frozen=True)
class DepartmentPart:
    """The plan of the own department or of the nearest one above that has one, with its goals in short."""

    plan: DepartmentPlan
    goals: list[Goal]
    is_own: bool
    """Of the department itself, not of one above."""


@dataclass(frozen=True)
class MyPart:
    cycle: PlanCycle
    edition: OrganizationEdition | None
    objectives: list[StrategicObjective]
    departments: list[DepartmentPart]
    goals: list[Goal]
    """Goals one answers for."""
    parts: list[GoalPart]
    """Parts of goals that one has in person, or whose team one belongs to."""
    measures: list[Measure]
    milestones: list[Milestone]
    """Not reached yet, of the own measures, the next one first."""
    orders: list[Assignment]
    receipts: list[Receipt]
    """Of the departments one heads, not confirmed yet."""
    quarter: int

    @property
    def has_own(self) -> bool:
        return bool(self.goals or self.parts or self.measures or self.orders)


def published_cycles(user: User) -> list[PlanCycle]:
    """Years of which something was published, newest first."""
    found = PlanCycle.objects.visible_to(user).filter(
        Q(plans__status__in=IN_FORCE) | Q(organization_plan__editions__isnull=False)
    )
    return list(found.distinct().order_by("-year"))


def chosen_cycle(cycles: Sequence[PlanCycle], year: str, today: date) -> PlanCycle | None:
    """The year that is asked for, else the running one, else the newest."""
    named = next((cycle for cycle in cycles if str(cycle.year) == year), None)
    running = next((cycle for cycle in cycles if cycle.starts_on <= today <= cycle.ends_on), None)
    return named or running or next(iter(cycles), None)


def my_part(user: User, cycle: PlanCycle) -> MyPart:
    """A constant number of queries."""
    published = DepartmentPlan.objects.filter(cycle=cycle, status__in=IN_FORCE)
    today = local_today()
    inside = cycle.starts_on <= today <= cycle.ends_on
    measures = list(
        Measure.objects.filter(plan__in=published, owner=user)
        .select_related("plan__department")
        .prefetch_related(Prefetch("goals", Goal.objects.only("title", "number")))
        .order_by("due_on", "pk")
    )
    return MyPart(
        cycle,
        edition=OrganizationEdition.objects.filter(organization_plan__cycle=cycle)
        .select_related("organization_plan__cycle")
        .defer("content")
        .order_by("-number")
        .first(),
        objectives=list(cycle.objectives.select_related("indicator")),
        departments=department_parts(user, published),
        goals=list(
            Goal.objects.filter(plan__in=published, owner=user)
            .select_related("indicator", "plan__department")
            .prefetch_related("targets")
            .order_by("plan__department__path", "number")
        ),
        parts=list(
            GoalPart.objects.filter(
                Q(person=user) | Q(department_id__in=user.standing.own_department_ids),
                goal__plan__in=published,
            )
            .select_related("goal__indicator", "goal__plan__department", "department")
            .order_by("goal__plan__department__path", "goal__number", "position")
        ),
        measures=measures,
        milestones=list(
            Milestone.objects.filter(measure__in=measures, reached_at=None)
            .select_related("measure")
            .order_by("due_on", "pk")
        ),
        orders=assignments_of(user, cycle.pk),
        receipts=list(
            Receipt.objects.waiting()
            .filter(
                Q(organization_edition__organization_plan__cycle=cycle) | Q(edition__plan__cycle=cycle),
                department_id__in=user.standing.answered_department_ids,
            )
            .with_edition()
        ),
        quarter=Period.containing(today).quarter_number if inside else 4,
    )


def department_parts(user: User, published: Any) -> list[DepartmentPart]:
    """For each department one belongs to, the plan that covers it: its own, or that of the nearest one above."""
    own = list(Department.objects.filter(pk__in=user.standing.own_department_ids).order_by("path"))
    lines = {one.pk: [int(pk) for pk in reversed(one.path.strip("/").split("/"))] for one in own}
    wanted = {pk for line in lines.values() for pk in line}
    plans = {
        plan.department_id: plan
        for plan in published.filter(department_id__in=wanted).select_related("department", "cycle")
    }
    nearest = {one.pk: next((plans[pk] for pk in lines[one.pk] if pk in plans), None) for one in own}
    covering = {plan.pk: plan for plan in nearest.values() if plan is not None}
    goals: dict[int, list[Goal]] = {pk: [] for pk in covering}
    rows = (
        Goal.objects.filter(plan__in=covering)
        .select_related("indicator", "objective", "owner")
        .prefetch_related("targets")
        .order_by("number")
    )
    for goal in rows:
        goals[goal.plan_id].append(goal)
    return [
        DepartmentPart(plan, goals[pk], plan.department_id in user.standing.own_department_ids)
        for pk, plan in covering.items()
    ]
