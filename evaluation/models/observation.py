from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.revisions import Revised
from organization.models import Department
from plans.models import Indicator


class ComputationRun(models.Model):
    """One pass of the computation: for which periods, on whose wish, how long."""

    first_day = models.DateField(_("起"))
    last_day = models.DateField(_("止"))
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("发起人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    observations = models.PositiveIntegerField(_("观测值变动"), default=0)
    attainments = models.PositiveIntegerField(_("达成率变动"), default=0)

    class Meta:
        verbose_name = _("计算")
        verbose_name_plural = _("计算")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day}"


class PeriodKind(models.TextChoices):
    MONTH = "month", _("月")
    QUARTER = "quarter", _("季")
    YEAR = "year", _("年")


class Observation(Revised):
    """What an indicator showed for a department with its sub-departments in one period.

    `value` is unrounded; null with denominator zero: no data, which is never zero.
    """

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("指标"), on_delete=models.PROTECT, related_name="observations"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), on_delete=models.PROTECT, related_name="observations"
    )
    period_kind = models.CharField(_("周期类型"), max_length=8, choices=PeriodKind.choices)
    period_start = models.DateField(_("周期起"))
    numerator = models.DecimalField(_("分子"), max_digits=24, decimal_places=6)
    denominator = models.DecimalField(_("分母"), max_digits=24, decimal_places=6)
    value = models.DecimalField(_("值"), max_digits=24, decimal_places=12, null=True)

    class Meta:
        verbose_name = _("观测值")
        verbose_name_plural = _("观测值")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "department", "period_kind", "period_start", "revision"],
                name="observation_revision_once",
            ),
            models.UniqueConstraint(
                fields=["indicator", "department", "period_kind", "period_start"],
                condition=Q(is_current=True),
                name="observation_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.department_id} {self.period_start}"
