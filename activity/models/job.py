from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from activity.lifecycle import ACTIVE, JOB, JobStatus
from activity.querysets import JobQuerySet
from core.lifecycle import Stateful
from core.phrases import Phrase


class Job(Stateful):
    """Work in the background that one person asked for, and the file that came of it.

    A worker takes it by lease and extends the lease while it reports progress; `attempts` tells whose turn it is,
    so that a worker which was thought dead writes nothing any more. The file lies in `settings.FILES_ROOT` under
    `key`, a random name, until `expires_at`.
    """

    lifecycle = JOB

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("要求的人"), on_delete=models.PROTECT, related_name="jobs"
    )
    kind = models.CharField(_("种类"), max_length=40)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    label = models.CharField(_("内容"), max_length=300)
    """What is made of what, as it was called then, in the language of the sources."""
    params = models.JSONField(_("要求"), default=dict, encoder=DjangoJSONEncoder)
    fingerprint = models.CharField(max_length=64, editable=False)
    """Equal for jobs that would make the same."""
    language = models.CharField(_("语言"), max_length=10, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED, editable=False
    )
    done = models.PositiveIntegerField(_("已办"), default=0)
    total = models.PositiveIntegerField(_("总数"), default=0)
    sentence = models.CharField(_("进展"), max_length=300, blank=True)
    reason = models.CharField(_("未完成的原因"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("要求的时间"))
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    attempts = models.PositiveIntegerField(_("尝试次数"), default=0)
    lease_until = models.DateTimeField(_("占用至"), null=True)
    is_called_off = models.BooleanField(_("要求取消"), default=False)
    error = models.TextField(_("错误"), blank=True)
    key = models.CharField(max_length=80, blank=True, editable=False)
    name = models.CharField(_("文件名"), max_length=160, blank=True)
    media_type = models.CharField(_("内容类型"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("字节数"), default=0)
    sha256 = models.CharField(_("指纹（SHA-256）"), max_length=64, blank=True)
    expires_at = models.DateTimeField(_("保留到"), null=True)

    objects = JobQuerySet.as_manager()

    label_phrase = Phrase(gettext_noop("《%(subject)s》%(what)s"))

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["-id"]
        constraints = [
            JOB.constraint("job_status_known"),
            models.UniqueConstraint(
                fields=["owner", "kind", "subject_id", "fingerprint"],
                condition=Q(status__in=ACTIVE),
                name="job_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="job_owner"),
            models.Index(fields=["id"], name="job_active", condition=Q(status__in=ACTIVE)),
            models.Index(fields=["expires_at"], name="job_expiry", condition=~Q(key="")),
        ]
        triggers = [JOB.trigger("job_lifecycle")]

    def __str__(self) -> str:
        return self.label

    @property
    def label_words(self) -> str:
        """What is made, in the reader's language."""
        return self.label_phrase.told(self.label)

    def get_absolute_url(self) -> str:
        return reverse("activity:jobs")

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def has_result(self) -> bool:
        """Is there a file still?"""
        return self.status == JobStatus.DONE and bool(self.key)
