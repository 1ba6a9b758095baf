from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluation.models.observation import Observation
from evaluation.models.revisions import Revised
from evaluation.models.status import Status
from evaluation.querysets import AttainmentQuerySet, DepartmentAttainmentQuerySet
from organization.models import Department
from plans.models import Goal, PlanCycle


class Attainment(Revised):
    """How far a goal was reached in one quarter. `rate` is in percent, unrounded, within the goal's bounds;
    null means no data. `actual` and `target` are what was compared."""

    goal = models.ForeignKey(
        Goal, verbose_name=_("目标"), on_delete=models.PROTECT, related_name="attainments"
    )
    period_start = models.DateField(_("季度起"))
    observation = models.ForeignKey(
        Observation, null=True, on_delete=models.PROTECT, related_name="attainments"
    )
    actual = models.DecimalField(_("实际"), max_digits=24, decimal_places=12, null=True)
    target = models.DecimalField(pgettext_lazy("figure", "目标"), max_digits=18, decimal_places=6, null=True)
    rate = models.DecimalField(_("达成率（%）"), max_digits=24, decimal_places=12, null=True)
    status = models.CharField(_("状态"), max_length=8, choices=Status.choices)

    objects = AttainmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("目标达成率")
        verbose_name_plural = _("目标达成率")
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "period_start", "revision"], name="attainment_revision_once"
            ),
            models.UniqueConstraint(
                fields=["goal", "period_start"], condition=Q(is_current=True), name="attainment_one_current"
            ),
            models.CheckConstraint(
                name="attainment_no_data_has_no_rate",
                condition=Q(status="no_data", rate__isnull=True)
                | (~Q(status="no_data") & Q(rate__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.period_start}"


class DepartmentAttainment(Revised):
    """Weighted mean over a department's goals with data, beside the weight that had data.

    With `department` null: the whole organisation, the mean over departments by their weight.
    """

    cycle = models.ForeignKey(PlanCycle, on_delete=models.PROTECT, related_name="attainments")
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), null=True, on_delete=models.PROTECT, related_name="attainments"
    )
    period_start = models.DateField(_("季度起"))
    rate = models.DecimalField(_("达成率（%）"), max_digits=24, decimal_places=12, null=True)
    weight_with_data = models.DecimalField(_("有数据的权重"), max_digits=9, decimal_places=2)
    weight_total = models.DecimalField(_("全部权重"), max_digits=9, decimal_places=2)
    status = models.CharField(_("状态"), max_length=8, choices=Status.choices)

    objects = DepartmentAttainmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门达成率")
        verbose_name_plural = _("部门达成率")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "department", "period_start", "revision"],
                nulls_distinct=False,
                name="department_attainment_revision_once",
            ),
            models.UniqueConstraint(
                fields=["cycle", "department", "period_start"],
                condition=Q(is_current=True),
                nulls_distinct=False,
                name="department_attainment_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.period_start}"
