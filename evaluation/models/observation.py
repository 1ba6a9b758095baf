from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.periods import Period
from evaluation.models.revisions import Revised
from evaluation.querysets import ObservationQuerySet
from organization.models import Department
from plans.models import Indicator


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

    objects = ObservationQuerySet.as_manager()

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

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_kind)  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.department_id} {self.period_start}"
