from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.periods import Period, told_period
from core.phrases import Phrase, told
from evaluation.querysets import RunQuerySet

LEASE = timedelta(minutes=10)
"""A run that has not ended by then died with its worker and is begun again."""


class RunState(models.TextChoices):
    REQUESTED = "requested", _("等待计算")
    RUNNING = "running", _("正在计算")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未成功")


class SpanPhrase(Phrase):
    """The label of a run: one quarter, or the first and the last."""

    def told(self, text: str) -> str:
        return self.source.join(told_period(part) for part in text.split(self.source))


class ComputationRun(models.Model):
    """One pass of the computation over whole quarters: asked for, begun, ended. The row is the request: it waits
    here when no worker is there, and the clock takes up what nobody has."""

    first_day = models.DateField(_("起"))
    last_day = models.DateField(_("止"))
    requested_at = models.DateTimeField(_("提出时间"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提出人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("空表示按时自动计算。"),
    )
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    is_complete = models.BooleanField(
        _("全部历史"), default=False, help_text=_("从最早的工单算起的一次完整计算。")
    )
    observations = models.PositiveIntegerField(_("观测值变动"), default=0)
    attainments = models.PositiveIntegerField(_("达成率变动"), default=0)
    restatements = models.PositiveIntegerField(_("重述"), default=0)
    error = models.CharField(_("未成功的原因"), max_length=300, blank=True)

    objects = RunQuerySet.as_manager()

    label_phrase = SpanPhrase(" – ")

    class Meta:
        verbose_name = _("计算")
        verbose_name_plural = _("计算")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="run_ends_after_start", condition=Q(last_day__gt=models.F("first_day"))
            ),
            models.CheckConstraint(
                name="run_finished_has_started", condition=Q(finished_at=None) | Q(started_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="run_waiting", condition=Q(finished_at=None)),
        ]

    def __str__(self) -> str:
        first, last = self.first.label, self.last.label
        return first if self.first == self.last else self.label_phrase.source.join((first, last))

    @property
    def error_words(self) -> str:
        """Why it did not succeed, in the reader's language."""
        return told(self.error)

    @property
    def first(self) -> Period:
        return Period(self.first_day)

    @property
    def last(self) -> Period:
        return Period.containing(self.last_day)

    @property
    def state(self) -> RunState:
        if self.finished_at:
            return RunState.FAILED if self.error else RunState.DONE
        return RunState.RUNNING if self.started_at else RunState.REQUESTED

    @property
    def seconds(self) -> float | None:
        """How long it took; None until it has ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()

    def is_taken(self, at: datetime) -> bool:
        """Is a worker at it, as far as one can know?"""
        return self.started_at is not None and self.started_at > at - LEASE
