"""Closing a quarter: from then on its figures are published, and what changes them shows as a restatement."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict
from core.periods import Period
from evaluation import events
from evaluation.commands.computing import compute_period
from evaluation.models import ClosedPeriod
from evaluation.permissions import can_close
from plans.models import PlanCycle


@transaction.atomic
def close_period(quarter: Period, *, by: Any, summary: str = "") -> ClosedPeriod:
    """Compute a quarter that is over one last time and publish its figures. It cannot be opened again.

    Raises `Forbidden`, or `Conflict` when it is not over, is closed already, or belongs to no cycle.
    """
    quarter = Period.containing(quarter.first_day)
    cycle = (
        PlanCycle.objects.select_for_update()
        .filter(starts_on__lte=quarter.last_day, ends_on__gte=quarter.first_day)
        .first()
    )
    can_close(by, quarter).or_raise()
    if cycle is None:
        raise Conflict(
            "no_cycle", _("%(quarter)s 不属于任何计划周期，没有可以公布的目标。") % {"quarter": quarter.label}
        )
    compute_period(quarter, quarter, by=by)
    closed = ClosedPeriod.objects.create(
        cycle=cycle,
        period_start=quarter.first_day,
        closed_at=timezone.now(),
        closed_by=by,
        summary=summary,
    )
    record(events.PERIOD_CLOSED, closed, by=by, data={"period": str(quarter), "summary": summary})
    return closed
