from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.protection import append_only
from core.stamps import at_field, by_field
from core.versions import Versioned
from organization.models import Department
from workorders.models.order import WorkOrder
from workorders.models.order_template import OrderTemplate
from workorders.rhythm import DayOff, Rhythm, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import User


class CatchUp(models.TextChoices):
    """What happens to dates that passed while no worker ran."""

    NEWEST = "newest", _("只补最近一期")
    ALL = "all", _("每一期都补")


class Halt(models.TextChoices):
    """Why no orders are made any more, or for now."""

    BY_HAND = "by_hand", _("人工停止")
    FINISHED = "finished", _("已到最后一期")
    PERSON_LEFT = "person_left", _("设定人已停用")
    RIGHT_LOST = "right_lost", _("设定人不能再为该部门登记工单")
    REFUSED = "refused", _("工单登记不成")


class RecurringOrderQuerySet(models.QuerySet["RecurringOrder"]):
    def visible_to(self, user: User) -> RecurringOrderQuerySet:
        """Those of the departments one reads, and those one set up."""
        standing = user.standing
        if standing.reads_everything:
            return self.all()
        return self.filter(Q(department_id__in=standing.readable_department_ids) | Q(defined_by=user))

    def active(self) -> RecurringOrderQuerySet:
        return self.filter(paused_at__isnull=True, ended_at__isnull=True)

    def due(self, at: datetime) -> RecurringOrderQuerySet:
        return self.active().filter(next_at__lte=at)


class RecurringOrder(Versioned):
    """An order that comes again in a rhythm, made from a template in the name of `defined_by`.

    A *date* is what the rhythm says; the *day* is where the calendar of the department moves it to when that date is
    off. The order is made `lead_days` before its day, at `at_time` by the organisation's clocks. `done_through` is
    the last date that has been dealt with, made or left out; `next_at` when there is something to do again.
    """

    name = models.CharField(_("名称"), max_length=80)
    template = models.ForeignKey(
        OrderTemplate, verbose_name=_("模板"), on_delete=models.PROTECT, related_name="recurring"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("责任部门"), on_delete=models.PROTECT, related_name="+"
    )
    defined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("设定人"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.CharField(_("节奏"), max_length=8, choices=Unit.choices)
    every = models.PositiveSmallIntegerField(_("间隔"), default=1)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("星期"), default=list, blank=True
    )
    nth = models.SmallIntegerField(_("第几个"), default=0)
    month_day = models.PositiveSmallIntegerField(_("几日"), default=0)
    first_on = models.DateField(_("第一天"))
    last_on = models.DateField(_("最后一天"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("共几期"), null=True, blank=True)
    at_time = models.TimeField(_("几点"), default=time(8, 30))
    day_off = models.CharField(_("遇休息日"), max_length=8, choices=DayOff.choices, default=DayOff.NEXT)
    lead_days = models.PositiveSmallIntegerField(_("提前几天登记"), default=0)
    catch_up = models.CharField(
        _("停机漏下的"), max_length=8, choices=CatchUp.choices, default=CatchUp.NEWEST
    )
    done_through = models.DateField(null=True, editable=False)
    next_at = models.DateTimeField(_("下次登记"), null=True, editable=False)
    halt = models.CharField(_("停止原因"), max_length=12, choices=Halt.choices, blank=True, editable=False)
    reason = models.CharField(_("说明"), max_length=300, blank=True, editable=False)
    paused_at = at_field()
    paused_by = by_field()
    ended_at = at_field()
    ended_by = by_field()

    objects = RecurringOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("周期工单")
        verbose_name_plural = _("周期工单")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="recurring_known",
                condition=Q(
                    unit__in=Unit.values, day_off__in=DayOff.values, catch_up__in=CatchUp.values, every__gte=1
                ),
            ),
            models.CheckConstraint(
                name="recurring_ends_one_way",
                condition=Q(last_on__isnull=True) | Q(count__isnull=True, last_on__gte=F("first_on")),
            ),
            models.CheckConstraint(
                name="recurring_halt_told",
                condition=Q(halt="", paused_at__isnull=True, ended_at__isnull=True)
                | (Q(halt__in=Halt.values) & (Q(paused_at__isnull=False) | Q(ended_at__isnull=False))),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="recurring_next",
                condition=Q(paused_at__isnull=True, ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workorders:recurring", args=[self.pk])

    @property
    def state(self) -> str:
        if self.ended_at:
            return "ended"
        return "paused" if self.paused_at else "active"

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(
            unit=Unit(self.unit),
            every=self.every,
            weekdays=tuple(self.weekdays),
            nth=self.nth,
            month_day=self.month_day,
            first_on=self.first_on,
            last_on=self.last_on,
            count=self.count,
        )


class RecurringRun(models.Model):
    """The order that was made for one date of a rhythm; append-only. `left_out` earlier dates went without one."""

    recurring = models.ForeignKey(RecurringOrder, on_delete=models.PROTECT, related_name="runs")
    on = models.DateField(_("日期"))
    day = models.DateField(_("办理日"))
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="recurring_run")
    left_out = models.PositiveSmallIntegerField(_("漏下的期数"), default=0)
    made_at = models.DateTimeField(_("登记时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("以谁的名义"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("周期工单的一期")
        verbose_name_plural = _("周期工单的各期")
        ordering = ["recurring_id", "-day"]
        triggers = append_only("recurring_run")
        constraints = [
            models.UniqueConstraint(fields=["recurring", "on"], name="recurring_run_once_a_date"),
            models.UniqueConstraint(fields=["recurring", "day"], name="recurring_run_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.recurring_id} {self.day}"
