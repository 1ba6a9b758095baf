"""Calendars are edited by the office and by those who administer the system."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from organization import events, statutory
from organization.models import CalendarDay, CalendarYear, User, WorkCalendar
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
        calendar.revision += 1
        calendar.save(update_fields=["revision"])
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
