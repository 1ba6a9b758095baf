"""What a person has on the desk because of a plan: the rooms above register where it comes from.

The page of one's own part (F34) asks them all; plans imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Assignment:
    """One open piece of work that comes from a measure."""

    title: str
    url: str
    measure_id: int
    due_at: datetime | None = None


Source = Callable[[Any, int], Collection[Assignment]]
"""(person, id of the cycle) -> what this person still has to do."""
_sources: list[Source] = []


def register_assignments(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def assignments_of(user: Any, cycle_id: int) -> list[Assignment]:
    """Those due first at the top, those without a date last."""
    found = [one for source in _sources for one in source(user, cycle_id)]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or 0, one.url))
