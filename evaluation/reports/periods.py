"""The quarters of the organisation: which run, which are closed, when they were computed, what was restated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Min, OuterRef, Subquery
from django.utils import timezone

from core.periods import Period
from evaluation.models import ClosedPeriod, ComputationRun, DepartmentAttainment, Observation
from plans.models import PlanCycle

SHOWN_QUARTERS = 12
SHOWN_RUNS = 8
SHOWN_RESTATEMENTS = 50


@dataclass(frozen=True)
class QuarterLine:
    """`rate` is the organisation's attainment now; `published` what was published when that differs."""

    period: Period
    state: str
    closed: ClosedPeriod | None
    computed_at: datetime | None
    attainment: DepartmentAttainment | None
    published: Decimal | None

    @property
    def name(self) -> str:
        return str(self.period)

    @property
    def is_restated(self) -> bool:
        return self.attainment is not None and self.attainment.revision > 1


def quarter_lines(at: datetime) -> list[QuarterLine]:
    """The latest quarters up to the running one, newest first; in five queries."""
    current = Period.containing(at)
    first = max(current.shifted(1 - SHOWN_QUARTERS), min(earliest_quarter(current), current))
    closed = {c.period_start: c for c in ClosedPeriod.objects.select_related("closed_by")}
    attained: dict[date, DepartmentAttainment] = {}
    published: dict[date, Decimal | None] = {}
    for row in DepartmentAttainment.objects.filter(department=None, period_start__gte=first.first_day):
        if row.is_current:
            attained[row.period_start] = row
        if row.revision == 1:
            published[row.period_start] = row.rate
    runs = list(
        ComputationRun.objects.successful()
        .order_by("-finished_at")
        .values_list("first_day", "last_day", "finished_at")[:500]
    )
    return [
        QuarterLine(
            period=period,
            state="closed" if period.first_day in closed else "running" if period == current else "open",
            closed=closed.get(period.first_day),
            computed_at=_computed_at(period, runs),
            attainment=attained.get(period.first_day),
            published=published.get(period.first_day),
        )
        for period in reversed(list(first.until(current)))
    ]


def quarters_to_close(at: datetime) -> list[QuarterLine]:
    """Quarters of a cycle that are over, have figures to publish and are not closed, the oldest first; one query
    more than `quarter_lines`."""
    cycles = list(PlanCycle.objects.values_list("starts_on", "ends_on"))
    return [
        line
        for line in reversed(quarter_lines(at))
        if line.state == "open"
        and line.attainment is not None
        and any(start <= line.period.last_day and end >= line.period.first_day for start, end in cycles)
    ]


def earliest_quarter(otherwise: Period) -> Period:
    """The first quarter that has a figure or belongs to a cycle."""
    days = [
        Observation.objects.filter(period_kind="quarter").aggregate(day=Min("period_start"))["day"],
        PlanCycle.objects.aggregate(day=Min("starts_on"))["day"],
    ]
    known = [day for day in days if day]
    return Period.containing(min(known)) if known else otherwise


def _computed_at(period: Period, runs: list[tuple[date, date, datetime | None]]) -> datetime | None:
    return next(
        (end for first, last, end in runs if first <= period.first_day and last >= period.last_day), None
    )


@dataclass(frozen=True)
class Restatement:
    """One figure that was published and changed afterwards; `before` is what it replaced (None: no data)."""

    indicator: Any
    department: Any
    period: Period
    before: Decimal | None
    after: Decimal | None
    revision: int
    reason: str
    at: datetime


def restatements() -> list[Restatement]:
    """The latest restated quarter figures of indicators, newest first; one query."""
    previous = Observation.objects.filter(
        indicator=OuterRef("indicator"),
        department=OuterRef("department"),
        period_kind=OuterRef("period_kind"),
        period_start=OuterRef("period_start"),
        revision__lt=OuterRef("revision"),
    ).order_by("-revision")
    rows = (
        Observation.objects.restated()
        .filter(period_kind="quarter")
        .select_related("indicator", "department")
        .annotate(
            before=Subquery(
                previous.values("value")[:1], output_field=DecimalField(max_digits=24, decimal_places=12)
            )
        )
        .order_by("-computed_at", "-id")[:SHOWN_RESTATEMENTS]
    )
    return [
        Restatement(
            row.indicator,
            row.department,
            row.period,
            row.before,  # type: ignore[attr-defined]
            row.value,
            row.revision,
            row.reason_words,
            row.computed_at,
        )
        for row in rows
    ]


def recent_runs() -> list[ComputationRun]:
    """What waits, then what people asked for and what changed something or failed, newest first."""
    return list(
        ComputationRun.objects.worth_telling().select_related("requested_by").order_by("-id")[:SHOWN_RUNS]
    )


def quarter_choices() -> list[Period]:
    """The quarters one can ask to compute, newest first."""
    current = Period.containing(timezone.now())
    return list(reversed(list(min(earliest_quarter(current), current).until(current))))
