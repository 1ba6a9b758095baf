"""When something comes again: the dates of a rhythm, moved off the days on which nobody works.

Dates, not instants: a rhythm knows no zone. Only `moment` does, once for each date, so that a change of clocks moves
no date and loses none. The dates are those of `dateutil.rrule` (RFC 5545), whose months skip what they do not have;
ours take their last day instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dateutil import rrule
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organization.worktime import Schedule

DAY = timedelta(days=1)
FARTHEST_WORKDAY = 366
"""A calendar without a working day for so long says nothing about where to move a date."""
LATEST = date(2200, 1, 1)


class Unit(models.TextChoices):
    DAYS = "days", pgettext_lazy("rhythm", "天")
    WEEKS = "weeks", pgettext_lazy("rhythm", "周")
    MONTHS = "months", pgettext_lazy("rhythm", "个月")
    QUARTERS = "quarters", pgettext_lazy("rhythm", "个季度")
    YEARS = "years", pgettext_lazy("rhythm", "年")


class DayOff(models.TextChoices):
    """What becomes of a date on which the department does not work."""

    KEEP = "keep", _("照旧，不改日期")
    NEXT = "next", _("顺延到下一个工作日")
    PREVIOUS = "previous", _("提前到上一个工作日")
    SKIP = "skip", _("这一期不做")


MONTHS_IN = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.YEARS: 12}
LAST = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Every so many days; weeks, on weekdays (0 is Monday); months, quarters or years, counted from the month of
    `first_on`: on `month_day` (or the last day of a shorter month), or else on the `nth` weekday (-1: the last).

    `count` is the number of dates in all, `last_on` the last possible one; neither: it goes on.
    """

    unit: Unit
    first_on: date
    every: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int = 0
    month_day: int = 0
    last_on: date | None = None
    count: int | None = None

    def dates(self) -> Iterator[date]:
        """All of them, in order."""
        until = datetime.combine(min(self.last_on or LATEST, LATEST), time.min)
        start = datetime.combine(self.first_on, time.min)
        for number, found in enumerate(rrule.rrule(dtstart=start, until=until, **self._rule()), start=1):
            yield found.date()
            if number == self.count:
                return

    def _rule(self) -> dict[str, object]:
        if self.unit == Unit.DAYS:
            return {"freq": rrule.DAILY, "interval": self.every}
        if self.unit == Unit.WEEKS:
            return {
                "freq": rrule.WEEKLY,
                "interval": self.every,
                "byweekday": self.weekdays or (self.first_on.weekday(),),
                "wkst": rrule.MO,
            }
        monthly = {"freq": rrule.MONTHLY, "interval": self.every * MONTHS_IN[self.unit]}
        if self.nth:
            return {**monthly, "byweekday": rrule.weekday(self.weekdays[0], self.nth)}
        wanted = self.month_day or self.first_on.day
        # Of the days up to the wanted one that the month has, the last.
        return {**monthly, "bymonthday": range(min(wanted, 28), wanted + 1), "bysetpos": LAST}


@dataclass(frozen=True, slots=True)
class Slot:
    """One order to make: for which date of the rhythm, on which day it is to be done, and when it is made."""

    on: date
    day: date
    make_at: datetime
    day_at: datetime
    """`day` at the hour of the rhythm: what lies before now has passed."""

    @property
    def is_moved(self) -> bool:
        return self.on != self.day


def slots(
    rhythm: Rhythm,
    schedule: Schedule,
    *,
    day_off: DayOff | str,
    at_time: time,
    lead_days: int = 0,
    after: date | None = None,
    after_day: date | None = None,
) -> Iterator[Slot]:
    """The orders to make for the dates behind `after`. Dates that are moved to the same day are one; so are those
    moved to `after_day`, the day of the last order made, or before it."""
    for on in rhythm.dates():
        if after is not None and on <= after:
            continue
        day = moved(on, schedule, day_off)
        if day is None or (after_day is not None and day <= after_day):
            continue
        after_day = day
        yield Slot(
            on,
            day,
            moment(day - lead_days * DAY, at_time, schedule.zone),
            moment(day, at_time, schedule.zone),
        )


def moved(on: date, schedule: Schedule, day_off: DayOff | str) -> date | None:
    """Where the calendar moves a date; None when that date is left out."""
    if day_off == DayOff.KEEP or schedule.hours_on(on):
        return on
    if day_off == DayOff.SKIP:
        return None
    step = DAY if day_off == DayOff.NEXT else -DAY
    for number in range(1, FARTHEST_WORKDAY + 1):
        day = on + number * step
        if schedule.hours_on(day):
            return day
    return on


def moment(day: date, at: time, zone: tzinfo) -> datetime:
    """The instant at which clocks show it: the first one when they show it twice; when they jump over it, as much
    later as they jump."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
