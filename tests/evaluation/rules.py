"""Reads the worked tables of docs/attainment.md, so that the document cannot say anything else than the code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from evaluation.attainment import GoalTerms

COLUMNS = (
    "method",
    "direction",
    "target",
    "baseline",
    "low",
    "high",
    "tolerance",
    "due",
    "floor",
    "ceiling",
    "actual",
    "rate",
    "code",
)
METHODS = {"raise", "lower", "improvement", "range", "yes_no", "by_date"}
EMPTY = {"", "—"}


@dataclass(frozen=True)
class Example:
    line: int
    terms: GoalTerms
    actual: Decimal | None
    rate: Decimal | None
    code: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"


def figure(cell: str) -> Decimal | None:
    return None if cell in EMPTY else Decimal(cell.replace("−", "-"))


def day(cell: str) -> date | None:
    return None if cell in EMPTY else date.fromisoformat(cell)


def actual_of(method: str, cell: str) -> Decimal | None:
    """A completion day is written as a day."""
    if method == "by_date" and cell not in EMPTY:
        return Decimal(date.fromisoformat(cell).toordinal())
    return figure(cell)


def examples(document: Path) -> list[Example]:
    """Every row of a table whose first cell is a method's code."""
    found = []
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
        cells = [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
        if len(cells) != len(COLUMNS) or cells[0] not in METHODS:
            continue
        row = dict(zip(COLUMNS, cells, strict=True))
        terms = GoalTerms(
            method=row["method"],
            direction=row["direction"] if row["direction"] not in EMPTY else "raise",
            target=figure(row["target"]),
            baseline=figure(row["baseline"]),
            range_low=figure(row["low"]),
            range_high=figure(row["high"]),
            tolerance=figure(row["tolerance"]),
            due_on=day(row["due"]),
            floor=figure(row["floor"]) or Decimal(0),
            ceiling=figure(row["ceiling"]) or Decimal(150),
        )
        found.append(
            Example(number, terms, actual_of(row["method"], row["actual"]), figure(row["rate"]), row["code"])
        )
    return found
