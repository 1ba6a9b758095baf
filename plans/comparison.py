"""What a target is held against: what the indicator showed in earlier years, and what others reach.

Rooms above this one hold those figures; they register a source, and the checks ask here. One call serves a whole
plan, so that the number of queries does not grow with its goals.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Peer:
    """What somebody else reaches: a competitor, the best of the trade, a pilot site."""

    name: str
    value: Decimal
    as_of: date


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of one indicator and department. `past` has the year's value by year, oldest first, years without data left
    out; values in the indicator's unit, unrounded."""

    past: tuple[tuple[int, Decimal], ...] = ()
    peers: tuple[Peer, ...] = ()

    def joined(self, other: Comparison) -> Comparison:
        return Comparison(self.past + other.past, self.peers + other.peers)


NOTHING = Comparison()
Source = Callable[[int, int, Collection[int]], Mapping[int, Comparison]]
"""(department id, year of the plan, indicator ids) -> indicator id -> what is known before that year."""

_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def comparisons(department_id: int, year: int, indicator_ids: Collection[int]) -> dict[int, Comparison]:
    """Of each indicator everything that the sources know; an indicator nobody knows is absent."""
    found: dict[int, Comparison] = {}
    if not indicator_ids:
        return found
    for source in _sources:
        for indicator_id, comparison in source(department_id, year, indicator_ids).items():
            found[indicator_id] = found.get(indicator_id, NOTHING).joined(comparison)
    return found
