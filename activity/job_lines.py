"""Background jobs as their page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from activity.jobs import find_kind
from activity.lifecycle import JobStatus
from activity.models import Job
from core.punctuation import apart


@dataclass(frozen=True)
class JobLine:
    """`text` says how it goes; `done` of `total` is drawn as a bar while it runs."""

    job: Job
    title: str
    text: str
    done: int = 0
    total: int = 0
    record_url: str = ""

    @property
    def shows_progress(self) -> bool:
        return self.job.status == JobStatus.RUNNING


def job_lines(jobs: Iterable[Job]) -> list[JobLine]:
    """In the order given; no query but for the model of each record's type, which is remembered."""
    return [line_of(job) for job in jobs]


def line_of(job: Job) -> JobLine:
    return JobLine(
        job=job,
        title=job.label_words,
        text=text_of(job),
        done=min(job.done, job.total),
        total=max(job.total, 1),
        record_url=url_of(job),
    )


def text_of(job: Job) -> str:
    if job.status == JobStatus.RUNNING:
        return _("正在取消。") if job.is_called_off else job.sentence
    if job.status == JobStatus.QUEUED:
        return _("上一次出了错，稍后自动重试。") if job.attempts else _("前面的任务做完就开始。")
    if job.status == JobStatus.DONE:
        return (
            apart((job.name, filesizeformat(job.size))) if job.has_result else _("文件已过保留期，已经删除。")
        )
    return job.reason


def url_of(job: Job) -> str:
    kind = find_kind(job.kind)
    return kind.url(job.subject_id) if kind else ""
