"""The clock of an order: hand-worked cases from docs/work-orders.md, and properties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organization.worktime import Hours, Schedule
from workorders.clock import replay
from workorders.models.order import ClockAct
from workorders.reports import tell_clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = (Hours(time(9), time(12)), Hours(time(13), time(18)))
OFFICE = Schedule(SHANGHAI, (DAY,) * 5 + ((), ()))
ACTS = {
    "开始": "start",
    "停钟": "stop",
    "恢复": "resume",
    "办结": "finish",
    "重开": "resume",
    "改时限": "level",
}


@dataclass
class Tick:
    act: str
    at: datetime
    reason: str = ""
    target_seconds: int | None = None


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def hours(text: str) -> timedelta:
    whole, minutes = text.split(":")
    return timedelta(hours=int(whole), minutes=int(minutes))


def ticks(text: str) -> list[Tick]:
    """`开始 8:00 @ 2026-09-21 09:00；停钟 @ …`"""
    found = []
    for part in text.split("；"):
        match = re.fullmatch(r"(\S+?)(?: (\d+:\d\d))? @ (\S+ \S+)", part.strip())
        assert match, part
        target = int(hours(match[2]).total_seconds()) if match[2] else None
        found.append(Tick(ACTS[match[1]], local(match[3]), target_seconds=target))
    return found


def documented() -> list[list[str]]:
    text = Path("docs/work-orders.md").read_text().split("## 时钟算例")[1].split("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


@pytest.mark.parametrize("row", documented(), ids=lambda r: r[0])
def test_the_cases_of_the_handbook(row: list[str]) -> None:
    events, at, used, stopped, due = row[:5]
    reading = replay(ticks(events), OFFICE, local(at))
    assert reading.used == hours(used)
    assert reading.stopped == hours(stopped)
    assert reading.due_at == (None if due == "—" else local(due))


def test_what_has_not_happened_yet_does_not_count() -> None:
    events = ticks("开始 8:00 @ 2026-09-21 09:00；停钟 @ 2026-09-21 17:00")
    reading = replay(events, OFFICE, local("2026-09-21 10:00"))
    assert reading.is_running
    assert reading.used == timedelta(hours=1)


def test_a_second_stop_and_a_second_resume_change_nothing() -> None:
    once = ticks("开始 8:00 @ 2026-09-21 09:00；停钟 @ 2026-09-21 10:00；恢复 @ 2026-09-21 11:00")
    doubled = [
        *once[:2],
        Tick("stop", local("2026-09-21 10:30")),
        once[2],
        Tick("resume", local("2026-09-21 11:30")),
    ]
    at = local("2026-09-21 15:00")
    assert replay(once, OFFICE, at).due_at == replay(doubled, OFFICE, at).due_at
    assert replay(once, OFFICE, at).used == replay(doubled, OFFICE, at).used


MOMENTS = st.lists(st.integers(0, 20 * 24 * 60), min_size=1, max_size=9).map(sorted)


@settings(max_examples=80, deadline=None)
@given(MOMENTS, st.integers(1, 5000), st.integers(0, 3000))
def test_stops_and_runs_share_all_the_working_time(minutes: list[int], target: int, later: int) -> None:
    first = local("2026-09-21 00:00").astimezone(UTC)
    acts = [ClockAct.START] + [
        ClockAct.STOP if n % 2 == 0 else ClockAct.RESUME for n in range(len(minutes) - 1)
    ]
    events = [Tick(act, first + timedelta(minutes=m)) for act, m in zip(acts, minutes, strict=True)]
    events[0].target_seconds = target * 60
    at = events[-1].at + timedelta(minutes=later)
    reading = replay(events, OFFICE, at)
    assert reading.used + reading.stopped == OFFICE.between(events[0].at, at)
    assert reading.target is not None
    if reading.due_at is None:
        assert not reading.is_running
        assert reading.used < reading.target
    elif reading.due_at <= at:
        # Replayed at its own due time, exactly the target has been used.
        assert replay(events, OFFICE, reading.due_at).used == reading.target
    else:
        assert reading.is_running
        assert OFFICE.between(at, reading.due_at) == reading.target - reading.used


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.integers(1, 5000))
def test_the_story_accounts_for_every_minute(minutes: list[int], target: int) -> None:
    first = local("2026-09-21 00:00").astimezone(UTC)
    acts = [ClockAct.START] + [
        ClockAct.STOP if n % 2 == 0 else ClockAct.RESUME for n in range(len(minutes) - 1)
    ]
    events = [Tick(act, first + timedelta(minutes=m)) for act, m in zip(acts, minutes, strict=True)]
    events[0].target_seconds = target * 60
    at = events[-1].at + timedelta(hours=3)
    reading = replay(events, OFFICE, at)
    story = tell_clock(reading, reading.due_at)
    if story.is_cut:
        return
    ran = sum((p.length for p in story.parts if p.kind in ("ran", "over")), timedelta(0))
    assert ran == reading.used
    ahead = sum((p.length for p in story.parts if p.kind == "ahead"), timedelta(0))
    if reading.is_running and reading.remaining is not None:
        assert ahead == max(reading.remaining, timedelta(0))
        assert story.overdrawn == max(-reading.remaining, timedelta(0))
