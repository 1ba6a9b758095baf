"""How urgent an order is follows from whom it touches and how long it can wait; the office keeps the table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workorders.models.category import Priority
from workorders.step_querysets import PriorityRuleQuerySet


class Impact(models.TextChoices):
    WIDE = "wide", _("多个部门或大批客户")
    GROUP = "group", _("一个班组或一批客户")
    SINGLE = "single", _("单个客户或单人")


class Urgency(models.TextChoices):
    NOW = "now", _("业务已停，不能等")
    SOON = "soon", _("受影响，可短时等待")
    LATER = "later", _("不影响使用，可排期")


USUAL: dict[tuple[str, str], str] = {
    (Impact.WIDE, Urgency.NOW): Priority.URGENT,
    (Impact.WIDE, Urgency.SOON): Priority.HIGH,
    (Impact.WIDE, Urgency.LATER): Priority.NORMAL,
    (Impact.GROUP, Urgency.NOW): Priority.HIGH,
    (Impact.GROUP, Urgency.SOON): Priority.NORMAL,
    (Impact.GROUP, Urgency.LATER): Priority.LOW,
    (Impact.SINGLE, Urgency.NOW): Priority.HIGH,
    (Impact.SINGLE, Urgency.SOON): Priority.NORMAL,
    (Impact.SINGLE, Urgency.LATER): Priority.LOW,
}
"""What applies where the office has said nothing."""


class PriorityRule(models.Model):
    """One cell of the matrix that the office has set."""

    impact = models.CharField(_("影响面"), max_length=8, choices=Impact.choices)
    urgency = models.CharField(_("紧急程度"), max_length=8, choices=Urgency.choices)
    priority = models.CharField(_("优先级"), max_length=8, choices=Priority.choices)

    objects = PriorityRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("优先级规则")
        verbose_name_plural = _("优先级规则")
        constraints = [
            models.UniqueConstraint(fields=["impact", "urgency"], name="priority_rule_once"),
            models.CheckConstraint(
                name="priority_rule_known",
                condition=Q(
                    impact__in=Impact.values, urgency__in=Urgency.values, priority__in=Priority.values
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_impact_display()} × {self.get_urgency_display()}"
