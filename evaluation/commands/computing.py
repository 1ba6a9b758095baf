"""Computing observations and attainment: asked for by a person, by the clock or by a command line.

A run is a row. Whoever finds it waiting does it; an advisory lock lets one run write at a time; a run that died
with its worker is begun again. Computing twice changes nothing.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from activity.recording import record
from core.errors import Conflict, Invalid, Refusal
from core.periods import Period
from evaluation import events
from evaluation.computation.attainments import refresh_attainments
from evaluation.computation.observations import refresh_observations
from evaluation.models import ComputationRun
from evaluation.permissions import can_compute
from plans.models import PlanCycle

logger = logging.getLogger(__name__)

ADVISORY_LOCK = 7_201_501
"""One computation writes at a time, whoever started it."""
LATE_DATA = gettext_noop("季度关闭后，工单数据有补录或更正")
"""Why a published figure was restated; kept with the figure, told in the reader's language."""
MAX_ATTEMPTS = 3
STATEMENT_TIMEOUT = "280s"
"""A page's limit is too short for a million orders; this stays below the worker's own."""


def check_range(first: Period, last: Period, at: datetime) -> tuple[Period, Period]:
    """The quarters of a wish, or `Invalid` naming what is wrong."""
    first, last = Period.containing(first.first_day), Period.containing(last.last_day)
    if last < first:
        raise Invalid(
            "bad_range",
            _("起始周期 %(first)s 晚于结束周期 %(last)s，请对调。") % {"first": first, "last": last},
        )
    if last.start > at:
        raise Invalid("period_ahead", _("%(period)s 尚未开始，没有可计算的数据。") % {"period": last})
    return first, last


@transaction.atomic
def request_computation(first: Period, last: Period, *, by: Any) -> ComputationRun:
    """Ask for the quarters from `first` to `last`; a worker does it. The same wish still waiting is returned."""
    can_compute(by).or_raise()
    now = timezone.now()
    first, last = check_range(first, last, now)
    same = ComputationRun.objects.filter(
        finished_at=None, first_day=first.first_day, last_day=last.last_day
    ).first()
    if same is not None:
        return same
    run = ComputationRun.objects.create(
        first_day=first.first_day, last_day=last.last_day, requested_at=now, requested_by=by
    )
    record(events.COMPUTATION_REQUESTED, run, by=by, data={"from": str(first), "to": str(last)})
    return run


@transaction.atomic
def request_after_adjustment(cycle: PlanCycle, *, by: Any) -> ComputationRun | None:
    """Ask for the quarters of a cycle that have begun, because an approved adjustment changed what is aimed at in
    them; published figures stay by themselves. None before the cycle begins."""
    now = timezone.now()
    first, last = Period.containing(cycle.starts_on), Period.containing(cycle.ends_on)
    last = min(last, Period.containing(now))
    if last < first:
        return None
    same = ComputationRun.objects.filter(
        started_at=None, finished_at=None, first_day=first.first_day, last_day=last.last_day
    ).first()
    if same is not None:
        return same
    run = ComputationRun.objects.create(
        first_day=first.first_day, last_day=last.last_day, requested_at=now, requested_by=by
    )
    record(events.COMPUTATION_REQUESTED, run, by=by, data={"from": str(first), "to": str(last)})
    return run


def compute_period(
    first: Period, last: Period, *, by: Any, at: datetime | None = None, is_complete: bool = False
) -> ComputationRun:
    """Compute the quarters from `first` to `last` (both included) here and now; `by` is None for the clock.

    Returns the finished run. Raises `Forbidden`, `Invalid`, or `Conflict` while another run is writing.
    """
    can_compute(by).or_raise()
    now = at or timezone.now()
    first, last = check_range(first, last, now)
    with transaction.atomic():
        run = ComputationRun.objects.create(
            first_day=first.first_day,
            last_day=last.last_day,
            requested_at=now,
            requested_by=by,
            started_at=now,
            attempts=1,
            is_complete=is_complete,
        )
        return _compute(run, at=now)


def run_waiting(*, at: datetime | None = None) -> list[ComputationRun]:
    """Do every run that was asked for and that nobody is doing; returns those that came to an end."""
    now = at or timezone.now()
    ended = []
    for run_id in list(ComputationRun.objects.waiting(now).order_by("id").values_list("id", flat=True)):
        run = _take(run_id, now)
        if run is not None and _do(run, now):
            ended.append(run)
    return ended


@transaction.atomic
def _take(run_id: int, at: datetime) -> ComputationRun | None:
    """Mark the run as begun, unless another worker was quicker or it has failed too often."""
    run = (
        ComputationRun.objects.select_for_update(skip_locked=True).filter(pk=run_id, finished_at=None).first()
    )
    if run is None or run.is_taken(at):
        return None
    run.started_at = at
    run.attempts += 1
    if run.attempts > MAX_ATTEMPTS:
        run.error, run.finished_at = _("连续中断，已放弃。请重新发起计算。"), at
        run.save(update_fields=["started_at", "attempts", "error", "finished_at"])
        return None
    run.save(update_fields=["started_at", "attempts"])
    return run


def _do(run: ComputationRun, at: datetime) -> bool:
    """Compute a run that was taken; False when it has to wait for another one."""
    try:
        with transaction.atomic():
            _compute(run, at=at)
    except Conflict:
        ComputationRun.objects.filter(pk=run.pk).update(started_at=None, attempts=run.attempts - 1)
        return False
    except (Refusal, DatabaseError) as error:
        logger.exception("computation run %s failed", run.pk)
        sentence = str(error) if isinstance(error, Refusal) else _("数据库没有完成计算，请稍后重新发起。")
        ComputationRun.objects.filter(pk=run.pk).update(error=sentence[:300], finished_at=timezone.now())
    return True


def _compute(run: ComputationRun, *, at: datetime) -> ComputationRun:
    """The pass itself, inside the caller's transaction: lock, compute, save, record."""
    _lock()
    reason = LATE_DATA
    observed = refresh_observations(run.first, run.last, at=at, reason=reason)
    attained = refresh_attainments(
        min(run.first, first_open_quarter(run.first)), run.last, at=at, reason=reason
    )
    run.observations, run.attainments = observed.written, attained.written
    run.restatements = observed.restated + attained.restated
    run.finished_at = timezone.now()
    run.error = ""
    run.save()
    data = {"from": str(run.first), "to": str(run.last), "observations": run.observations}
    if run.requested_by or observed.written or attained.written:
        record(
            events.PERIOD_COMPUTED, run, by=run.requested_by, data={**data, "attainments": run.attainments}
        )
    if run.restatements:
        record(events.FIGURE_RESTATED, run, by=run.requested_by, data={**data, "restated": run.restatements})
    return run


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        if not cursor.fetchone()[0]:
            raise Conflict("computation_running", _("另一次计算正在进行，请等它结束后再试。"))
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [STATEMENT_TIMEOUT])
        # Figures written a moment ago have no statistics yet; joining them row by row would take hours.
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")


def first_open_quarter(otherwise: Period) -> Period:
    """The first quarter of the oldest cycle that is open: plans published late are attained from there."""
    starts_on = PlanCycle.objects.open().order_by("starts_on").values_list("starts_on", flat=True).first()
    return Period.containing(starts_on) if starts_on else otherwise
