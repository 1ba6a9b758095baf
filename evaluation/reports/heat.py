"""Attainment by department and quarter, with the whole beside the weight that had data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.periods import Period
from evaluation.models import DepartmentAttainment, Status
from evaluation.reports.scope import Scope
from organization.models import Department

QUARTERS = 6


@dataclass(frozen=True)
class Cell:
    """One figure: `rate` in percent, unrounded; None is no data. `restated_from` is what was published before."""

    rate: Decimal | None
    status: str
    weight_with_data: Decimal = Decimal(0)
    weight_total: Decimal = Decimal(0)
    restated_from: Decimal | None = None
    reason: str = ""


NO_CELL = Cell(None, Status.NO_DATA)


@dataclass(frozen=True)
class HeatLine:
    department: Department
    cells: tuple[Cell, ...]

    @property
    def now(self) -> Cell:
        return self.cells[-1]

    @property
    def before(self) -> Cell:
        return self.cells[-2]

    @property
    def change(self) -> Decimal | None:
        """In percentage points against the quarter before; None when either has no data."""
        return difference(self.now.rate, self.before.rate)

    @property
    def falls(self) -> int:
        """How many quarters in a row, up to this one, were each below the one before."""
        rates = [cell.rate for cell in self.cells]
        run = 0
        for later, earlier in zip(reversed(rates), list(reversed(rates))[1:], strict=False):
            if later is None or earlier is None or later >= earlier:
                break
            run += 1
        return run


@dataclass(frozen=True)
class Heat:
    periods: tuple[Period, ...]
    lines: tuple[HeatLine, ...]
    total: tuple[Cell, ...]
    """The whole organisation; empty for a scope that is only part of it."""
    covered: tuple[tuple[Decimal, Decimal], ...]
    """Per quarter: weight of the departments with data, and of all that have goals."""

    @property
    def has_figures(self) -> bool:
        return any(cell.rate is not None for line in self.lines for cell in line.cells)

    @property
    def without_data(self) -> list[Department]:
        return [line.department for line in self.lines if line.now.rate is None]


def difference(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before


def heat_of(scope: Scope, last: Period, count: int = QUARTERS) -> Heat:
    """`count` quarters up to `last`; rows are the departments that have goals in any of them, in one query."""
    periods = tuple(last.shifted(-back) for back in range(count - 1, -1, -1))
    rows = list(
        DepartmentAttainment.objects.filter(
            period_start__gte=periods[0].first_day, period_start__lte=last.first_day
        ).order_by("revision")
    )
    cells = _cells([row for row in rows if scope.is_whole or row.department_id])
    lines = tuple(
        HeatLine(department, tuple(cells.get((department.pk, p.first_day), NO_CELL) for p in periods))
        for department in scope.departments
        if any((department.pk, p.first_day) in cells for p in periods)
    )
    total = tuple(cells.get((None, p.first_day), NO_CELL) for p in periods) if scope.is_whole else ()
    covered = tuple((c.weight_with_data, c.weight_total) for c in total) or _covered(lines, len(periods))
    return Heat(periods, lines, total, covered)


def _cells(rows: Sequence[DepartmentAttainment]) -> dict[tuple[int | None, date], Cell]:
    """The current revision of each figure, knowing what was published before it."""
    cells: dict[tuple[int | None, date], Cell] = {}
    published: dict[tuple[int | None, date], Decimal | None] = {}
    for row in rows:
        key = (row.department_id, row.period_start)
        if row.is_current:
            cells[key] = Cell(
                row.rate,
                row.status,
                row.weight_with_data,
                row.weight_total,
                published.get(key),
                row.reason_words,
            )
        published[key] = row.rate
    return cells


def _covered(lines: Sequence[HeatLine], count: int) -> tuple[tuple[Decimal, Decimal], ...]:
    whole = sum((line.department.weight for line in lines), Decimal(0))
    return tuple(
        (sum((ln.department.weight for ln in lines if ln.cells[i].rate is not None), Decimal(0)), whole)
        for i in range(count)
    )
