"""Asking for work in the background, calling it off, and forgetting results whose time is over."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from activity import events
from activity.delivery import nudge_jobs
from activity.files import keeping
from activity.jobs import JobKind, type_of
from activity.lifecycle import JobStatus
from activity.models import Job
from activity.permissions import can_cancel_job, can_fetch_result, can_request_job
from activity.recording import record
from core.hashing import content_hash
from core.phrases import source_language


@transaction.atomic
def request_job(kind: JobKind, about: Any, given: dict[str, Any], *, by: Any) -> tuple[Job, bool]:
    """Queue work on `about`; (the job, is it new?). The same work that is still waiting or running is not begun
    twice: asked again, it is answered with the job there is."""
    # Jobs of one person are counted and compared one at a time.
    get_user_model().objects.select_for_update().only("pk").get(pk=by.pk)
    params = kind.read_params(given)
    language = get_language() or ""
    fingerprint = content_hash({**params, "language": language})
    mine = Job.objects.visible_to(by).active()
    same = mine.filter(
        kind=kind.kind, subject_id=about.pk, fingerprint=fingerprint, is_called_off=False
    ).first()
    if same is not None:
        return same, False
    can_request_job(by, kind, about, waiting=mine.count()).or_raise()
    job = Job.objects.create(
        owner=by,
        kind=kind.kind,
        subject_type=type_of(kind),
        subject_id=about.pk,
        label=label_of(kind, about, params),
        params=params,
        fingerprint=fingerprint,
        language=language,
        created_at=timezone.now(),
    )
    tell(events.JOB_REQUESTED, job, by=by)
    transaction.on_commit(nudge_jobs)
    return job, True


def label_of(kind: JobKind, about: Any, params: dict[str, Any]) -> str:
    with source_language():
        return Job.label_phrase.said(subject=str(about)[:200], what=kind.words(params))[:300]


def tell(name: str, job: Job, *, by: Any, **data: Any) -> None:
    """An event of the job; readers of the record's department see it in the trail."""
    record(
        name,
        job,
        by=by,
        department_id=getattr(job.subject, "department_id", None),
        data={"job": job.pk, "kind": job.kind, "record": job.subject_id, "owner": job.owner_id, **data},
    )


@transaction.atomic
def cancel_job(job: Job, *, by: Any) -> Job:
    """A waiting job ends at once; a running one when its worker reports next."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    can_cancel_job(by, job).or_raise()
    job.is_called_off = True
    if job.status == JobStatus.QUEUED:
        now = timezone.now()
        job.move_to(JobStatus.CANCELLED, at=now, by=by)
        job.finished_at = now
        tell(events.JOB_CANCELLED, job, by=by)
    job.save(update_fields=["is_called_off", "status", "finished_at"])
    return job


@transaction.atomic
def fetch_result(job: Job, *, by: Any) -> Job:
    """The permission to hand out the file now, asked of the record again; who took which file is kept."""
    can_fetch_result(by, job).or_raise()
    tell(events.JOB_FETCHED, job, by=by, sha256=job.sha256)
    return job


@transaction.atomic
def drop_expired_results(*, limit: int = 200) -> int:
    """Delete the files whose time is over; the rows stay and say what was made. Returns how many."""
    jobs = list(Job.objects.expired().select_for_update(skip_locked=True)[:limit])
    for job in jobs:
        transaction.on_commit(partial(keeping.drop, job.key))
        job.key = ""
    Job.objects.bulk_update(jobs, ["key"])
    return len(jobs)
