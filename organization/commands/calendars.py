"""Calendars are edited by the office and by those who administer the system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from organization import events, statutory
from organization.models import CalendarDay, CalendarYear, User, WorkCalendar, WorkPeriod
from organization.models.calendar import DayKind
from organization.permissions import can_edit_calendars


@dataclass(frozen=True, slots=True)
class Loaded:
    """What taking over a year's statutory days did."""

    added: int
    changed: int
    removed: int
    kept: int
    """Days that somebody had set by hand; they stay as they are."""
    is_confirmed: bool

    @property
    def is_change(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@transaction.atomic
def load_statutory_days(calendar: WorkCalendar, year: int, *, by: User | None) -> Loaded:
    """Make the statutory holidays and make-up workdays of `year` part of the calendar.

    Days set by hand stay; running it again changes nothing. The year counts as confirmed once the official
    notice is known (`statutory.is_confirmed`), or when somebody had confirmed it before. `by` is None when the
    installation itself does it.
    """
    calendar = WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
    if by is not None:
        can_edit_calendars(by).or_raise()
    if not statutory.EARLIEST <= year <= statutory.LATEST:
        raise Invalid(
            "year_unknown",
            _("没有 %(year)s 年的法定节假日安排。请填写 %(first)s 到 %(last)s 之间的年份。")
            % {"year": year, "first": statutory.EARLIEST, "last": statutory.LATEST},
            {"year": [_("请填写这个范围内的年份。")]},
        )  # fmt: skip
    loaded = _take_over(calendar, year)
    row, _made = CalendarYear.objects.get_or_create(
        calendar=calendar, year=year, defaults={"is_confirmed": loaded.is_confirmed}
    )
    if loaded.is_confirmed and not row.is_confirmed:
        row.is_confirmed = True
        row.save(update_fields=["is_confirmed"])
    if loaded.is_change:
        _revise(calendar)
        record(
            events.CALENDAR_STATUTORY_LOADED,
            calendar,
            by=by,
            data={
                "year": year,
                "added": loaded.added,
                "changed": loaded.changed,
                "removed": loaded.removed,
                "kept": loaded.kept,
                "is_confirmed": loaded.is_confirmed,
            },
        )
    return loaded


def _take_over(calendar: WorkCalendar, year: int) -> Loaded:
    present = {day.on: day for day in CalendarDay.objects.filter(calendar=calendar, on__year=year)}
    wanted = {day.on: day for day in statutory.statutory_days(year)}
    added, changed, kept = [], [], 0
    for on, day in wanted.items():
        kind = DayKind.WORK if day.is_workday else DayKind.OFF
        row = present.get(on)
        if row is None:
            added.append(
                CalendarDay(
                    calendar=calendar, on=on, kind=kind, like_weekday=day.like_weekday, name=day.name, is_statutory=True
                )
            )  # fmt: skip
        elif not row.is_statutory:
            kept += 1
        elif (row.kind, row.like_weekday, row.name) != (kind, day.like_weekday, day.name):
            row.kind, row.like_weekday, row.name = kind, day.like_weekday, day.name
            changed.append(row)
    gone = [row.pk for on, row in present.items() if row.is_statutory and on not in wanted]
    CalendarDay.objects.bulk_create(added)
    CalendarDay.objects.bulk_update(changed, ["kind", "like_weekday", "name"])
    CalendarDay.objects.filter(pk__in=gone).delete()
    return Loaded(len(added), len(changed), len(gone), kept, statutory.is_confirmed(year))


def _locked(calendar: WorkCalendar, by: User) -> WorkCalendar:
    can_edit_calendars(by).or_raise()
    return WorkCalendar.objects.select_for_update().get(pk=calendar.pk)


def _revise(calendar: WorkCalendar) -> None:
    """Another revision: schedules that were worked out from the old one are not used again."""
    calendar.revision = uuid4()
    calendar.save(update_fields=["revision"])


@transaction.atomic
def add_calendar(*, name: str, by: User) -> WorkCalendar:
    """A calendar that works Monday to Friday, 09:00–12:00 and 13:00–18:00, until somebody says otherwise."""
    can_edit_calendars(by).or_raise()
    try:
        with transaction.atomic():
            calendar = WorkCalendar.objects.create(
                name=name, is_default=not WorkCalendar.objects.filter(is_default=True).exists()
            )
    except IntegrityError:
        message = _("已有名为「%(name)s」的日历，请换一个名称。") % {"name": name}
        raise Invalid("name_taken", message, {"name": [message]}) from None
    WorkPeriod.objects.bulk_create(
        WorkPeriod(calendar=calendar, weekday=weekday, starts=starts, ends=ends)
        for weekday in range(5)
        for starts, ends in ((time(9), time(12)), (time(13), time(18)))
    )
    record(events.CALENDAR_ADDED, calendar, by=by)
    return calendar


@transaction.atomic
def set_weekday(
    calendar: WorkCalendar, weekday: int, hours: list[tuple[time, time]], *, by: User
) -> WorkCalendar:
    """The working periods of one weekday (0 is Monday); an empty list is a day off.

    Raises `Invalid` when a period is empty, two overlap, or no working time would be left in the week.
    """
    calendar = _locked(calendar, by)
    hours = sorted(hours)
    for starts, ends in hours:
        if ends <= starts:
            message = _("时段 %(a)s–%(b)s 的结束须晚于开始。") % {
                "a": f"{starts:%H:%M}",
                "b": f"{ends:%H:%M}",
            }
            raise Invalid("period_empty", message, {"hours": [message]})
    for (_s, ends), (starts, _e) in pairwise(hours):
        if starts < ends:
            message = _("时段重叠：%(a)s 开始时上一段还没有结束。") % {"a": f"{starts:%H:%M}"}
            raise Invalid("periods_overlap", message, {"hours": [message]})
    if not hours and not calendar.periods.exclude(weekday=weekday).exists():
        message = _("一周至少要有一个工作时段，否则无法计算期限。")
        raise Invalid("empty_week", message, {"hours": [message]})
    calendar.periods.filter(weekday=weekday).delete()
    WorkPeriod.objects.bulk_create(
        WorkPeriod(calendar=calendar, weekday=weekday, starts=starts, ends=ends) for starts, ends in hours
    )
    _revise(calendar)
    said = [f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in hours]
    record(events.CALENDAR_WEEK_SET, calendar, by=by, data={"weekday": weekday, "hours": said})
    return calendar


@transaction.atomic
def set_day(
    calendar: WorkCalendar, on: date, kind: str, *, name: str = "", like_weekday: int = 0, by: User
) -> CalendarDay:
    """Make one date differ from its weekday: off, or worked like another weekday (调休补班)."""
    calendar = _locked(calendar, by)
    day, _made = CalendarDay.objects.update_or_create(
        calendar=calendar,
        on=on,
        defaults={"kind": kind, "name": name, "like_weekday": like_weekday, "is_statutory": False},
    )
    _revise(calendar)
    record(events.CALENDAR_DAY_SET, calendar, by=by, data={"on": on, "kind": kind, "name": name})
    return day


@transaction.atomic
def remove_day(day: CalendarDay, *, by: User) -> WorkCalendar:
    """The date follows its weekday again."""
    calendar = _locked(day.calendar, by)
    on = day.on
    day.delete()
    _revise(calendar)
    record(events.CALENDAR_DAY_REMOVED, calendar, by=by, data={"on": on})
    return calendar


@transaction.atomic
def confirm_year(calendar: WorkCalendar, year: int, *, by: User) -> CalendarYear:
    """Say that the official notice of the year was compared with the calendar."""
    calendar = _locked(calendar, by)
    row, _made = CalendarYear.objects.update_or_create(
        calendar=calendar, year=year, defaults={"is_confirmed": True}
    )
    record(events.CALENDAR_YEAR_CONFIRMED, calendar, by=by, data={"year": year})
    return row
