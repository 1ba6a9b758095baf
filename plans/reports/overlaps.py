"""Who answers for several measures at the same time: a first sign that a person has too much on the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from organization.models import User
from plans.models import Measure, PlanCycle

Span = tuple[date, date, int]
"""First day, last day, id of the measure."""


@dataclass(frozen=True)
class Overlap:
    """A person with measures that overlap in time. Days are calendar days on which at least two of them run."""

    person: Any
    days: int
    most: int
    """How many run at once on the busiest day."""
    first: date
    last: date
    measures: list[Measure]


def overlaps(cycle: PlanCycle, user: User) -> list[tuple[int, int, int, date, date, list[int]]]:
    """Of the plans this person sees: (owner, days, most, first, last, measures), the busiest first; one query."""
    spans: dict[int, list[Span]] = defaultdict(list)
    found = Measure.objects.visible_to(user).filter(plan__cycle=cycle)
    for owner, starts, due, pk in found.order_by().values_list("owner_id", "starts_on", "due_on", "pk"):
        if owner and starts and due:
            spans[owner].append((starts, due, pk))
    rows = [(owner, *counted) for owner, own in spans.items() if (counted := count_days(own))]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


def count_days(spans: list[Span]) -> tuple[int, int, date, date, list[int]] | None:
    """Days with two or more, the most at once, first and last such day, and the measures concerned; None: no overlap."""
    steps: dict[date, int] = defaultdict(int)
    for starts, due, _pk in spans:
        steps[starts] += 1
        steps[due + timedelta(days=1)] -= 1
    days = most = running = 0
    crowded: list[tuple[date, date]] = []
    before: date | None = None
    for day in sorted(steps):
        if running > 1 and before is not None:
            days += (day - before).days
            crowded.append((before, day))
        running += steps[day]
        most, before = max(most, running), day
    if not crowded:
        return None
    met = [pk for starts, due, pk in spans if any(starts < end and due >= start for start, end in crowded)]
    return days, most, crowded[0][0], crowded[-1][1] - timedelta(days=1), met


def with_names(rows: Iterable[tuple[int, int, int, date, date, list[int]]], user: User) -> list[Overlap]:
    """The rows of one page with people and measures, in two queries."""
    rows = list(rows)
    people = User.objects.in_bulk([row[0] for row in rows])
    wanted = [pk for row in rows for pk in row[5]]
    found = Measure.objects.visible_to(user).select_related("plan__department")
    measures = found.only("title", "starts_on", "due_on", "plan__department__name").in_bulk(wanted)
    return [
        Overlap(
            people[owner],
            days,
            most,
            first,
            last,
            sorted(
                (measures[pk] for pk in pks if pk in measures), key=lambda m: (m.starts_on or first, m.pk)
            ),
        )
        for owner, days, most, first, last, pks in rows
    ]
