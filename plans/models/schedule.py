from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.stamps import at_field, by_field, stamped
from plans.models.goal import Measure, figure_text


class Milestone(models.Model):
    """A day on which something of a measure must stand (时间节点). `weight` is its part of the work among the others."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("节点"), max_length=120)
    due_on = models.DateField(_("日期"))
    weight = models.DecimalField(
        _("权重"), max_digits=6, decimal_places=2, default=Decimal(1), help_text=_("同一措施的节点之间比大小")
    )
    reached_at = at_field()
    reached_by = by_field()

    class Meta:
        verbose_name = _("里程碑")
        verbose_name_plural = _("里程碑")
        ordering = ["measure_id", "due_on", "id"]
        constraints = [
            *stamped("milestone", "reached"),
            models.CheckConstraint(name="milestone_weight", condition=Q(weight__gt=0, weight__lte=1000)),
        ]

    def __str__(self) -> str:
        return self.title

    def content(self) -> dict[str, Any]:
        weight = {} if self.weight == 1 else {"weight": figure_text(self.weight)}
        return {"title": self.title, "due_on": self.due_on, **weight}


class MeasureDependency(models.Model):
    """`measure` can start only when `needs` is finished, `lag_days` calendar days later (完成—开始).

    Both belong to plans of one cycle; a circle is refused by the command.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="dependencies")
    needs = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="dependants")
    lag_days = models.SmallIntegerField(_("间隔天数"), default=0)

    class Meta:
        verbose_name = _("前置措施")
        verbose_name_plural = _("前置措施")
        constraints = [
            models.UniqueConstraint(fields=["measure", "needs"], name="dependency_once"),
            models.CheckConstraint(name="dependency_not_on_itself", condition=~Q(measure=F("needs"))),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} ← {self.needs_id}"

    def content(self) -> dict[str, Any]:
        needs = self.needs
        return {"department": needs.plan.department.code, "measure": needs.number, "lag_days": self.lag_days}
