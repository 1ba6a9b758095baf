"""Dates that come again, held against a walk over every day, and moved off the days on which nobody works.

`JINGJIN_RHYTHM_EXAMPLES` sets how many rhythms are drawn (100 in the suite).
"""

from __future__ import annotations

import os
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organization.worktime import Hours, Schedule
from workorders.rhythm import MONTHS_IN, DayOff, Rhythm, Unit, moment, moved, slots

EXAMPLES = int(os.environ.get("JINGJIN_RHYTHM_EXAMPLES", "100"))
DAY = timedelta(days=1)
WORK = (Hours(time(9), time(18)),)
WEEK = (WORK, WORK, WORK, WORK, WORK, (), ())
SHANGHAI = ZoneInfo("Asia/Shanghai")


@st.composite
def rhythms(draw: Any) -> Rhythm:
    first_on = draw(st.dates(date(1999, 11, 1), date(2032, 3, 1)))
    unit = draw(st.sampled_from(Unit))
    nth = draw(st.sampled_from((0, 0, 1, 2, 3, 4, -1))) if unit in MONTHS_IN else 0
    weekdays: tuple[int, ...] = ()
    if nth:
        weekdays = (draw(st.integers(0, 6)),)
    elif unit == Unit.WEEKS:
        weekdays = tuple(sorted(draw(st.sets(st.integers(0, 6), max_size=7))))
    ends = draw(st.sampled_from(("", "count", "last_on")))
    return Rhythm(
        unit=unit,
        first_on=first_on,
        every=draw(st.integers(1, 5)),
        weekdays=weekdays,
        nth=nth,
        month_day=draw(st.integers(0, 31)) if unit in MONTHS_IN and not nth else 0,
        last_on=first_on + draw(st.integers(0, 2000)) * DAY if ends == "last_on" else None,
        count=draw(st.integers(1, 40)) if ends == "count" else None,
    )


def walked(rhythm: Rhythm, until: date) -> list[date]:
    """The same by asking every day, in the words of the handbook."""
    found: list[date] = []
    day = rhythm.first_on
    while day <= min(until, rhythm.last_on or until) and len(found) != rhythm.count:
        if belongs(rhythm, day):
            found.append(day)
        day += DAY
    return found


def belongs(rhythm: Rhythm, day: date) -> bool:
    first = rhythm.first_on
    if rhythm.unit == Unit.DAYS:
        return (day - first).days % rhythm.every == 0
    if rhythm.unit == Unit.WEEKS:
        weeks = (day - day.weekday() * DAY - (first - first.weekday() * DAY)).days // 7
        return weeks % rhythm.every == 0 and day.weekday() in (rhythm.weekdays or (first.weekday(),))
    months = (day.year - first.year) * 12 + day.month - first.month
    if months % (rhythm.every * MONTHS_IN[rhythm.unit]):
        return False
    length = monthrange(day.year, day.month)[1]
    if rhythm.nth:
        place = -1 if rhythm.nth == -1 and day.day + 7 > length else (day.day - 1) // 7 + 1
        return day.weekday() == rhythm.weekdays[0] and place == rhythm.nth
    return day.day == min(rhythm.month_day or first.day, length)


@settings(max_examples=EXAMPLES, deadline=None)
@given(rhythms())
def test_the_dates_are_those_that_a_walk_over_every_day_finds(rhythm: Rhythm) -> None:
    until = rhythm.first_on + timedelta(days=2500)
    assert list(takewhile(lambda day: day <= until, rhythm.dates())) == walked(rhythm, until)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    rhythms(),
    st.sampled_from(DayOff),
    st.sets(st.integers(0, 900), max_size=60),
    st.times(),
    st.integers(0, 60),
    st.sampled_from(
        ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran")
    ),
    st.integers(0, 10),
)
def test_orders_come_once_a_day_in_order_and_never_on_a_day_off(
    rhythm: Rhythm, day_off: DayOff, closed: set[int], at: time, lead: int, zone: str, cut: int
) -> None:
    days: dict[date, tuple[Hours, ...]] = {rhythm.first_on + n * DAY: () for n in closed}
    schedule = Schedule(ZoneInfo(zone), WEEK, days)
    terms: dict[str, Any] = {"day_off": day_off, "at_time": at, "lead_days": lead}
    found = list(islice(slots(rhythm, schedule, **terms), 25))
    assert [slot.day for slot in found] == sorted({slot.day for slot in found})
    assert [slot.on for slot in found] == sorted({slot.on for slot in found})
    moments = [slot.day_at for slot in found]
    assert moments == sorted(set(moments)), "no change of clocks puts one before another"
    for slot in found:
        assert day_off == DayOff.KEEP or schedule.hours_on(slot.day)
        assert slot.make_at <= slot.day_at
        shown = slot.day_at.astimezone(schedule.zone)
        assert shown.date() == slot.day or at.hour >= 23
        assert shown.time() == at.replace(fold=0) or moment(slot.day, at, schedule.zone) == slot.day_at
        between = range((max(slot.on, slot.day) - min(slot.on, slot.day)).days)
        assert not any(
            schedule.hours_on(slot.on + (n if slot.day > slot.on else -n) * DAY) for n in between
        ), "the nearest working day"
    if len(found) > cut:  # stopped anywhere, it goes on with the next one
        rest = slots(rhythm, schedule, after=found[cut].on, after_day=found[cut].day, **terms)
        assert list(islice(rest, 24 - cut)) == found[cut + 1 : 25]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"unit": Unit.MONTHS, "first_on": date(2028, 1, 31), "month_day": 31},
            ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"],
        ),
        (
            {"unit": Unit.YEARS, "first_on": date(2024, 2, 29), "month_day": 29},
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
        ),
        (
            {"unit": Unit.QUARTERS, "first_on": date(2026, 1, 1), "nth": -1, "weekdays": (4,)},
            ["2026-01-30", "2026-04-24", "2026-07-31"],
        ),
        (
            {"unit": Unit.WEEKS, "first_on": date(2026, 12, 30), "every": 2, "weekdays": (0, 2)},
            ["2026-12-30", "2027-01-11", "2027-01-13"],
        ),
    ],
)
def test_hand_worked_dates(given: dict[str, Any], expected: list[str]) -> None:
    found = islice(Rhythm(**given).dates(), len(expected))
    assert [day.isoformat() for day in found] == expected


def test_a_date_on_a_holiday_moves_as_asked() -> None:
    """2026: New Year's Day is a Thursday, the two days after it are off as well; Sunday the 4th is worked."""
    days = {date(2026, 1, 1): (), date(2026, 1, 2): (), date(2026, 1, 4): WORK}
    schedule = Schedule(SHANGHAI, WEEK, days)
    on = date(2026, 1, 1)
    assert [moved(on, schedule, way) for way in (DayOff.KEEP, DayOff.NEXT, DayOff.PREVIOUS, DayOff.SKIP)] == [
        on,
        date(2026, 1, 4),
        date(2025, 12, 31),
        None,
    ]


def test_an_hour_that_clocks_jump_over_comes_later_and_one_shown_twice_comes_first() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert moment(date(2026, 3, 29), time(2, 30), berlin) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment(date(2026, 10, 25), time(2, 30), berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
