"""What keeps a cell, a row or a whole file out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.errors import Invalid

Cell = str | datetime
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason, with the column it was found in (as the file calls it), the value, and what to do."""

    column: str
    value: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.reason}{self.remedy}"


class CellRefused(Exception):
    """A cell cannot be read as its field; the row carries the problem on."""

    def __init__(self, reason: str, remedy: str, value: object = "", column: str = "") -> None:
        super().__init__(reason)
        self.problem = Problem(column, str(value)[:SHOWN], reason, remedy)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that stayed out. `row` counts from 1 with the header, as a spreadsheet does."""

    row: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "cells": list(self.cells),
            "problems": [asdict(problem) for problem in self.problems],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reject:
        return cls(data["row"], tuple(data["cells"]), tuple(Problem(**p) for p in data["problems"]))


def as_text(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(cell if isinstance(cell, str) else cell.isoformat(sep=" ") for cell in cells)


class FileRefused(Invalid):
    """The file as a whole cannot be read: nothing was imported."""
