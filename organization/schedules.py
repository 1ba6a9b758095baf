"""Which working time a department keeps: its own calendar, else its nearest ancestor's, else the default."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from uuid import UUID

from core.periods import organization_zone
from organization.models import CalendarDay, Department, WorkCalendar, WorkPeriod
from organization.models.calendar import DayKind
from organization.worktime import Hours, Schedule, round_the_clock

KEPT = 64
_kept: dict[UUID, Schedule] = {}
_lock = Lock()


def schedule_of(department: Department) -> Schedule:
    """The department's working time. Without any calendar every hour counts."""
    calendar = calendar_of(department)
    return schedule_for(calendar) if calendar else _without_calendar()


def calendar_of(department: Department) -> WorkCalendar | None:
    """The department's own calendar, else its nearest ancestor's, else the default one."""
    ids = [int(part) for part in department.path.strip("/").split("/") if part] or [department.pk]
    calendars = {
        row.pk: row.calendar
        for row in Department.objects.filter(pk__in=ids, calendar__isnull=False).select_related("calendar")
    }
    for pk in reversed(ids):
        calendar = calendars.get(pk)
        if calendar is not None:
            return calendar
    return _default()


def default_schedule() -> Schedule:
    calendar = _default()
    return schedule_for(calendar) if calendar else _without_calendar()


def _default() -> WorkCalendar | None:
    return WorkCalendar.objects.filter(is_default=True).first()


def schedules_by_department() -> Mapping[int, Schedule]:
    """Every department's schedule at once, for imports and reports: two queries and one per new calendar."""
    rows = list(Department.objects.values_list("pk", "path", "calendar_id"))
    schedules = {calendar.pk: schedule_for(calendar) for calendar in WorkCalendar.objects.all()}
    own = {pk: calendar_id for pk, _path, calendar_id in rows if calendar_id}
    fallback = default_schedule()

    def find(path: str) -> Schedule:
        for part in reversed(path.strip("/").split("/")):
            if part and int(part) in own:
                return schedules[own[int(part)]]
        return fallback

    return {pk: find(path) for pk, path, _calendar in rows}


def departments_keeping(calendar: WorkCalendar | None) -> set[int]:
    """Who works by this calendar: who has it, and everybody below without another one in between."""
    rows = list(Department.objects.values_list("pk", "path", "calendar_id"))
    own = {pk: calendar_id for pk, _path, calendar_id in rows if calendar_id}
    fallback = WorkCalendar.objects.filter(is_default=True).values_list("pk", flat=True).first()

    def kept(path: str) -> int | None:
        above = (int(part) for part in reversed(path.strip("/").split("/")) if part)
        return next((own[pk] for pk in above if pk in own), fallback)

    wanted = calendar.pk if calendar else None
    return {pk for pk, path, _calendar in rows if kept(path) == wanted}


def schedule_for(calendar: WorkCalendar) -> Schedule:
    """A calendar as arithmetic; kept per revision, so that every edit of a calendar must draw another."""
    found = _kept.get(calendar.revision)
    if found is None:
        found = _read(calendar)
        with _lock:
            if len(_kept) >= KEPT:
                _kept.clear()
            _kept[calendar.revision] = found
    return found


def _read(calendar: WorkCalendar) -> Schedule:
    periods = list(WorkPeriod.objects.filter(calendar=calendar).order_by("weekday", "starts"))
    week = tuple(
        tuple(Hours(p.starts, p.ends) for p in periods if p.weekday == weekday) for weekday in range(7)
    )
    special = list(CalendarDay.objects.filter(calendar=calendar))
    days = {day.on: () if day.kind == DayKind.OFF else week[day.like_weekday] for day in special}
    notes = {day.on: day.name for day in special if day.name}
    return Schedule(organization_zone(), week, days, name=calendar.name, notes=notes)


@lru_cache(maxsize=1)
def _without_calendar() -> Schedule:
    return round_the_clock(organization_zone())
