"""What the holders of parts really reach, and how much work passes through each of them.

Rooms above this one hold those figures; they register a source, as in `plans.comparison`. One call serves a page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Actual:
    """What an indicator shows for a department in the quarter of a day; unrounded, in the indicator's unit."""

    value: Decimal
    period: str
    """The quarter's name for people."""


Values = Callable[[date, Collection[int], Collection[int]], Mapping[tuple[int, int], Actual]]
"""(a day, department ids, indicator ids) -> (department id, indicator id) -> what is known of that quarter."""
Volumes = Callable[[int, Collection[int], int], Mapping[int, Decimal]]
"""(year, department ids, indicator id) -> department id -> how many cases the indicator counted there that year."""

_values: list[Values] = []
_volumes: list[Volumes] = []


def register(values: Values, volumes: Volumes) -> None:
    if values not in _values:
        _values.append(values)
    if volumes not in _volumes:
        _volumes.append(volumes)


def actuals(
    day: date, department_ids: Collection[int], indicator_ids: Collection[int]
) -> dict[tuple[int, int], Actual]:
    found: dict[tuple[int, int], Actual] = {}
    if department_ids and indicator_ids:
        for source in _values:
            found.update(source(day, department_ids, indicator_ids))
    return found


def volumes(year: int, department_ids: Collection[int], indicator_id: int | None) -> dict[int, Decimal]:
    """Departments without cases are absent."""
    found: dict[int, Decimal] = {}
    if department_ids and indicator_id:
        for source in _volumes:
            found.update(source(year, department_ids, indicator_id))
    return found
