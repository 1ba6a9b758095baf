from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plans.models.goal import FIGURE, Goal, figure_text


class GoalPart(models.Model):
    """One part of a decomposed goal (目标分解): what a team or a person below it answers for.

    Parts form a tree under the goal. The parts of one node reconcile with it: their targets add up to its target
    (indicators that are summed) or their mean by weight meets it (all others); see `plans.reconciliation`.
    """

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="parts")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    department = models.ForeignKey(
        "organization.Department",
        verbose_name=_("承担部门或小组"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goal_parts",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("承担人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goal_parts",
    )
    target = models.DecimalField(_("目标值"), null=True, blank=True, **FIGURE)
    weight = models.DecimalField(_("权重（%）"), max_digits=6, decimal_places=2, default=0)
    note = models.CharField(_("要求"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("目标分解")
        verbose_name_plural = _("目标分解")
        ordering = ["goal_id", "position", "id"]
        constraints = [
            models.CheckConstraint(
                name="goal_part_has_one_holder",
                condition=Q(department__isnull=False, person__isnull=True)
                | Q(department__isnull=True, person__isnull=False),
            ),
            models.CheckConstraint(
                name="goal_part_weight_bounds", condition=Q(weight__gte=0, weight__lte=100)
            ),
            models.CheckConstraint(
                name="goal_part_not_in_itself", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
            models.UniqueConstraint(
                fields=["goal", "parent", "department", "person"],
                nulls_distinct=False,
                name="goal_part_holder_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.department or self.person)

    def content(self) -> dict[str, Any]:
        """Without the parts below; `parent` is the holder of the part above, None directly under the goal."""
        return {
            "parent": self.parent.holder if self.parent else None,
            "holder": self.holder,
            "target": figure_text(self.target),
            "weight": figure_text(self.weight),
            "note": self.note,
        }

    @property
    def holder(self) -> str:
        """`department:CODE` or `person:USERNAME`."""
        if self.department:
            return f"department:{self.department.code}"
        return f"person:{self.person.username}" if self.person else ""
