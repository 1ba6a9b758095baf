"""What the clock has to compute, so that no period stays without the result its orders call for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone

from core.periods import Period
from evaluation.commands.computing import compute_period
from evaluation.models import ComputationRun
from workorders.models import WorkOrder

MARGIN = timedelta(hours=1)
"""Orders saved shortly before a run began may have been committed after it had read."""
COMPLETE_EVERY = timedelta(days=1)
"""Once a day everything is computed: what was moved out of an old period leaves no other sign there."""


def compute_due_periods(*, at: datetime | None = None) -> ComputationRun:
    """Compute the current and the previous quarter, and the earlier ones whose orders have changed since.

    Every time of an order lies at or after the report (a given deadline may lie before), so the earliest of
    those among the changed orders says how far back figures can have moved. A day after the last complete run
    the whole history is computed instead.
    """
    now = at or timezone.now()
    current = Period.containing(now)
    runs = ComputationRun.objects.successful()
    complete = runs.filter(is_complete=True).order_by("-started_at").first()
    if complete is None or complete.started_at is None or complete.started_at <= now - COMPLETE_EVERY:
        return compute_period(
            min(earliest_period() or current, current), current, by=None, at=now, is_complete=True
        )
    last = runs.filter(requested_by=None).order_by("-started_at").first() or complete
    since = (last.started_at or complete.started_at) - MARGIN
    touched = earliest_period(updated_at__gte=since) or current
    return compute_period(min(touched, current.previous), current, by=None, at=now)


def earliest_period(**conditions: Any) -> Period | None:
    """The quarter of the first report or deadline among these orders; None when there are none."""
    found = WorkOrder.objects.filter(**conditions).aggregate(reported=Min("reported_at"), due=Min("due_at"))
    times = [time for time in (found["reported"], found["due"]) if time]
    return Period.containing(min(times)) if times else None
