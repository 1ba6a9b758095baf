"""The clock of an order: what its events mean, by replay. Pure arithmetic over a department's schedule.

The clock starts at the report, stops with a reason, resumes, and finishes when the order is resolved; reopening
resumes it. Used time is working time while it ran, stopped time is working time while it did not. The due time is
the first instant at which the used time reaches the target; while the clock is stopped and the target not reached
there is none. The rules and worked examples stand in `docs/work-orders.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from organization.worktime import Schedule
from workorders.models.order import ClockAct

ZERO = timedelta(0)
SECOND = timedelta(seconds=1)


class Ticked(Protocol):
    """What replay needs of a `ClockEvent`."""

    act: str
    at: datetime
    reason: str
    target_seconds: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end` (None: still) the clock ran, or did not, for `reason`."""

    start: datetime
    end: datetime | None
    is_running: bool
    reason: str = ""
    is_finished: bool = False
    """The order was resolved: nobody waited."""


@dataclass(slots=True)
class Reading:
    """The clock of one order as seen at `at`."""

    at: datetime
    schedule: Schedule
    spans: list[Span] = field(default_factory=list)
    used: timedelta = ZERO
    """Working time while the clock ran."""
    stopped: timedelta = ZERO
    """Working time while it stood still."""
    target: timedelta | None = None
    due_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return bool(self.spans) and self.spans[-1].is_running

    @property
    def remaining(self) -> timedelta | None:
        """Working time left, negative when it is overdrawn; None without a target."""
        return None if self.target is None else self.target - self.used

    @property
    def used_seconds(self) -> int:
        """Whole seconds, the fraction cut off."""
        return self.used // SECOND


def replay(
    events: Iterable[Ticked], schedule: Schedule, at: datetime, *, target_seconds: int | None = None
) -> Reading:
    """Read the clock at `at`. Events are ordered by time and, at the same time, as they were recorded; those
    after `at` have not happened yet. `target_seconds` stands in where no event carries a target."""
    reading = Reading(at, schedule)
    happened = sorted((event for event in events if event.at <= at), key=lambda event: event.at)
    for event in happened:
        if event.act in (ClockAct.START, ClockAct.LEVEL):
            reading.target = _target(event)
        if event.act != ClockAct.LEVEL:
            _turn(reading.spans, event)
    if reading.target is None and target_seconds is not None:
        reading.target = target_seconds * SECOND
    for span in reading.spans:
        length = schedule.between(span.start, span.end or at)
        if span.is_running:
            reading.used += length
        else:
            reading.stopped += length
    reading.due_at = _due(reading)
    return reading


@dataclass(slots=True)
class Turn:
    """A turn of the clock of one step, made from those of its order."""

    act: str
    at: datetime
    reason: str = ""
    target_seconds: int | None = None


def replay_step(
    events: Iterable[Ticked],
    schedule: Schedule,
    at: datetime,
    *,
    opened_at: datetime,
    target_seconds: int | None,
    runs_alone: bool = False,
) -> Reading:
    """The clock of a step whose turn came at `opened_at`: it stops and resumes with its order's. One that
    `runs_alone` (a check of what was resolved) does not: nobody stops that clock any more."""
    turns: list[Ticked] = [Turn(ClockAct.START, opened_at, target_seconds=target_seconds)]
    if not runs_alone:
        before = None
        for event in sorted(events, key=lambda event: event.at):
            if event.act in (ClockAct.LEVEL, ClockAct.START):
                continue
            if event.at <= opened_at:
                before = event
            else:
                turns.append(event)
        if before is not None and before.act != ClockAct.RESUME:
            turns.insert(1, Turn(ClockAct.STOP, opened_at, before.reason))
    return replay(turns, schedule, at)


def _target(event: Ticked) -> timedelta | None:
    return None if event.target_seconds is None else event.target_seconds * SECOND


def _turn(spans: list[Span], event: Ticked) -> None:
    """Let one event begin the next span; an event that changes nothing (a second stop) is passed over."""
    runs = event.act in (ClockAct.START, ClockAct.RESUME)
    if spans and spans[-1].is_running == runs and event.act != ClockAct.FINISH:
        return
    if spans:
        last = spans[-1]
        spans[-1] = Span(last.start, event.at, last.is_running, last.reason, last.is_finished)
    spans.append(Span(event.at, None, runs, event.reason, event.act == ClockAct.FINISH))


def _due(reading: Reading) -> datetime | None:
    """When the used time reaches the target, as if the clock ran on from where it runs or was finished."""
    if reading.target is None:
        return None
    left = reading.target
    for number, span in enumerate(reading.spans):
        if not span.is_running:
            continue
        following = reading.spans[number + 1] if number + 1 < len(reading.spans) else None
        runs_on = following is None or (following.is_finished and following.end is None)
        length = reading.schedule.between(span.start, span.end) if span.end else None
        if length is None or runs_on or length >= left:
            return reading.schedule.add(span.start, left)
        left -= length
    return None
