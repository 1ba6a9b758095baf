"""Charts as data: one shape feeds the drawing, the table behind it and the download.

Values stay Decimal until they are written; the browser only places them and shows the words made here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.components import Words
from core.figures import rounded
from core.numerals import figure, percent

Value = Decimal | int | None


def axis_around(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Even percents below and above the values with a little room, within 0 to 100."""
    if not values:
        return Decimal(0), Decimal(100)
    low = math.floor((min(values) - 1) / 2) * 2
    high = math.ceil((max(values) + 1) / 2) * 2
    return Decimal(max(low, 0)), Decimal(min(high, 100))


@dataclass(frozen=True)
class Series:
    """One row of values, one per category; None is a gap. `colour` names a chart token.

    Colours: `main`, `lesser`, `rest`, `age-1` (lightest) to `age-3` (darkest), `reached`, `missed`.
    """

    name: Words
    values: Sequence[Value]
    colour: str = "main"


@dataclass(frozen=True)
class Mark:
    """A dated intervention: drawn before the category with index `at`."""

    at: int
    label: Words


@dataclass(frozen=True)
class Chart:
    """`id` is unique on the page. `description` says in a sentence what the drawing shows, for those who hear it."""

    id: str
    kind: str
    categories: Sequence[Words]
    series: Sequence[Series]
    category_head: Words
    description: Words = ""
    unit: Words = ""
    digits: int = 0
    target: Value = None
    target_label: Words = ""
    targets: Sequence[Value] = ()
    targets_head: Words = ""
    marks: Sequence[Mark] = ()
    gap_label: Words = ""
    axis_from: Value = None
    axis_to: Value = None
    open_last: bool = False
    is_rate: bool = False
    height: int = 280
    sublabels: Sequence[Words] = ()
    urls: Sequence[str] = ()

    @property
    def data_id(self) -> str:
        return f"{self.id}-data"

    def write(self, value: Value) -> str:
        """A value as it is shown in label and table; rates are fractions and shown in percent."""
        return percent(value, self.digits) if self.is_rate else figure(value, self.digits)

    def place(self, value: Value) -> str | None:
        """A value as the drawing places it: unrounded enough not to move a pixel, in the unit shown."""
        if value is None:
            return None
        return str(rounded(Decimal(value) * (100 if self.is_rate else 1), 6))

    @property
    def head(self) -> list[Words]:
        stepped = [self.targets_head] if self.targets else []
        return [self.category_head, *(series.name for series in self.series), *stepped]

    @property
    def rows(self) -> list[list[Words]]:
        """The table of the same data, written as it is shown."""
        return [
            [
                category,
                *(self.write(series.values[index]) for series in self.series),
                *([self.write(self.targets[index])] if self.targets else []),
            ]
            for index, category in enumerate(self.categories)
        ]

    @property
    def payload(self) -> dict[str, Any]:
        """What charts.js needs, JSON-ready: numbers as decimal strings beside the words to show."""
        return {
            "kind": self.kind,
            "categories": [str(category) for category in self.categories],
            "sublabels": [str(label) for label in self.sublabels],
            "unit": str(self.unit),
            "series": [
                {
                    "name": str(series.name),
                    "colour": series.colour,
                    "values": [self.place(value) for value in series.values],
                    "labels": [self.write(value) for value in series.values],
                }
                for series in self.series
            ],
            "target": self.place(self.target),
            "targetLabel": str(self.target_label),
            "targets": [self.place(value) for value in self.targets],
            "targetsHead": str(self.targets_head),
            "targetsLabels": [self.write(value) for value in self.targets],
            "marks": [{"at": mark.at, "label": str(mark.label)} for mark in self.marks],
            "gapLabel": str(self.gap_label),
            "axisFrom": self.place(self.axis_from),
            "axisTo": self.place(self.axis_to),
            "openLast": self.open_last,
            "suffix": "%" if self.is_rate else "",
            "urls": list(self.urls),
        }


def pareto(
    *,
    id: str,
    counts: Sequence[tuple[Words, int]],
    category_head: Words,
    count_head: Words,
    share_head: Words,
    cumulative_head: Words,
    description: Words = "",
    urls: Sequence[str] = (),
    rest_last: bool = True,
    lead: int = 2,
    height: int = 280,
) -> "ParetoChart":
    """Return bars and a cumulative line on one axis of shares.

    `counts` are largest first, with 'other' last if `rest_last`; the first `lead` bars are in the accent.
    Cumulative shares are computed from counts, not from rounded shares.
    """
    return ParetoChart(
        id=id,
        kind="pareto",
        categories=[name for name, _ in counts],
        series=[Series(count_head, [count for _, count in counts])],
        category_head=category_head,
        description=description,
        share_head=share_head,
        cumulative_head=cumulative_head,
        rest_last=rest_last,
        lead=lead,
        urls=urls,
        height=height,
    )


@dataclass(frozen=True)
class ParetoChart(Chart):
    share_head: Words = ""
    cumulative_head: Words = ""
    rest_last: bool = True
    lead: int = 2

    @property
    def counts(self) -> list[int]:
        return [int(value or 0) for value in self.series[0].values]

    def shares(self) -> list[tuple[Decimal, Decimal]]:
        """Share and cumulative share of each category as fractions; all zero when nothing was counted."""
        total = sum(self.counts)
        pairs, running = [], 0
        for count in self.counts:
            running += count
            share = Decimal(count) / total if total else Decimal(0)
            pairs.append((share, Decimal(running) / total if total else Decimal(0)))
        return pairs

    @property
    def head(self) -> list[Words]:
        return [*super().head, self.share_head, self.cumulative_head]

    @property
    def rows(self) -> list[list[Words]]:
        return [
            [*row, f"{percent(share)}%", f"{percent(running)}%"]
            for row, (share, running) in zip(super().rows, self.shares(), strict=True)
        ]

    @property
    def payload(self) -> dict[str, Any]:
        pairs = self.shares()
        return {
            **super().payload,
            "shares": [str(rounded(share * 100, 6)) for share, _ in pairs],
            "cumulative": [str(rounded(running * 100, 6)) for _, running in pairs],
            "shareLabels": [f"{percent(share)}%" for share, _ in pairs],
            "cumulativeLabels": [f"{percent(running)}%" for _, running in pairs],
            "countLabels": [figure(count) for count in self.counts],
            "restLast": self.rest_last,
            "lead": self.lead,
        }
