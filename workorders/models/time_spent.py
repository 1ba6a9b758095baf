"""Time that people spent on orders, as they say it themselves; no clock measures it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.protection import append_only
from workorders.models.order import WorkOrder
from workorders.time_querysets import TimeEntryQuerySet

DAY_MINUTES = 1440


class WorkKind(models.TextChoices):
    HANDLING = "handling", _("处理")
    TALKING = "talking", _("沟通")
    TRAVEL = "travel", _("路途")
    PAPERWORK = "paperwork", _("文书")
    CHECKING = "checking", _("复核")


class TimeEntry(models.Model):
    """Minutes of one person on one day. What was wrong is corrected by another entry that names it in `corrects`;
    zero minutes take it back. An entry that another one corrects counts no more. Append-only."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="time_entries")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="time_entries"
    )
    day = models.DateField(_("日期"))
    minutes = models.PositiveSmallIntegerField(_("分钟"))
    kind = models.CharField(_("工作类型"), max_length=9, choices=WorkKind.choices, default=WorkKind.HANDLING)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    reason = models.CharField(
        _("理由"), max_length=200, blank=True, help_text=_("更正，或替别人登记的理由。")
    )
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by", editable=False
    )
    written_at = models.DateTimeField(_("登记时间"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("工时")
        verbose_name_plural = _("工时")
        ordering = ["order_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="time_entry_minutes_bounds",
                condition=Q(minutes__lte=DAY_MINUTES) & (Q(minutes__gte=1) | Q(corrects__isnull=False)),
            ),
            models.CheckConstraint(name="time_entry_kind_known", condition=Q(kind__in=WorkKind.values)),
        ]
        indexes = [
            models.Index(fields=["person", "day"], name="time_entry_person_day"),
            models.Index(fields=["day"], name="time_entry_day", include=["order", "minutes"]),
        ]
        triggers = append_only("time_entry")

    def __str__(self) -> str:
        return f"{self.order_id} {self.person_id} {self.day} {self.minutes}"
