"""All plans of a cycle over its days, one line each, and what waits for what across departments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Max, Min, OuterRef, Q, Subquery

from core.figures import HUNDRED, rounded
from core.periods import local_today
from organization.models import User
from plans.models import DepartmentPlan, Measure, MeasureDependency, Milestone, PlanCycle
from plans.reports.schedule import Axis, is_broken

ACROSS_MOST = 50
ENDS = [
    f"{end}__{name}"
    for end in ("measure", "needs")
    for name in ("plan_id", "title", "starts_on", "due_on", "plan__department__name")
]


@dataclass(frozen=True)
class PlanSpan:
    """One department: from its first start to its last due day. `x` and `width` in percent of the cycle."""

    plan: DepartmentPlan
    count: int
    undated: int
    late: int
    progress: Decimal
    starts_on: date | None
    due_on: date | None
    x: Decimal | None
    width: Decimal | None
    next_milestone: Milestone | None

    @property
    def done(self) -> Decimal:
        return rounded((self.width or Decimal(0)) * self.progress / HUNDRED, 3)

    @property
    def days(self) -> str:
        """From the first start to the last due day, for readers of the bar."""
        return f"{self.starts_on or '—'} – {self.due_on or '—'}"


@dataclass(frozen=True)
class Crossing:
    dependency: MeasureDependency
    is_broken: bool


@dataclass(frozen=True)
class CycleSchedule:
    axis: Axis
    spans: list[PlanSpan]
    today: Decimal | None
    across: list[Crossing]

    @property
    def late(self) -> int:
        return sum(span.late for span in self.spans)


def cycle_schedule(cycle: PlanCycle, user: User) -> CycleSchedule:
    """Of the plans that the reader sees; a constant number of queries."""
    axis, today = Axis(cycle.starts_on, cycle.ends_on), local_today()
    plans = DepartmentPlan.objects.visible_to(user).filter(cycle=cycle).select_related("department")
    ids = plans.values("pk")
    measures = Measure.objects.filter(plan__in=ids).order_by()
    sums: dict[int, Any] = {
        row["plan_id"]: row
        for row in measures.values("plan_id").annotate(
            count=Count("pk"),
            undated=Count("pk", filter=Q(starts_on=None) | Q(due_on=None)),
            late=Count("pk", filter=Q(due_on__lt=today, progress__lt=HUNDRED)),
            progress=Avg("progress"),
            starts_on=Min("starts_on"),
            due_on=Max("due_on"),
        )
    }
    first = next_milestones(ids)
    spans = [
        _span(axis, plan, sums[plan.pk], first.get(plan.pk))
        for plan in plans.order_by("department__path", "pk")
        if plan.pk in sums
    ]
    shown = cycle.starts_on <= today <= cycle.ends_on
    return CycleSchedule(axis, spans, axis.at(today) if shown else None, _across(ids))


def next_milestones(plans: Any) -> dict[int, Milestone]:
    """Plan id -> its first milestone that is not reached; the plans one by one by index, not all milestones sorted."""
    waiting = Milestone.objects.filter(measure__plan=OuterRef("pk"), reached_at=None)
    first = Subquery(waiting.order_by("due_on", "pk").values("pk")[:1])
    chosen = dict(DepartmentPlan.objects.filter(pk__in=plans).values_list("pk", first))
    found = Milestone.objects.in_bulk([pk for pk in chosen.values() if pk is not None])
    return {plan: found[pk] for plan, pk in chosen.items() if pk is not None}


def _span(axis: Axis, plan: DepartmentPlan, sums: Mapping[str, Any], milestone: Milestone | None) -> PlanSpan:
    starts_on, due_on = sums["starts_on"], sums["due_on"]
    x = axis.at(starts_on) if starts_on and due_on else None
    width = max(axis.at(due_on, end=True) - x, Decimal("0.3")) if x is not None else None
    told = {name: value for name, value in sums.items() if name != "plan_id"}
    return PlanSpan(plan=plan, x=x, width=width, next_milestone=milestone, **told)


def _across(plans: Any) -> list[Crossing]:
    """Dependencies between departments, both of which the reader sees; broken ones first."""
    rows = (
        MeasureDependency.objects.filter(measure__plan__in=plans, needs__plan__in=plans)
        .exclude(measure__plan=F("needs__plan"))
        .select_related("measure__plan__department", "needs__plan__department")
        .only("lag_days", *ENDS)
        .order_by("pk")[:ACROSS_MOST]
    )
    found = [Crossing(row, is_broken(row, row.measure)) for row in rows]
    return sorted(found, key=lambda crossing: not crossing.is_broken)
