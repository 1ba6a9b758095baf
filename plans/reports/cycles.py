"""Cycles at a glance: who was asked, who has handed in, who is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, Max, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from activity.models import Event
from core.components import Segment
from core.periods import local_today
from organization.models import Department, Membership, Role, User
from plans import events
from plans.completeness import TEXT_PARTS
from plans.lifecycle import EDITABLE, IN_FORCE, CycleStatus, PlanStatus
from plans.models import DepartmentPlan, Goal, PlanCycle, StrategicObjective
from plans.querysets import CycleQuerySet, PlanQuerySet


def departments_without_plan(cycle: PlanCycle) -> list[Department]:
    """Active service departments that have no plan in this cycle, in tree order."""
    return list(
        Department.objects.active().filter(is_service=True).exclude(plans__cycle=cycle).order_by("path")
    )


def headed_department_ids() -> set[int]:
    """Departments with an active head today."""
    return set(
        Membership.objects.on(local_today())
        .filter(role=Role.HEAD, user__is_active=True, department__isnull=False)
        .values_list("department_id", flat=True)
    )


@dataclass(frozen=True)
class CycleCard:
    cycle: PlanCycle
    asked: int
    handed_in: int
    published: int


def cycle_cards(cycles: CycleQuerySet, user: User) -> list[CycleCard]:
    """Each cycle with how many of the plans that this person sees have come how far."""
    statuses: dict[int, Counter[str]] = {}
    for cycle_id, status in DepartmentPlan.objects.visible_to(user).values_list("cycle_id", "status"):
        statuses.setdefault(cycle_id, Counter())[status] += 1
    return [card(cycle, statuses.get(cycle.pk, Counter())) for cycle in cycles]


def card(cycle: PlanCycle, statuses: Counter[str]) -> CycleCard:
    return CycleCard(
        cycle,
        asked=statuses.total(),
        handed_in=sum(count for status, count in statuses.items() if status not in EDITABLE),
        published=sum(statuses[status] for status in IN_FORCE),
    )


@dataclass(frozen=True)
class CycleRow:
    """One department's plan; `plan` is annotated with what it holds so far (`measured`)."""

    plan: Any
    is_overdue: bool
    """Still with the department although the deadline has passed."""
    urged_at: datetime | None = None
    edited_at: datetime | None = None

    @property
    def is_owed(self) -> bool:
        return self.plan.status in EDITABLE

    @property
    def is_begun(self) -> bool:
        return bool(self.plan.texts or self.plan.goal_count or self.plan.measure_count)


def measured(plans: PlanQuerySet) -> PlanQuerySet:
    """The plans with `goal_count`, `measure_count`, `weight` (sum of the goals' weights) and `texts` (how many of the
    four text parts are written); the texts themselves are not fetched."""

    weights = Goal.objects.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(value=Sum("weight"))
    written = [Case(When(**{f"{part}__regex": r"\S"}, then=1), default=0) for part in TEXT_PARTS]
    return (
        plans.counted()
        .defer(*TEXT_PARTS)
        .annotate(
            texts=sum(written[1:], start=written[0]),
            weight=Coalesce(Subquery(weights.values("value")), Decimal(0)),
        )
    )


def last_edits(plan_ids: Collection[int]) -> dict[int, datetime]:
    """Plan id -> when it was written at last; one query."""
    return last_of(events.PLAN_EDITED, plan_ids)


def last_urged(plan_ids: Collection[int]) -> dict[int, datetime]:
    """Plan id -> when it was urged last; one query."""
    return last_of(events.PLAN_URGED, plan_ids)


def last_of(event: str, plan_ids: Collection[int]) -> dict[int, datetime]:
    found = Event.objects.filter(
        name=event,
        subject_type=ContentType.objects.get_for_model(DepartmentPlan),
        subject_id__in=plan_ids,
    )
    return dict(
        found.order_by().values("subject_id").annotate(last=Max("at")).values_list("subject_id", "last")
    )


@dataclass(frozen=True)
class CycleOverview:
    rows: list[CycleRow]
    to_ask: list[Department]
    """Departments that have a head but no plan yet."""
    headless: list[Department]
    segments: list[Segment]
    objectives: list[StrategicObjective]

    @property
    def handed_in(self) -> int:
        return sum(row.plan.status not in EDITABLE for row in self.rows)

    @property
    def owed(self) -> int:
        """Plans that are still with their departments."""
        return sum(row.is_owed for row in self.rows)

    @property
    def late(self) -> int:
        return sum(row.plan.is_late or row.is_overdue for row in self.rows)


def cycle_overview(cycle: PlanCycle, user: User) -> CycleOverview:
    visible = (
        DepartmentPlan.objects.visible_to(user)
        .filter(cycle=cycle)
        .select_related("department", "submitted_by")
        .order_by("department__position", "pk")
    )
    over = cycle.status == CycleStatus.OPEN and timezone.now() > cycle.submission_due_at
    plans = list(measured(visible))
    ids = [plan.pk for plan in plans if plan.status in EDITABLE]
    urged, edited = last_urged(ids), last_edits(ids)
    rows = [
        CycleRow(plan, over and plan.status in EDITABLE, urged.get(plan.pk), edited.get(plan.pk))
        for plan in plans
    ]
    without = departments_without_plan(cycle) if user.standing.is_office else []
    headed = headed_department_ids() if without else set()
    counts = {status: sum(row.plan.status == status for row in rows) for status in PlanStatus}
    return CycleOverview(
        rows=rows,
        to_ask=[d for d in without if d.pk in headed] if cycle.status != CycleStatus.CLOSED else [],
        headless=[d for d in without if d.pk not in headed] if cycle.status != CycleStatus.CLOSED else [],
        segments=[Segment(s.value, count, s.label) for s, count in counts.items() if count],
        objectives=list(cycle.objectives.annotate(goal_count=Count("goals"))),
    )
