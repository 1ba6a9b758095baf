"""Who answers for several measures at the same time: a first sign that a person has too much on the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from organization.models import User
from organization.schedules import schedules_by_department
from organization.worktime import Schedule
from plans.models import Measure, PlanCycle

Span = tuple[date, date, int]
"""First day, last day, id of the measure."""
Worked = Callable[[date, date], int]
"""Working days from a day on, up to another one that is not counted."""


def calendar_days(first: date, until: date) -> int:
    return (until - first).days


class WorkedDays:
    """Working days of a stretch of time by a department's calendar, counted once."""

    def __init__(self, schedule: Schedule, first: date, last: date) -> None:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self.first = first
        self.before = [0, *accumulate(int(bool(schedule.hours_on(day))) for day in days)]

    def __call__(self, first: date, until: date) -> int:
        start, end = (min(max((day - self.first).days, 0), len(self.before) - 1) for day in (first, until))
        return self.before[end] - self.before[start]


@dataclass(frozen=True)
class Overlap:
    """A person with measures that overlap in time. Days are working days, by the calendar of the department whose
    plan they stand in, on which at least two of them run."""

    person: Any
    days: int
    most: int
    """How many run at once on the busiest day."""
    first: date
    last: date
    measures: list[Measure]


def overlaps(cycle: PlanCycle, user: User) -> list[tuple[int, int, int, date, date, list[int]]]:
    """Of the plans this person sees: (owner, days, most, first, last, measures), the busiest first; one query, and
    those of the work calendars. Who has measures of several departments keeps the days of the first of them."""
    spans: dict[int, list[Span]] = defaultdict(list)
    homes: dict[int, int] = {}
    found = Measure.objects.visible_to(user).filter(plan__cycle=cycle)
    columns = found.order_by("pk").values_list("owner_id", "starts_on", "due_on", "pk", "plan__department_id")
    for owner, starts, due, pk, department in columns:
        if owner and starts and due:
            spans[owner].append((starts, due, pk))
            homes.setdefault(owner, department)
    schedules = schedules_by_department()
    counted_by: dict[int, WorkedDays] = {}
    rows = []
    for owner, own in spans.items():
        schedule = schedules[homes[owner]]
        if id(schedule) not in counted_by:
            counted_by[id(schedule)] = WorkedDays(schedule, cycle.starts_on, cycle.ends_on)
        if counted := count_days(own, counted_by[id(schedule)]):
            rows.append((owner, *counted))
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


def count_days(
    spans: list[Span], worked: Worked = calendar_days
) -> tuple[int, int, date, date, list[int]] | None:
    """Working days with two or more, the most at once on such a day, first and last day of these stretches, and the
    measures concerned; None: no overlap, or only on days without work."""
    steps: dict[date, int] = defaultdict(int)
    for starts, due, _pk in spans:
        steps[starts] += 1
        steps[due + timedelta(days=1)] -= 1
    days = most = running = 0
    crowded: list[tuple[date, date]] = []
    before: date | None = None
    for day in sorted(steps):
        if running > 1 and before is not None and (here := worked(before, day)):
            days, most = days + here, max(most, running)
            crowded.append((before, day))
        running += steps[day]
        before = day
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
