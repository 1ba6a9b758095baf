"""Rows that stayed out, as a CSV: the reasons first, then the row as it came, ready to be mended and imported again.

Cells that a spreadsheet would take for a formula get an apostrophe; reading such a file takes it off again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

from workorders.importing.problems import Cell, Reject

COLUMNS = ("reject_row", "reject_column", "reject_value", "reject_reason", "reject_remedy")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BETWEEN = " | "


def neutral(text: str) -> str:
    """The cell as a spreadsheet shows it without computing it."""
    return "'" + text if text.lstrip(" ").startswith(RISKY) or text.startswith("'") else text


def original(cell: Cell) -> Cell:
    """Undoes `neutral`."""
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") else cell


def write_rejects(target: TextIO, header: Sequence[str], rejects: Iterable[Reject]) -> None:
    """One line for each row; several reasons stand beside each other, separated by ` | `."""
    writer = csv.writer(target)
    writer.writerow([*COLUMNS, *(neutral(name) for name in header)])
    for reject in rejects:
        writer.writerow([reject.row, *_reasons(reject), *(neutral(cell) for cell in reject.cells)])


def _reasons(reject: Reject) -> list[str]:
    found = reject.problems
    told = (
        [p.column for p in found],
        [p.value for p in found],
        [p.reason for p in found],
        [p.remedy for p in found],
    )
    return [neutral(BETWEEN.join(texts)) for texts in told]
