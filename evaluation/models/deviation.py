from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from core.lifecycle import Stateful
from core.periods import Period, told_period
from core.phrases import Phrase, told
from core.stamps import at_field, by_field, stamped
from evaluation.lifecycle import DEVIATION, DeviationStatus
from evaluation.querysets import DeviationQuerySet
from plans.models import Goal
from plans.models.cycle import Shortfall


class CauseFamily(models.TextChoices):
    PEOPLE = "people", _("人员")
    PROCESS = "process", _("流程方法")
    RESOURCE = "resource", _("资源物资")
    SYSTEM = "system", _("系统工具")
    PARTNER = "partner", _("协作部门")
    OUTSIDE = "outside", _("外部环境")
    TARGET = "target", _("目标定得不合适")


class DeviationPhrase(Phrase):
    """The label of an alert: the goal, and the quarter as people say it, also where it was kept as `2026Q3`."""

    def told(self, text: str) -> str:
        fields = self.fields(text)
        return self.said(**fields | {"period": told_period(fields["period"])}) if fields else text


class Deviation(Stateful):
    """An alert: one goal falls short in one quarter, at one level. The cause is analysed by the head.

    The figures are those of the moment at which it was opened last; withdrawn when the goal stands otherwise.
    """

    lifecycle = DEVIATION

    goal = models.ForeignKey(
        Goal, verbose_name=_("目标"), on_delete=models.PROTECT, related_name="deviations"
    )
    period_start = models.DateField(_("季度起"))
    level = models.CharField(_("程度"), max_length=8, choices=Shortfall.choices)
    rate = models.DecimalField(_("达成率（%）"), max_digits=24, decimal_places=12)
    actual = models.DecimalField(_("实际"), max_digits=24, decimal_places=12, null=True)
    target = models.DecimalField(pgettext_lazy("figure", "目标"), max_digits=18, decimal_places=6, null=True)
    status = models.CharField(
        _("状态"),
        max_length=9,
        choices=DeviationStatus.choices,
        default=DeviationStatus.OPEN,
        editable=False,
    )
    opened_at = models.DateTimeField(_("产生时间"))
    due_at = models.DateTimeField(_("分析期限"), null=True)
    cause_family = models.CharField(_("原因类别"), max_length=8, choices=CauseFamily.choices, blank=True)
    cause = models.TextField(_("原因分析"), blank=True)
    proposal = models.TextField(_("改进建议"), blank=True)
    question = models.TextField(_("办公室追问"), blank=True)
    analysed_at = at_field()
    analysed_by = by_field()
    finished_at = models.DateTimeField(_("解除时间"), null=True, editable=False)
    finish_reason = models.CharField(_("解除原因"), max_length=200, blank=True)

    objects = DeviationQuerySet.as_manager()

    label_phrase = DeviationPhrase(gettext_noop("%(goal)s（%(period)s）"))

    class Meta:
        verbose_name = _("偏差预警")
        verbose_name_plural = _("偏差预警")
        ordering = ["-period_start", "rate", "pk"]
        constraints = [
            DEVIATION.constraint("deviation_status_known"),
            models.CheckConstraint(name="deviation_level_known", condition=Q(level__in=Shortfall.values)),
            models.UniqueConstraint(fields=["goal", "period_start", "level"], name="deviation_once"),
            models.CheckConstraint(
                name="deviation_analysis_is_complete",
                condition=~Q(status="analysed")
                | (~Q(cause="") & ~Q(proposal="") & ~Q(cause_family="") & Q(analysed_at__isnull=False)),
            ),
            *stamped("deviation", "analysed"),
        ]
        triggers = [DEVIATION.trigger("deviation_lifecycle")]

    def __str__(self) -> str:
        return self.label_phrase.said(goal=self.goal.title, period=self.period.label)

    def get_absolute_url(self) -> str:
        return reverse("evaluation:deviation", args=[self.pk])

    @property
    def period(self) -> Period:
        return Period(self.period_start)

    @property
    def finish_words(self) -> str:
        """Why the alert was withdrawn, in the reader's language."""
        return told(self.finish_reason)
