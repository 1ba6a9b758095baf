"""Workers at background jobs: whose turn it is, the work itself, and what became of it.

The queue says only 'look'; which job is taken stands in the table. A worker holds a job by a lease that it extends
with each report. Every write of a worker names the attempt it made, so that one which was thought dead (and whose
job another has taken up) changes nothing any more.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activity import events
from activity.commands.delivery import Tally
from activity.commands.jobs import tell
from activity.files import keeping
from activity.jobs import JobKind, Made, WorkFailed, find_kind
from activity.leases import wait_before
from activity.lifecycle import JobStatus
from activity.models import Job
from activity.permissions import can_work
from core.errors import Refusal

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)
"""A worker that has not reported for so long is thought dead."""
MOST_ATTEMPTS = 3
LATELY = timedelta(minutes=10)
KEPT_FOR = timedelta(days=7)
"""How long a result can be fetched."""
REPORT_EVERY = 0.5
"""Seconds between two reports that are written; the first and the last always are."""
TURN = 0x6A6F6273
"""Number of the advisory lock under which turns are given: 'jobs'."""


class Lost(Exception):
    """Another worker has the job."""


class CalledOff(Exception):
    """The owner wants it no more."""


@dataclass
class Turn:
    """One attempt at one job; it is the `Report` that the work is given."""

    job: Job
    attempt: int
    written: float = 0.0

    def mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, attempts=self.attempt, status=JobStatus.RUNNING)

    def __call__(self, done: int, total: int, sentence: str = "") -> None:
        now = time.monotonic()
        if now - self.written < REPORT_EVERY and done < total:
            return
        self.written = now
        changed = self.mine().update(
            done=done, total=total, sentence=sentence[:300], lease_until=Now() + LEASE
        )
        if not changed:
            raise Lost
        if self.mine().filter(is_called_off=True).exists():
            raise CalledOff

    @transaction.atomic
    def end(self, status: str, **values: Any) -> bool:
        """Write the end and tell of it; False when the job is not ours any more."""
        job = self.mine().select_for_update().first()
        if job is None:
            return False
        job.move_to(status, at=timezone.now(), by=None)
        for name, value in {**values, "lease_until": None, "finished_at": timezone.now()}.items():
            setattr(job, name, value)
        job.save(update_fields=["status", "lease_until", "finished_at", *values])
        tell(ENDS[job.status], job, by=None, reason=job.reason)
        return True


ENDS = {
    JobStatus.DONE: events.JOB_FINISHED,
    JobStatus.FAILED: events.JOB_FAILED,
    JobStatus.CANCELLED: events.JOB_CANCELLED,
}


def run_waiting() -> Tally:
    """Take the job whose turn it is and work on it; nothing when none waits or enough are worked on."""
    turn = take_next()
    if turn is None:
        return Tally()
    with translation.override(turn.job.language or settings.LANGUAGE_CODE):
        return Tally(done=1) if work(turn) else Tally(failed=1)


@transaction.atomic
def take_next() -> Turn | None:
    """Lease the next job. The attempt is counted before the work, so that a job which kills its worker is counted;
    after the last one it is given up in words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    give_up_exhausted()
    if Job.objects.held().count() >= settings.JOBS_AT_ONCE:
        return None
    job = Job.objects.waiting().select_for_update(skip_locked=True).filter(pk__in=in_turn()[:1]).first()
    if job is None:
        return None
    if job.status == JobStatus.QUEUED:
        job.move_to(JobStatus.RUNNING, at=timezone.now(), by=None)
    job.started_at, job.attempts = timezone.now(), job.attempts + 1
    job.save(update_fields=["status", "started_at", "attempts"])
    Job.objects.filter(pk=job.pk).update(lease_until=Now() + LEASE)
    return Turn(job, job.attempts)


def in_turn() -> list[int]:
    """Waiting jobs, fair by person: those of whoever had least lately come first, each person's own in their order."""
    rows = list(Job.objects.waiting().order_by("id").values_list("pk", "owner_id", "status"))
    had = Counter(
        Job.objects.filter(started_at__gte=Now() - LATELY)
        .exclude(pk__in=[pk for pk, _owner, _status in rows])
        .values_list("owner_id", flat=True)
    )
    places = []
    for pk, owner, _status in rows:
        had[owner] += 1
        places.append((had[owner], pk))
    return [pk for _place, pk in sorted(places)]


def give_up_exhausted() -> None:
    """Jobs whose last worker died."""
    for job in Job.objects.waiting().filter(status=JobStatus.RUNNING, attempts__gte=MOST_ATTEMPTS):
        with translation.override(job.language or settings.LANGUAGE_CODE):
            reason = _(
                "后台程序在第 %(attempts)s 次尝试时中断，没有做成。请重新导出；再次如此时请告诉管理员。"
            )
            Turn(job, job.attempts).end(JobStatus.FAILED, reason=reason % {"attempts": job.attempts})


def work(turn: Turn) -> bool:
    """Do the work and write its end; False when it failed."""
    job = turn.job
    try:
        kind, about = still_allowed(job)
        turn(0, 1)
        return deliver(turn, kind.make(about, job.params, turn))
    except Lost:
        logger.warning("job %s was taken up by another worker", job.pk)
        return False
    except CalledOff:
        return turn.end(JobStatus.CANCELLED)
    except (Refusal, WorkFailed) as refusal:
        turn.end(JobStatus.FAILED, reason=str(refusal)[:500])
    except SoftTimeLimitExceeded:
        turn.end(JobStatus.FAILED, reason=_("内容太多，在规定的时间内没有做完。请分部门导出，或告诉管理员。"))
    except Exception as error:
        logger.exception("job %s failed at attempt %s", job.pk, turn.attempt)
        put_back(turn, error)
    return False


def still_allowed(job: Job) -> tuple[JobKind, Any]:
    """The kind and the record, if the owner may still have this made."""
    kind = find_kind(job.kind)
    if kind is None:
        raise WorkFailed(_("这个版本的系统不再提供这种任务。"))
    about = kind.find(job.owner, job.subject_id)
    if about is None:
        raise WorkFailed(_("要导出的记录已经不存在，或您已不能查看。"))
    can_work(job.owner, kind, about).or_raise()
    return kind, about


def deliver(turn: Turn, made: Made) -> bool:
    with made.file as file:
        kept = keeping.keep(file)
    ended = turn.end(
        JobStatus.DONE,
        key=kept.key,
        size=kept.size,
        sha256=kept.sha256,
        name=made.name,
        media_type=made.media_type,
        expires_at=timezone.now() + KEPT_FOR,
        error="",
    )
    if not ended:
        keeping.drop(kept.key)
    return ended


@transaction.atomic
def put_back(turn: Turn, error: BaseException) -> None:
    """After an error of the program: tried again a little later, given up in words after the last attempt."""
    reason = f"{type(error).__name__}: {error}".replace("\x00", "")[:2000]
    if turn.attempt >= MOST_ATTEMPTS:
        said = _("程序出错，试了 %(attempts)s 次都没有做成。请把任务编号 %(number)s 告诉管理员。")
        words = said % {"attempts": turn.attempt, "number": turn.job.pk}
        turn.end(JobStatus.FAILED, reason=words, error=reason)
        return
    job = turn.mine().select_for_update().first()
    if job is not None:
        job.move_to(JobStatus.QUEUED, at=timezone.now(), by=None)
        job.error = reason
        job.save(update_fields=["status", "error"])
        Job.objects.filter(pk=job.pk).update(lease_until=Now() + wait_before(turn.attempt))
