"""Periodic progress reports: what a department tells of one period, what the figures were then, what was answered."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.lifecycle import Stateful
from core.phrases import Phrase
from core.protection import append_only
from core.stamps import at_field, by_field, stamped
from core.versions import Versioned
from plans.lifecycle import REPORT, WRITABLE, CycleStatus, ReportStatus
from plans.models.goal import Goal
from plans.models.plan import DepartmentPlan
from plans.querysets import FilingQuerySet, ReportQuerySet
from plans.rhythms import span_words


class ProgressReport(Stateful, Versioned):
    """What one plan owes for one period. The texts are a draft until they are filed; each filing is kept whole."""

    lifecycle = REPORT

    plan = models.ForeignKey(
        DepartmentPlan, verbose_name=_("计划"), on_delete=models.PROTECT, related_name="progress_reports"
    )
    first_day = models.DateField(_("期初"))
    last_day = models.DateField(_("期末"))
    due_at = models.DateTimeField(_("期限"))
    opened_at = models.DateTimeField(_("产生时间"))
    summary = models.TextField(_("本期主要工作和成效"), blank=True)
    next_steps = models.TextField(_("下一期安排"), blank=True)
    is_late = models.BooleanField(_("逾期报送"), default=False, editable=False)
    status = models.CharField(
        _("状态"), max_length=12, choices=ReportStatus.choices, default=ReportStatus.OPEN, editable=False
    )
    submitted_at = at_field()
    submitted_by = by_field()
    returned_at = at_field()
    returned_by = by_field()
    acknowledged_at = at_field()
    acknowledged_by = by_field()

    objects = ReportQuerySet.as_manager()

    label_phrase = Phrase(gettext_noop("%(department)s %(first)s 至 %(last)s 进展报告"))

    class Meta:
        verbose_name = _("进展报告")
        verbose_name_plural = _("进展报告")
        ordering = ["-last_day", "plan__department__position", "pk"]
        constraints = [
            REPORT.constraint("report_status_known"),
            models.UniqueConstraint(fields=["plan", "first_day"], name="report_first_day_once"),
            models.UniqueConstraint(fields=["plan", "last_day"], name="report_last_day_once"),
            models.CheckConstraint(name="report_span_ordered", condition=Q(last_day__gte=F("first_day"))),
            *stamped("report", "submitted", "returned", "acknowledged"),
        ]
        triggers = [REPORT.trigger("report_lifecycle")]

    def __str__(self) -> str:
        return self.label_phrase.said(
            department=self.plan.department.name, first=self.first_day, last=self.last_day
        )

    def get_absolute_url(self) -> str:
        return reverse("plans:progress_report", args=[self.pk])

    @property
    def period_words(self) -> str:
        """The period as people call it: a month, a quarter, half a year, or its days."""
        return span_words(self.first_day, self.last_day)

    @property
    def is_writable(self) -> bool:
        return self.status in WRITABLE

    @property
    def is_forgiven(self) -> bool:
        """The year was closed before it was handed in or completed: nobody owes it any more."""
        return self.is_writable and self.plan.cycle.status == CycleStatus.CLOSED

    @property
    def status_words(self) -> str:
        """The status as people read it: after the year is closed nothing is still to come."""
        if not self.is_forgiven:
            return str(self.get_status_display())
        return str(_("没有报送") if self.status == ReportStatus.OPEN else _("没有补充"))


class ProgressNote(models.Model):
    """What the head says about one goal in a report: why it stands where it does, and what follows."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="notes")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="progress_notes")
    text = models.TextField(_("原因和措施"))

    class Meta:
        verbose_name = _("目标说明")
        verbose_name_plural = _("目标说明")
        constraints = [models.UniqueConstraint(fields=["report", "goal"], name="progress_note_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.goal_id}"


class ProgressFiling(models.Model):
    """A report as it was handed in: texts and figures of that moment, kept for good as evidence."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="filings")
    version = models.PositiveIntegerField(_("稿次"))
    content = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    submitted_at = models.DateTimeField(_("报送时间"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("报送人"), on_delete=models.PROTECT, related_name="+"
    )

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("报告留存")
        verbose_name_plural = _("报告留存")
        ordering = ["report_id", "version"]
        constraints = [models.UniqueConstraint(fields=["report", "version"], name="filing_version_once")]
        triggers = append_only("progress_filing")

    def __str__(self) -> str:
        return f"{self.report_id} {self.version}"


class AnswerAct(models.TextChoices):
    ACKNOWLEDGE = "acknowledge", _("答复")
    RETURN = "return", _("请补充")


class ProgressAnswer(models.Model):
    """What the office said to a filing, kept for good."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="answers")
    version = models.PositiveIntegerField(_("稿次"))
    act = models.CharField(_("答复"), max_length=12, choices=AnswerAct.choices)
    text = models.TextField(_("意见"))
    answered_at = models.DateTimeField(_("时间"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("答复人"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("报告答复")
        verbose_name_plural = _("报告答复")
        ordering = ["report_id", "pk"]
        constraints = [
            models.CheckConstraint(name="progress_answer_act_known", condition=Q(act__in=AnswerAct.values))
        ]
        triggers = append_only("progress_answer")

    def __str__(self) -> str:
        return f"{self.report_id} {self.act}"
