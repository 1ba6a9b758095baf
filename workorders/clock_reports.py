"""Why a due time is what it is, day by day: every stretch that ran, stood still or did not count, and every change
of level between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.periods import organization_zone
from core.phrases import told
from core.punctuation import listed
from organization.models.calendar import BETWEEN_HOLIDAYS
from organization.worktime import Schedule
from workorders.clock import Reading
from workorders.models import ClockEvent
from workorders.models.order import ClockAct
from workorders.reports import ClockPart, duration_words

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One line of the story. `kind` as of `ClockPart`, or `level` for a change of the target."""

    kind: str
    start: datetime
    end: datetime
    words: str
    reason: str = ""
    counted: timedelta | None = None
    """Working time used up to the end of this line; None where the line adds nothing."""

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def end_day(self) -> str:
        """The day on which it ends, where that is another one than it begins on."""
        last = local_day(self.end - timedelta(microseconds=1))
        return "" if last == local_day(self.start) else day_words(local_day(self.end))


@dataclass(frozen=True, slots=True)
class ClockDay:
    day: date
    note: str
    """What the calendar calls the day: a holiday, a make-up workday."""
    lines: list[ClockLine]

    @property
    def label(self) -> str:
        return f"{day_words(self.day)} {date_format(self.day, 'l')}"


def day_words(day: date) -> str:
    return date_format(day, pgettext("date format", "n 月 j 日"))


def local_day(at: datetime) -> date:
    return timezone.localtime(at, organization_zone()).date()


def tell_days(reading: Reading, parts: Iterable[ClockPart], events: Iterable[ClockEvent]) -> list[ClockDay]:
    """The parts of the clock by the local day on which each begins, with the changes of level where they fell."""
    lines = sorted(
        [*_stretches(reading.schedule, parts), *_levels(events)],
        key=lambda line: (line.start, line.kind != "level"),
    )
    return [
        ClockDay(day, day_note(reading.schedule, day), list(on_day))
        for day, on_day in groupby(lines, key=lambda line: local_day(line.start))
    ]


def _stretches(schedule: Schedule, parts: Iterable[ClockPart]) -> Iterator[ClockLine]:
    counted = timedelta(0)
    for part in _joined(parts):
        words = off_words(schedule, part.start, part.end) if part.kind == "off" else part.words
        if part.kind in ("ran", "over"):
            counted += part.length
        runs = part.kind in ("ran", "over")
        yield ClockLine(part.kind, part.start, part.end, words, part.reason, counted if runs else None)


def _joined(parts: Iterable[ClockPart]) -> Iterator[ClockPart]:
    """Hours off that only the present moment cuts are told as one."""
    held: ClockPart | None = None
    for part in parts:
        if held is not None and held.kind == part.kind == "off" and held.end == part.start:
            held = replace(held, end=part.end)
            continue
        if held is not None:
            yield held
        held = part
    if held is not None:
        yield held


def _levels(events: Iterable[ClockEvent]) -> Iterator[ClockLine]:
    before: int | None = None
    for event in events:
        if event.act == ClockAct.LEVEL:
            old, new = (
                _("没有时限") if seconds is None else duration_words(timedelta(seconds=seconds))
                for seconds in (before, event.target_seconds)
            )
            words = _("解决时限由 %(old)s 改为 %(new)s，已用时间照算") % {"old": old, "new": new}
            yield ClockLine("level", event.at, event.at, words, event.reason)
        if event.act in (ClockAct.START, ClockAct.LEVEL):
            before = event.target_seconds


def off_words(schedule: Schedule, start: datetime, end: datetime) -> str:
    """What kept the clock from counting: holidays by name, else whole days off, else the hours after work."""
    first, last = local_day(start), local_day(end - timedelta(microseconds=1))
    whole = [
        day for day in (first + n * DAY for n in range((last - first).days + 1)) if not schedule.hours_on(day)
    ]
    names = dict.fromkeys(name for day in whole for name in _names(schedule, day))
    if names:
        return _("%(names)s放假，不计") % {"names": listed(names)}
    if whole:
        return _("休息日，不计")
    is_break = (
        first == last and schedule.is_working(end) and schedule.is_working(start - timedelta(microseconds=1))
    )
    return _("午间或间歇，不计") if is_break else _("下班时间，不计")


def day_note(schedule: Schedule, day: date) -> str:
    names = listed(_names(schedule, day))
    if not names:
        return ""
    if schedule.hours_on(day):
        return _("%(names)s调休上班") % {"names": names} if not schedule.week[day.weekday()] else names
    return _("%(names)s放假") % {"names": names}


def _names(schedule: Schedule, day: date) -> list[str]:
    return [told(name) for name in schedule.notes.get(day, "").split(BETWEEN_HOLIDAYS) if name]
