from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.protection import append_only
from organization.models import ActionItem
from workorders.models.order import WorkOrder


class ActionOrder(models.Model):
    """Which work order an action item of a meeting became; the unique row is what 'once' means."""

    action = models.OneToOneField(ActionItem, on_delete=models.PROTECT, related_name="became")
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="came_from")

    class Meta:
        verbose_name = _("会议行动项的工单")
        verbose_name_plural = _("会议行动项的工单")
        triggers = append_only("action_order")

    def __str__(self) -> str:
        return f"{self.action_id} -> {self.order_id}"
