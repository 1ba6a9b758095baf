"""What customers get: on-time rate, satisfaction, complaint rate of a scope in a quarter, from observations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from core.figures import HUNDRED, ratio
from core.periods import Period
from evaluation.models import Observation, Status
from evaluation.reports.goals import GoalLine
from evaluation.reports.scope import Scope

ON_TIME = "on_time_rate"
SATISFACTION = "satisfaction_rate"
COMPLAINTS = "complaint_rate"
SHOWN = (ON_TIME, SATISFACTION, COMPLAINTS)
FEW = 30
"""Fewer ratings than this say little: they are shown as such and not drawn."""


@dataclass(frozen=True)
class Rate:
    """Sums of numerators and denominators over the departments on top of the scope; `value` in percent, unrounded."""

    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)

    @property
    def value(self) -> Decimal | None:
        fraction = ratio(self.numerator, self.denominator)
        return None if fraction is None else fraction * HUNDRED

    @property
    def is_thin(self) -> bool:
        return 0 < self.denominator < FEW


NOTHING = Rate()


@dataclass(frozen=True)
class ServiceFigure:
    """`goal` is the scope's own goal on the indicator when there is exactly one; otherwise `goals_set` and
    `goals_reached` say how many departments have one and how many reached it."""

    code: str
    now: Rate
    before: Rate
    goal: GoalLine | None
    goals_set: int
    goals_reached: int

    @property
    def change(self) -> Decimal | None:
        """In percentage points, from unrounded values."""
        if self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value


def service_figures(scope: Scope, period: Period, goals: Iterable[GoalLine]) -> list[ServiceFigure]:
    """The three figures of `SHOWN`, in one query."""
    sums = _sums(scope, (period, period.previous))
    lines = list(goals)
    return [_figure(code, sums, period, scope, lines) for code in SHOWN]


def _figure(
    code: str, sums: dict[tuple[str, date], Rate], period: Period, scope: Scope, lines: list[GoalLine]
) -> ServiceFigure:
    on_it = [line for line in lines if line.goal.indicator and line.goal.indicator.code == code]
    own = [line for line in on_it if line.goal.plan.department_id in scope.top_ids]
    return ServiceFigure(
        code=code,
        now=sums.get((code, period.first_day), NOTHING),
        before=sums.get((code, period.previous.first_day), NOTHING),
        goal=own[0] if len(own) == 1 and len(scope.tops) == 1 else None,
        goals_set=len(on_it),
        goals_reached=sum(1 for line in on_it if line.status == Status.REACHED),
    )


def _sums(scope: Scope, periods: Iterable[Period]) -> dict[tuple[str, date], Rate]:
    rows = (
        Observation.objects.filter(
            indicator__code__in=SHOWN,
            department_id__in=scope.top_ids,
            period_kind="quarter",
            period_start__in=[period.first_day for period in periods],
            is_current=True,
        )
        .values("indicator__code", "period_start")
        .annotate(top=Sum("numerator"), bottom=Sum("denominator"))
    )
    return {(row["indicator__code"], row["period_start"]): Rate(row["top"], row["bottom"]) for row in rows}


@dataclass(frozen=True)
class MonthRate:
    month: Period
    rate: Rate

    @property
    def shown(self) -> Decimal | None:
        """In percent; None where too few people answered, so that nobody reads a trend into chance."""
        return None if self.rate.is_thin else self.rate.value


def satisfaction_by_month(scope: Scope, last: Period, count: int = 12) -> list[MonthRate]:
    """`count` months up to `last`, in one query."""
    months = [last.shifted(-back) for back in range(count - 1, -1, -1)]
    rows = (
        Observation.objects.filter(
            indicator__code=SATISFACTION,
            department_id__in=scope.top_ids,
            period_kind="month",
            period_start__gte=months[0].first_day,
            period_start__lte=last.first_day,
            is_current=True,
        )
        .values("period_start")
        .annotate(top=Sum("numerator"), bottom=Sum("denominator"))
    )
    found = {row["period_start"]: Rate(row["top"], row["bottom"]) for row in rows}
    return [MonthRate(month, found.get(month.first_day, NOTHING)) for month in months]
