from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.periods import QUARTER, Period
from core.protection import append_only
from plans.models import PlanCycle


class ClosedPeriod(models.Model):
    """A quarter whose figures are published: they stay readable as they were, changes come as restatements.
    The row is for good: a quarter is never opened again."""

    cycle = models.ForeignKey(PlanCycle, on_delete=models.PROTECT, related_name="closed_periods")
    period_start = models.DateField(_("季度起"))
    closed_at = models.DateTimeField(_("关闭时间"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("关闭人"), on_delete=models.PROTECT, related_name="+"
    )
    summary = models.TextField(_("小结"), blank=True)

    label_phrase = QUARTER

    class Meta:
        verbose_name = _("已关闭季度")
        verbose_name_plural = _("已关闭季度")
        ordering = ["-period_start"]
        constraints = [models.UniqueConstraint(fields=["cycle", "period_start"], name="closed_period_once")]
        triggers = append_only("closed_period")

    def __str__(self) -> str:
        return self.period.label

    @property
    def period(self) -> Period:
        return Period(self.period_start)
