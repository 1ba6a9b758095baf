"""Working time against hand-worked cases (docs/clock.md) and against a walker that takes every minute."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Invalid
from organization.worktime import Hours, Schedule, round_the_clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
BOSTON = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)
OFFICE_DAY = (Hours(time(9), time(12)), Hours(time(13), time(18)))
OFFICE = Schedule(
    SHANGHAI,
    (OFFICE_DAY,) * 5 + ((), ()),
    {date(2026, 10, d): () for d in range(1, 8)} | {date(2026, 10, 10): OFFICE_DAY},
    name="办公",
)


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def minutes(text: str) -> timedelta:
    hours, rest = text.split(":")
    return timedelta(hours=int(hours), minutes=int(rest))


def documented(heading: str) -> list[list[str]]:
    """The rows of the table below a heading of docs/clock.md."""
    text = Path("docs/clock.md").read_text().split(f"## {heading}")[1].split("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [[re.sub(r"（.*?）", "", cell).strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


@pytest.mark.parametrize("row", documented("到期时间"), ids=lambda r: " ".join(r))
def test_due_times_of_the_handbook(row: list[str]) -> None:
    start, amount, due = row[:3]
    assert OFFICE.add(local(start), minutes(amount)) == local(due)


@pytest.mark.parametrize("row", documented("用时"), ids=lambda r: " ".join(r))
def test_used_times_of_the_handbook(row: list[str]) -> None:
    start, end, used = row[:3]
    assert OFFICE.between(local(start), local(end)) == minutes(used)


@pytest.mark.parametrize("row", documented("夏令时"), ids=lambda r: " ".join(r))
def test_days_on_which_the_clock_jumps(row: list[str]) -> None:
    period, day, length = row[:3]
    starts, ends = (time.fromisoformat(part) for part in period.split("–"))
    schedule = Schedule(BOSTON, ((Hours(starts, ends),),) * 7)
    midnight = local(f"{day} 00:00", BOSTON).astimezone(UTC)
    assert schedule.between(midnight, midnight + timedelta(hours=23)) == minutes(length)


def test_a_zero_amount_is_due_at_once_and_none_is_negative() -> None:
    sunday = local("2026-09-27 10:00")
    assert OFFICE.add(sunday, timedelta(0)) == sunday
    with pytest.raises(ValueError, match="taken away"):
        OFFICE.add(sunday, -MINUTE)
    with pytest.raises(ValueError, match="before the start"):
        OFFICE.between(sunday, sunday - MINUTE)


def test_microseconds_are_kept() -> None:
    start = local("2026-09-21 09:00:00.000001")
    assert OFFICE.add(start, timedelta(microseconds=3)) - start == timedelta(microseconds=3)


def test_a_calendar_without_hours_is_refused_by_name() -> None:
    with pytest.raises(Invalid) as refused:
        Schedule(SHANGHAI, ((),) * 7, name="空日历")
    assert refused.value.code == "empty_calendar"
    assert "空日历" in str(refused.value)


def test_a_calendar_that_never_opens_within_reach_is_refused_instead_of_searched_for_ever() -> None:
    shut = {date(2020, 1, 1) + timedelta(days=n): () for n in range(366 * 61)}
    schedule = Schedule(SHANGHAI, (OFFICE_DAY,) * 7, shut)
    for ask in (lambda at: schedule.add(at, MINUTE), schedule.next_opening):
        with pytest.raises(Invalid) as refused:
            ask(local("2020-01-01 00:00"))
        assert refused.value.code == "beyond_horizon"


def test_overlapping_periods_count_once() -> None:
    doubled = Schedule(SHANGHAI, ((Hours(time(9), time(12)), Hours(time(11), time(13))),) * 7)
    assert doubled.between(local("2026-09-21 00:00"), local("2026-09-22 00:00")) == timedelta(hours=4)


def test_round_the_clock_counts_every_instant_across_the_year() -> None:
    schedule = round_the_clock(BOSTON)
    start, end = local("2026-10-31 00:00", BOSTON), local("2027-03-20 07:11:13.5", BOSTON)
    real = end.astimezone(UTC) - start.astimezone(UTC)
    assert schedule.between(start, end) == real
    assert schedule.add(start, real) == end
    assert len(schedule.stretches(start, end)) == 1


def test_opening_and_stretches() -> None:
    assert OFFICE.next_opening(local("2026-09-30 18:00")) == local("2026-10-08 09:00")
    assert OFFICE.next_opening(local("2026-10-08 10:00")) == local("2026-10-08 10:00")
    assert not OFFICE.is_working(local("2026-09-30 18:00"))
    cut = OFFICE.stretches(local("2026-09-21 11:00"), local("2026-09-21 14:00"))
    assert [(s.length, s.is_working) for s in cut] == [
        (timedelta(hours=1), True),
        (timedelta(hours=1), False),
        (timedelta(hours=1), True),
    ]
    assert OFFICE.stretches(local("2026-09-21 11:00"), local("2026-09-21 11:00")) == []


# --- Properties, against a walker ------------------------------------------------------------

quarters = st.lists(st.integers(0, 24 * 4 - 1), min_size=2, max_size=2, unique=True)
hours = quarters.map(lambda pair: Hours(*(time(n // 4, n % 4 * 15) for n in sorted(pair))))
days = st.lists(hours, max_size=3).map(tuple)
weeks = st.tuples(*[st.lists(hours, min_size=1, max_size=3).map(tuple)], *[days] * 6)
# Some days around each of Boston's two jumps of 2026, and around a New Year.
SPANS = [(BOSTON, date(2026, 3, 5)), (BOSTON, date(2026, 10, 29)), (SHANGHAI, date(2026, 12, 29))]
LENGTH = 6 * 24 * 60


@st.composite
def situations(draw: st.DrawFn) -> tuple[Schedule, datetime, list[bool]]:
    """A schedule, the first instant of some days, and for each of their minutes whether it is worked."""
    zone, first = draw(st.sampled_from(SPANS))
    other = draw(
        st.dictionaries(st.integers(0, 6).map(lambda n: first + timedelta(days=n)), days, max_size=3)
    )
    schedule = Schedule(zone, draw(weeks), other)
    return schedule, datetime.combine(first, time.min, zone).astimezone(UTC), walk(schedule, first, zone)


def walk(schedule: Schedule, first: date, zone: ZoneInfo) -> list[bool]:
    """Minute by minute: worked when the latest time the clock has shown that day lies in a period."""
    at, worked = datetime.combine(first, time.min, zone).astimezone(UTC), []
    day, latest = first, time.min
    for _minute in range(LENGTH):
        shown = at.astimezone(zone)
        if shown.date() != day:
            day, latest = shown.date(), time.min
        latest = max(latest, shown.time())
        worked.append(any(h.starts <= latest < h.ends for h in schedule.hours_on(day)))
        at += MINUTE
    return worked


@settings(max_examples=40, deadline=None)
@given(situations(), st.integers(0, LENGTH), st.integers(0, LENGTH))
def test_between_agrees_with_the_walker(
    situation: tuple[Schedule, datetime, list[bool]], one: int, other: int
) -> None:
    schedule, first, worked = situation
    start, end = sorted((one, other))
    assert schedule.between(first + start * MINUTE, first + end * MINUTE) == sum(worked[start:end]) * MINUTE


@settings(max_examples=40, deadline=None)
@given(situations(), st.integers(0, LENGTH - 1), st.integers(1, 3000))
def test_add_agrees_with_the_walker(
    situation: tuple[Schedule, datetime, list[bool]], start: int, amount: int
) -> None:
    schedule, first, worked = situation
    left, end = amount, start
    while left and end < LENGTH:
        left -= worked[end]
        end += 1
    due = schedule.add(first + start * MINUTE, amount * MINUTE)
    if left:  # beyond these days: only that nothing is due too early
        assert due > first + LENGTH * MINUTE
    else:
        assert due == first + end * MINUTE


@settings(max_examples=30, deadline=None)
@given(situations(), st.integers(0, LENGTH - 1), st.integers(0, LENGTH))
def test_stretches_tile_and_agree_with_the_walker(
    situation: tuple[Schedule, datetime, list[bool]], start: int, length: int
) -> None:
    schedule, first, worked = situation
    end = min(start + length, LENGTH)
    cut = schedule.stretches(first + start * MINUTE, first + end * MINUTE)
    assert sum((s.length for s in cut), timedelta(0)) == (end - start) * MINUTE
    assert all(a.end == b.start and a.is_working != b.is_working for a, b in pairwise(cut))
    flags = [s.is_working for s in cut for _minute in range(s.length // MINUTE)]
    assert flags == worked[start:end]


@settings(max_examples=60, deadline=None)
@given(situations(), st.integers(0, LENGTH - 1), st.timedeltas(timedelta(microseconds=1), timedelta(days=20)))
def test_add_and_between_undo_each_other(
    situation: tuple[Schedule, datetime, list[bool]], start: int, amount: timedelta
) -> None:
    schedule, first, _worked = situation
    due = schedule.add(first + start * MINUTE, amount)
    assert schedule.between(first + start * MINUTE, due) == amount
    # It is the first such instant: just before it, less had passed.
    assert schedule.between(first + start * MINUTE, due - timedelta(microseconds=1)) < amount


@settings(max_examples=30, deadline=None)
@given(situations(), st.integers(0, LENGTH - 1))
def test_opening_agrees_with_the_walker(situation: tuple[Schedule, datetime, list[bool]], start: int) -> None:
    schedule, first, worked = situation
    assert schedule.is_working(first + start * MINUTE) == worked[start]
    opening = next((n for n in range(start, LENGTH) if worked[n]), None)
    if opening is not None:
        assert schedule.next_opening(first + start * MINUTE) == first + opening * MINUTE
