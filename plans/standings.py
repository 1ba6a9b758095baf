"""How goals and departments stand against their targets, and how much of a measure's work is overdue.

Rooms above this one hold those figures; they register a source, as in `plans.comparison`. One call serves a page.
Work done and result reached stay apart: nothing here mixes the two.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NO_DATA = "no_data"
GRAVITY = ("missed", "at_risk", "near", "reached", NO_DATA)
"""Statuses of attainment, the gravest first; no data is no verdict."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One goal in one quarter. `rate` is in percent, unrounded; None means no data."""

    status: str = NO_DATA
    actual: Decimal | None = None
    target: Decimal | None = None
    rate: Decimal | None = None
    previous_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DepartmentStanding:
    """The weighted mean over a department's goals with data, beside the weight that had data."""

    status: str = NO_DATA
    rate: Decimal | None = None
    weight_with_data: Decimal = Decimal(0)
    weight_total: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Work:
    """Work orders that are open, and those of them past their day."""

    open: int = 0
    overdue: int = 0


Goals = Callable[[date, Collection[int]], Mapping[int, Standing]]
"""(first day of the quarter, goal ids) -> goal id -> how it stands."""
Departments = Callable[[date, Collection[int]], Mapping[int, DepartmentStanding]]
"""(first day of the quarter, department ids) -> department id -> how it stands."""
MeasureWork = Callable[[Collection[int]], Mapping[int, Work]]
"""Measure ids -> work orders of each, now."""
DepartmentWork = Callable[[Collection[int]], Mapping[int, Work]]
"""Department ids -> work orders of each with all below it, now."""

_goals: list[Goals] = []
_departments: list[Departments] = []
_measure_work: list[MeasureWork] = []
_department_work: list[DepartmentWork] = []


def register_attainment(goals: Goals, departments: Departments) -> None:
    _goals[:] = [goals]
    _departments[:] = [departments]


def register_work(measures: MeasureWork, departments: DepartmentWork) -> None:
    _measure_work[:] = [measures]
    _department_work[:] = [departments]


def goal_standings(quarter: date, goal_ids: Collection[int]) -> dict[int, Standing]:
    """Every goal asked for; those nobody computed have no data."""
    found: dict[int, Standing] = dict.fromkeys(goal_ids, Standing())
    for source in _goals:
        found.update(source(quarter, goal_ids))
    return found


def department_standings(quarter: date, department_ids: Collection[int]) -> dict[int, DepartmentStanding]:
    found: dict[int, DepartmentStanding] = dict.fromkeys(department_ids, DepartmentStanding())
    for source in _departments:
        found.update(source(quarter, department_ids))
    return found


def measure_work(measure_ids: Collection[int]) -> dict[int, Work]:
    found: dict[int, Work] = dict.fromkeys(measure_ids, Work())
    for source in _measure_work:
        found.update(source(measure_ids))
    return found


def department_work(department_ids: Collection[int]) -> dict[int, Work]:
    found: dict[int, Work] = dict.fromkeys(department_ids, Work())
    for source in _department_work:
        found.update(source(department_ids))
    return found


def is_short(status: str, explain_from: str) -> bool:
    """Does a status call for an explanation? No data never does."""
    return status != NO_DATA and GRAVITY.index(status) <= GRAVITY.index(explain_from)
