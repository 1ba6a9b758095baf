"""Rows that stayed out, as a CSV: the reasons first, then the row as it came, ready to be mended and imported again.

Cells that a spreadsheet would take for a formula get an apostrophe; reading such a file takes it off again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TextIO

from core.cells import neutral
from workorders.importing.problems import Reject

COLUMNS = ("reject_row", "reject_column", "reject_value", "reject_reason", "reject_remedy")
BETWEEN = " | "


EXAMPLES = 3
PARTICULAR = re.compile(r"\d+|「[^」]*」|“[^”]*”")


@dataclass
class Reason:
    """What kept rows out, with how many and the first of them as `(row, value)`."""

    column: str
    reason: str
    remedy: str
    rows: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)


def by_reason(rejects: Iterable[Reject]) -> list[Reason]:
    """The same reason in the same column once, the most frequent first; numbers and quoted values within the
    sentence do not make it another reason."""
    found: dict[tuple[str, str], Reason] = {}
    for reject in rejects:
        for problem in reject.problems:
            key = (problem.column, PARTICULAR.sub("", problem.reason))
            reason = found.setdefault(key, Reason(problem.column, problem.reason, problem.remedy))
            reason.rows += 1
            if len(reason.examples) < EXAMPLES:
                reason.examples.append((reject.row, problem.value))
    return sorted(found.values(), key=lambda reason: -reason.rows)


class Writable(Protocol):
    def write(self, text: str, /) -> int: ...


class RejectsFile:
    """Takes rejects as they are found and writes each at once; `header` of the file stands above the first."""

    def __init__(self, target: Writable) -> None:
        self.writer = csv.writer(target)
        self.rows = 0

    def __call__(self, header: Sequence[str], rejects: Iterable[Reject]) -> None:
        """One line for each row; several reasons stand beside each other, separated by ` | `."""
        if not self.rows:
            self.writer.writerow([*COLUMNS, *(neutral(name) for name in header)])
        for reject in rejects:
            self.writer.writerow([reject.row, *_reasons(reject), *(neutral(cell) for cell in reject.cells)])
            self.rows += 1


def write_rejects(target: TextIO, header: Sequence[str], rejects: Iterable[Reject]) -> None:
    RejectsFile(target)(header, rejects)


def _reasons(reject: Reject) -> list[str]:
    found = reject.problems
    told = (
        [p.column for p in found],
        [p.value for p in found],
        [p.reason for p in found],
        [p.remedy for p in found],
    )
    return [neutral(BETWEEN.join(texts)) for texts in told]
