"""The quarter a page is about: its cycle, whether it still runs, until when data have come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.periods import Period, local_today
from evaluation.attainment import Thresholds
from evaluation.models import ClosedPeriod, ComputationRun, DepartmentAttainment
from plans.models import PlanCycle

EARLIEST = 2000
LATEST = 2100


@dataclass(frozen=True)
class Quarter:
    period: Period
    cycle: PlanCycle | None
    """The cycle whose year holds the quarter; None before the first cycle was opened."""
    closed: ClosedPeriod | None
    computed_at: datetime | None
    today: date

    @property
    def thresholds(self) -> Thresholds:
        """Those of the cycle; before the first one, what new cycles begin with."""
        cycle = self.cycle
        return Thresholds(cycle.reached_from, cycle.near_from, cycle.at_risk_from) if cycle else Thresholds()

    @property
    def is_running(self) -> bool:
        return self.period.first_day <= self.today <= self.period.last_day

    @property
    def is_future(self) -> bool:
        return self.period.first_day > self.today

    @property
    def days_left(self) -> int:
        """Days after today until the quarter ends; 0 when it does not run."""
        return (self.period.last_day - self.today).days if self.is_running else 0


def read_period(text: str | None) -> Period:
    """The quarter named in an address; without one, the quarter we are in, or the last with figures if none is later.

    Raises `Invalid` for anything but a quarter like 2026Q3 between 2000 and 2100.
    """
    if not text:
        return latest_with_figures()
    period = Period.parse(text)
    if period.kind != "quarter" or not EARLIEST <= period.first_day.year <= LATEST:
        raise Invalid(
            "bad_quarter",
            _("「%(value)s」不是季度。看板按季度查看，请写成 2026Q3 这样的形式。") % {"value": text[:40]},
        )
    return period


def latest_with_figures() -> Period:
    """The running quarter if it has figures, else the latest earlier one that has; without any, the running one."""
    now = Period.containing(local_today())
    latest = (
        DepartmentAttainment.objects.filter(
            is_current=True, period_start__lte=now.first_day, rate__isnull=False
        )
        .order_by("-period_start")
        .values_list("period_start", flat=True)
        .first()
    )
    return Period.containing(latest) if latest else now


def quarter_of(period: Period) -> Quarter:
    """What stands around `period`, in three queries."""
    first = period.first_day
    cycle = PlanCycle.objects.filter(starts_on__lte=first, ends_on__gte=first).order_by("-year").first()
    closed = ClosedPeriod.objects.filter(period_start=first).select_related("closed_by").first()
    computed_at = (
        ComputationRun.objects.successful()
        .filter(first_day__lte=period.last_day, last_day__gte=first)
        .order_by("-finished_at")
        .values_list("finished_at", flat=True)
        .first()
    )
    return Quarter(period, cycle, closed, computed_at, local_today())
