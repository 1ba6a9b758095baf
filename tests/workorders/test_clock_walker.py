"""The clock against a walker who takes every minute: stops, resumptions, changes of level and resolutions, in zones
with all kinds of jumps, in any year; and working time alone over years on end.

Small in the suite; `JINGJIN_CLOCK_EXAMPLES=400` is the full size (docs/testing.md).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from organization.worktime import Hours, Schedule
from workorders.clock import replay

EXAMPLES = int(os.environ.get("JINGJIN_CLOCK_EXAMPLES", "12"))
sized = settings(max_examples=EXAMPLES, deadline=None)
MINUTE = timedelta(minutes=1)
ZONES = [
    "Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo",
    "Pacific/Apia", "Asia/Kolkata",
]  # fmt: skip
"""No jumps; jumps at two and at one o'clock; half an hour; at midnight; a day left out (2011); odd half hours."""
WHOLE = 24 * 60


@dataclass
class Tick:
    act: str
    at: datetime
    reason: str = ""
    target_seconds: int | None = None


def moment(quarter: int) -> time:
    return time(quarter // 4, quarter % 4 * 15)


quarters = st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True)
hours = quarters.map(lambda pair: Hours(*map(moment, sorted(pair))))
days = st.lists(hours, max_size=3).map(tuple)
weeks = st.tuples(*[st.lists(hours, min_size=1, max_size=2).map(tuple)], *[days] * 6)


@st.composite
def schedules(draw: st.DrawFn, length: int) -> tuple[Schedule, datetime]:
    """A schedule and an instant: of any year, or shortly before the zone's clock jumps."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    year = draw(st.sampled_from([2011, 2019, 2024, 2026, 2027, 2033]))
    first = date(year, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
    if draw(st.booleans()):
        jumps = [day for day, jumped in around(zone, year) if jumped]
        first = draw(st.sampled_from(jumps)) - timedelta(days=draw(st.integers(0, 2))) if jumps else first
    other = draw(
        st.dictionaries(st.integers(0, length).map(lambda n: first + timedelta(days=n)), days, max_size=4)
    )
    return Schedule(zone, draw(weeks), other), datetime.combine(first, time.min, zone).astimezone(UTC)


def around(zone: ZoneInfo, year: int) -> Iterator[tuple[date, bool]]:
    """Each day of the year, and whether the zone's offset changes on it."""
    for n in range(365):
        day = date(year, 1, 1) + timedelta(days=n)
        here, there = (datetime.combine(day + timedelta(days=k), time.min, zone).utcoffset() for k in (0, 1))
        yield day, here != there


def walked(schedule: Schedule, start: datetime, step: timedelta, steps: int) -> list[bool]:
    """For each step from `start` (a local midnight): is it worked? The latest time shown that day decides."""
    at, flags = start, []
    day, latest = start.astimezone(schedule.zone).date(), time.min
    spans = schedule.hours_on(day)
    for _step in range(steps):
        shown = at.astimezone(schedule.zone)
        if shown.date() != day:
            day, latest = shown.date(), time.min
            spans = schedule.hours_on(day)
        latest = max(latest, shown.time())
        flags.append(any(h.starts <= latest < h.ends for h in spans))
        at += step
    return flags


DAYS = 9
ACTS = st.lists(st.sampled_from(["stop", "resume", "level", "finish"]), max_size=7)


@sized
@given(schedules(DAYS), ACTS, st.data())
def test_the_clock_agrees_with_one_who_takes_every_minute(
    case: tuple[Schedule, datetime], acts: list[str], data: st.DataObject
) -> None:
    schedule, first = case
    within = st.integers(0, (DAYS - 3) * WHOLE)
    begins, *moments = sorted(
        data.draw(st.lists(within, min_size=len(acts) + 1, max_size=len(acts) + 1, unique=True))
    )
    asked = data.draw(st.integers(moments[-1] if moments else begins, (DAYS - 2) * WHOLE))
    targets = st.integers(1, 2000)
    ticks = [Tick("start", first + begins * MINUTE, target_seconds=data.draw(targets) * 60)]
    for act, at in zip(acts, moments, strict=True):
        target = data.draw(targets) * 60 if act == "level" else None
        ticks.append(Tick(act, first + at * MINUTE, target_seconds=target))
    flags = walked(schedule, first, MINUTE, DAYS * WHOLE)

    reading = replay(ticks, schedule, first + asked * MINUTE)

    used, stopped, due, open_end = walk(ticks, flags, first, begins, asked)
    assert reading.used == used * MINUTE
    assert reading.stopped == stopped * MINUTE
    if due is not None:
        assert reading.due_at == first + due * MINUTE
    elif open_end:  # beyond these days: only that it is not too early
        assert reading.due_at is not None
        assert reading.due_at > first + DAYS * WHOLE * MINUTE
    else:
        assert reading.due_at is None


def walk(
    ticks: list[Tick], flags: list[bool], first: datetime, begins: int, asked: int
) -> tuple[int, int, int | None, bool]:
    """Used and stopped minutes at `asked`; the minute at which the last target was, or will be, used up (None: not
    within these days, or never); and whether the clock runs on after the last day walked."""
    turns = {(tick.at - first) // MINUTE: tick.act for tick in ticks}
    target = [tick.target_seconds for tick in ticks if tick.target_seconds is not None][-1] // 60
    used = stopped = behind = 0
    due: int | None = None
    runs = True
    for minute in range(begins, len(flags)):
        act = turns.get(minute)
        if act in ("start", "resume"):
            runs = True
        elif act in ("stop", "finish"):
            # What was resolved and not taken up again: its due time is that of a clock which ran on.
            later = any(at > minute and other in ("resume", "finish") for at, other in turns.items())
            if act == "finish" and runs and not later:
                ahead = on(flags, minute, target - behind)
                due = ahead if due is None else due
                return used, stopped + sum(flags[minute:asked]), due, True
            runs = False
        if minute < asked:
            used += flags[minute] and runs
            stopped += flags[minute] and not runs
        if runs and flags[minute]:
            behind += 1
            if behind == target and due is None:
                due = minute + 1
    return used, stopped, due, runs


def on(flags: list[bool], minute: int, left: int) -> int | None:
    """Where `left` worked minutes from `minute` on are over."""
    for at in range(minute, len(flags)):
        left -= flags[at]
        if left == 0:
            return at + 1
    return None


YEARS = 3


@settings(max_examples=max(EXAMPLES // 3, 3), deadline=None)
@given(schedules(400), st.integers(0, YEARS * 35_000), st.integers(0, YEARS * 35_000), st.integers(1, 30_000))
def test_working_time_over_years_agrees_with_one_who_takes_every_quarter(
    case: tuple[Schedule, datetime], one: int, other: int, amount: int
) -> None:
    """Periods begin and end at quarters and every jump of these zones is a multiple of one."""
    schedule, first = case
    quarter = 15 * MINUTE
    flags = walked(schedule, first, quarter, YEARS * 35_040)
    start, end = sorted((one, other))
    assert schedule.between(first + start * quarter, first + end * quarter) == sum(flags[start:end]) * quarter
    due = on(flags, start, amount)
    if due is not None:
        assert schedule.add(first + start * quarter, amount * quarter) == first + due * quarter
