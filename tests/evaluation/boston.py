"""The Boston sample, computed in plain Python from the file alone: nothing of the product, not even Django.

Definitions are written down again from the words of the domain, so that an error in the product's own cannot
hide here.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

NAME = "shared/data/boston_311_sample/boston_311.csv"
MAPPING = Path(__file__).resolve().parents[2] / "docs/examples/boston_311.toml"
SAMPLE = next(
    (folder / NAME for folder in Path(__file__).resolve().parents if (folder / NAME).exists()), Path(NAME)
)


@dataclass(frozen=True)
class Request:
    number: str
    department: str
    queue: str
    type: str
    reported: datetime
    due: datetime | None
    closed: datetime


@dataclass
class Tally:
    numerator: Fraction = Fraction(0)
    denominator: int = 0

    def add(self, amount: Fraction | int) -> None:
        self.numerator += amount
        self.denominator += 1


Key = tuple[str, str, str]
"""Indicator, department, quarter."""


@dataclass
class Figures:
    tallies: dict[Key, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def count(self, indicator: str, department: str, quarter: str, amount: Fraction | int) -> None:
        self.tallies[indicator, department, quarter].add(amount)


def requests(path: Path = SAMPLE) -> list[Request]:
    def instant(text: str) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            reported, closed = instant(row["created_at"]), instant(row["closed_at"])
            assert reported is not None
            assert closed is not None
            found.append(
                Request(
                    number=row["number"],
                    department=row["department"],
                    queue=row["queue"],
                    type=row["type"],
                    reported=reported,
                    due=instant(row["due_at"]),
                    closed=closed,
                )
            )
    return found


def quarter_of(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{local.year}Q{(local.month + 2) // 3}"


def hours_between(start: datetime, end: datetime) -> Fraction:
    """Real hours, also across a change of clocks."""
    utc = ZoneInfo("UTC")
    passed = end.astimezone(utc) - start.astimezone(utc)
    return Fraction(passed.days * 86400 + passed.seconds, 3600) + Fraction(passed.microseconds, 3_600_000_000)


OFFICE_HOURS = [(time(9), time(12)), (time(13), time(18))]
"""Monday to Friday; no holidays."""


def working_hours_between(start: datetime, end: datetime, zone: ZoneInfo) -> Fraction:
    """Day by day, stretch by stretch: slow and plain."""
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    total = Fraction(0)
    while day <= last:
        if day.weekday() < 5:
            total += sum((_overlap(start, end, day, hours, zone) for hours in OFFICE_HOURS), Fraction(0))
        day += timedelta(days=1)
    return total


def _overlap(start: datetime, end: datetime, day: date, hours: tuple[time, time], zone: ZoneInfo) -> Fraction:
    opens, closes = (datetime.combine(day, clock, zone).astimezone(ZoneInfo("UTC")) for clock in hours)
    first, last = max(start, opens), min(end, closes)
    return hours_between(first, last) if first < last else Fraction(0)


def complaint_types(mapping: Path = MAPPING) -> frozenset[str]:
    """The types that the mapping calls complaints."""
    values = tomllib.loads(mapping.read_text(encoding="utf-8"))["fields"]["kind"]["values"]
    return frozenset(name for name, kind in values.items() if kind == "complaint")


def figures(found: list[Request], zone: ZoneInfo, complaint_types: frozenset[str]) -> dict[Key, Tally]:
    """Every figure of department x quarter that the file has data for. All requests come from customers."""
    result = Figures()
    for r in found:
        if r.due is not None:
            result.count("on_time_rate", r.department, quarter_of(r.due, zone), int(r.closed <= r.due))
        closed_in = quarter_of(r.closed, zone)
        result.count("first_contact_resolution_rate", r.department, closed_in, 1)
        result.count(
            "mean_resolution_clock_hours", r.department, closed_in, hours_between(r.reported, r.closed)
        )
        result.count(
            "mean_resolution_hours",
            r.department,
            closed_in,
            working_hours_between(r.reported, r.closed, zone),
        )
        result.count(
            "complaint_rate", r.department, quarter_of(r.reported, zone), int(r.type in complaint_types)
        )
    return dict(result.tallies)


def value(indicator: str, tally: Tally) -> Fraction:
    """In percent or hours."""
    factor = 1 if indicator.startswith("mean_") else 100
    return factor * tally.numerator / tally.denominator
