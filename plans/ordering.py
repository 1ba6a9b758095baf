"""Which measure waits for which: circles, and what starts too early when another one ends later. Pure.

A measure that needs another starts at the earliest on the day after that one is finished, `lag` calendar days later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Edge:
    """`later` can start only when `earlier` is finished."""

    earlier: int
    later: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of a measure; either may be open."""

    starts_on: date | None
    due_on: date | None

    def shifted(self, days: int) -> Days:
        by = timedelta(days=days)
        return Days(self.starts_on and self.starts_on + by, self.due_on and self.due_on + by)


def circle(edges: Iterable[Edge], new: Edge) -> list[int]:
    """The way from the new edge's `later` back to its `earlier` along what waits, both included: with the new edge it
    would be a circle. Empty when there is none."""
    after: dict[int, list[int]] = {}
    for edge in edges:
        after.setdefault(edge.earlier, []).append(edge.later)
    came: dict[int, int | None] = {new.later: None}
    waiting = [new.later]
    while waiting:
        here = waiting.pop(0)
        if here == new.earlier:
            return _way(came, here)
        for follower in sorted(after.get(here, [])):
            if follower not in came:
                came[follower] = here
                waiting.append(follower)
    return []


def _way(came: Mapping[int, int | None], end: int) -> list[int]:
    way, here = [end], came[end]
    while here is not None:
        way.append(here)
        here = came[here]
    return way[::-1]


def earliest(due_on: date, lag: int) -> date:
    return due_on + timedelta(days=lag + 1)


def pushed(days: Mapping[int, Days], edges: Iterable[Edge], moved: Iterable[int]) -> dict[int, int]:
    """Measure -> by how many days it must shift so that it waits for those that were moved, and for those that are
    pushed by them. `days` holds the moved ones at their new place; the edges must be free of circles."""
    after: dict[int, list[Edge]] = {}
    for edge in edges:
        after.setdefault(edge.earlier, []).append(edge)
    held = set(moved)
    shifts: dict[int, int] = {}
    waiting = sorted(held)
    while waiting:
        here = waiting.pop(0)
        due_on = days[here].shifted(shifts.get(here, 0)).due_on
        for edge in after.get(here, []) if due_on and here in days else ():
            there = days.get(edge.later)
            if edge.later in held or there is None or there.starts_on is None or due_on is None:
                continue
            needed = (earliest(due_on, edge.lag) - there.starts_on).days
            if needed > shifts.get(edge.later, 0):
                shifts[edge.later] = needed
                waiting.append(edge.later)
    return shifts
