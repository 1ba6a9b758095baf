"""The life of a background job as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle, Move


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")
    CANCELLED = "cancelled", _("已取消")


ACTIVE = (JobStatus.QUEUED, JobStatus.RUNNING)

JOB = Lifecycle(
    name="job",
    statuses=JobStatus,
    initial=JobStatus.QUEUED,
    moves=(
        Move(JobStatus.QUEUED, JobStatus.RUNNING, "take_next"),
        Move(JobStatus.RUNNING, JobStatus.QUEUED, "put_back"),
        Move(JobStatus.RUNNING, JobStatus.DONE, "finish"),
        Move(JobStatus.RUNNING, JobStatus.FAILED, "fail"),
        Move(JobStatus.QUEUED, JobStatus.CANCELLED, "cancel_job"),
        Move(JobStatus.RUNNING, JobStatus.CANCELLED, "stop"),
    ),
    owners={
        JobStatus.QUEUED: "后台",
        JobStatus.RUNNING: "后台",
        JobStatus.DONE: "要求的人（下载）",
        JobStatus.FAILED: "要求的人（重来）",
        JobStatus.CANCELLED: "—",
    },
)
