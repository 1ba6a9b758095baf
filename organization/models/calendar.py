from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.phrases import told
from core.punctuation import listed

BETWEEN_HOLIDAYS = "、"
"""Two holidays may fall on one day; both names are kept."""


class WorkCalendar(models.Model):
    """When work is done: weekly periods, with days that differ (holidays, make-up workdays)."""

    name = models.CharField(_("名称"), max_length=80, unique=True)
    is_default = models.BooleanField(_("默认"), default=False)
    revision = models.UUIDField(_("修订"), default=uuid4, editable=False)
    """Drawn anew at every change. A number that counts would come twice when a change is rolled back, and what a
    process keeps by it would then be of a week that never was."""

    class Meta:
        verbose_name = _("工作日历")
        verbose_name_plural = _("工作日历")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="calendar_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.name


class WorkPeriod(models.Model):
    """One stretch of a working day, local wall-clock times, e.g. Monday 09:00 to 12:00."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="periods")
    weekday = models.PositiveSmallIntegerField(_("星期"), help_text=_("0 为星期一，6 为星期日。"))
    starts = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))

    class Meta:
        verbose_name = _("工作时段")
        verbose_name_plural = _("工作时段")
        ordering = ["calendar", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(name="work_period_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(name="work_period_not_empty", condition=Q(ends__gt=F("starts"))),
            models.UniqueConstraint(fields=["calendar", "weekday", "starts"], name="work_period_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"


class DayKind(models.TextChoices):
    OFF = "off", _("休息")
    WORK = "work", _("上班")


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, or a make-up workday (调休补班).

    A make-up workday has the periods of `like_weekday` (Monday's unless given).
    """

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="days")
    on = models.DateField(_("日期"))
    kind = models.CharField(_("类型"), max_length=4, choices=DayKind.choices)
    like_weekday = models.PositiveSmallIntegerField(_("按星期几上班"), default=0)
    name = models.CharField(_("名称"), max_length=80, blank=True)
    is_statutory = models.BooleanField(_("法定安排"), default=False)

    class Meta:
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")
        ordering = ["calendar", "on"]
        constraints = [
            models.CheckConstraint(name="calendar_day_kind_known", condition=Q(kind__in=DayKind.values)),
            models.CheckConstraint(name="calendar_day_weekday", condition=Q(like_weekday__lte=6)),
            models.UniqueConstraint(fields=["calendar", "on"], name="calendar_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"

    @property
    def name_words(self) -> str:
        """What the day is called; statutory days in the reader's language."""
        return listed(map(told, self.name.split(BETWEEN_HOLIDAYS))) if self.is_statutory else self.name


class CalendarYear(models.Model):
    """Has the official holiday notice of this year been taken over? Until then the year is a forecast."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("年份"))
    is_confirmed = models.BooleanField(_("已按国务院通知确认"), default=False)

    class Meta:
        verbose_name = _("日历年度")
        verbose_name_plural = _("日历年度")
        ordering = ["calendar", "year"]
        constraints = [models.UniqueConstraint(fields=["calendar", "year"], name="calendar_year_once")]

    def __str__(self) -> str:
        return str(self.year)
