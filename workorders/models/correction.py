from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from activity.models import Event
from organization.models import Department, WorkCalendar
from workorders.step_querysets import ClockCorrectionQuerySet


class ClockCorrection(models.Model):
    """Working hours were corrected: the deadlines of open orders that follow them are worked out again, batch by
    batch. `last_order_id` is how far it has come, `people` and `departments` whom it concerned how often."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    calendar = models.ForeignKey(WorkCalendar, null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    last_order_id = models.BigIntegerField(default=0)
    checked = models.PositiveIntegerField(_("已核对"), default=0)
    changed = models.PositiveIntegerField(_("已更正"), default=0)
    people = models.JSONField(default=dict)
    departments = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("登记时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    objects = ClockCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("期限重算")
        verbose_name_plural = _("期限重算")
        indexes = [
            models.Index(
                fields=["id"], name="clock_correction_open", condition=models.Q(finished_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.calendar or self.department)
