"""Which quarters of a cycle are closed: their figures are published, so what was promised for them stays.

The room that closes quarters registers a source, as in `plans.comparison`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from core.periods import Period
from plans.models import PlanCycle

Source = Callable[[int], Collection[Period]]
"""Cycle id -> its closed quarters."""

_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def closed_quarters(cycle: PlanCycle) -> list[Period]:
    """In order of time."""
    return sorted({quarter for source in _sources for quarter in source(cycle.pk)}, key=lambda q: q.first_day)


def closed_numbers(cycle: PlanCycle) -> frozenset[int]:
    """Their numbers within the cycle, 1 to 4, as quarter targets count them."""
    first = Period.containing(cycle.starts_on)
    return frozenset(quarters_between(first, quarter) + 1 for quarter in closed_quarters(cycle))


def quarters_between(first: Period, quarter: Period) -> int:
    months = (quarter.first_day.year - first.first_day.year) * 12
    return (months + quarter.first_day.month - first.first_day.month) // 3
