"""What the rooms above bring to a meeting, and what became of its action items.

They register here; organization imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Offered:
    """A point for an agenda. `key` names its record, e.g. `problem-12`; `path` is its page."""

    key: str
    title: str
    line: str
    path: str


@dataclass(frozen=True, slots=True)
class AgendaSource:
    """`build` gives the points that this person may bring to a meeting, the most urgent first, a page of them."""

    code: str
    label: str | Promise
    build: Callable[[Any], list[Offered]]
    position: int = 50


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The work order that an action item became."""

    number: str
    url: str
    status: str
    status_label: str
    due_at: datetime | None
    is_open: bool


FollowUps = Callable[[Collection[int]], Mapping[int, FollowUp]]

_sources: dict[str, AgendaSource] = {}
_follow_ups: list[FollowUps] = []


def register_source(source: AgendaSource) -> None:
    _sources[source.code] = source


def register_follow_ups(find: FollowUps) -> None:
    _follow_ups[:] = [find]


def offered_to(user: Any) -> list[tuple[AgendaSource, list[Offered]]]:
    """Every source that has something for this person."""
    ordered = sorted(_sources.values(), key=lambda source: (source.position, source.code))
    return [(source, found) for source in ordered if (found := source.build(user))]


def follow_ups(action_ids: Collection[int]) -> dict[int, FollowUp]:
    """Action item id -> the order it became; one call serves a page."""
    found: dict[int, FollowUp] = {}
    for find in _follow_ups:
        found.update(find(action_ids))
    return found
