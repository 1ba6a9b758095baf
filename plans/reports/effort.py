"""Work done beside results reached: two numbers that are read together and never added up.

Work is what measures say (`Measure.progress`), held against how much of their time has passed. Results are the
attainment of the quarter. What the two mean together is said in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.figures import HUNDRED
from core.periods import Period, local_today
from organization.models import User
from plans.lifecycle import IN_FORCE
from plans.models import DepartmentPlan, Measure, PlanCycle
from plans.standings import NO_DATA, department_standings, goal_standings, is_short

SLACK = Decimal(10)
"""Percentage points by which work may lag behind the calendar before it counts as behind."""
SORTS = ("reading", "department", "work", "rate")


@dataclass(frozen=True)
class Reading:
    """What work and result mean together. `rank` puts what needs attention first."""

    rank: int
    words: str | Promise
    tone: str
    icon: str


BOTH_BEHIND = Reading(0, _("工作和结果都落后"), "amber", "alert-triangle")
NO_EFFECT = Reading(1, _("工作跟上，结果没到"), "amber", "zoom-question")
WORK_BEHIND = Reading(2, _("结果到了，工作拖后"), "amber", "clock-exclamation")
UNKNOWN_BEHIND = Reading(3, _("工作拖后，结果无数据"), "amber", "clock-exclamation")
UNKNOWN = Reading(4, _("工作跟上，结果无数据"), "neutral", "circle-dashed")
IN_STEP = Reading(5, _("工作和结果都跟上"), "neutral", "circle-check")


@dataclass(frozen=True)
class EffortRow:
    """One goal, or one department. `work` and `expected` in percent, None without measures; `rate` in percent."""

    label: str
    url: str
    position: int
    measures: int
    late: int
    work: Decimal | None
    expected: Decimal | None
    rate: Decimal | None
    status: str
    reading: Reading
    note: str = ""


def reading_of(work: Decimal | None, expected: Decimal | None, status: str, explain_from: str) -> Reading:
    """Work counts as behind when it lags the calendar by more than `SLACK`; a result by the cycle's threshold."""
    behind = work is not None and expected is not None and work < expected - SLACK
    if status == NO_DATA:
        return UNKNOWN_BEHIND if behind else UNKNOWN
    if is_short(status, explain_from):
        return BOTH_BEHIND if behind else NO_EFFECT
    return WORK_BEHIND if behind else IN_STEP


def elapsed(measure: Measure, today: date) -> Decimal:
    """How much of the measure's time has passed, in percent; all of it where its days are not written."""
    if measure.starts_on is None or measure.due_on is None:
        return HUNDRED if measure.due_on is None or measure.due_on <= today else Decimal(0)
    days = (measure.due_on - measure.starts_on).days + 1
    passed = min(max((today - measure.starts_on).days, 0), days)
    return HUNDRED * passed / days


def mean(pairs: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Of (value, weight); None without any weight."""
    values = list(pairs)
    total = sum((weight for _value, weight in values), Decimal(0))
    return sum((value * weight for value, weight in values), Decimal(0)) / total if total else None


def quarters_of(cycle: PlanCycle) -> list[Period]:
    """The quarters of the cycle that have begun."""
    last = min(local_today(), cycle.ends_on)
    if last < cycle.starts_on:
        return []
    return list(Period.containing(cycle.starts_on).until(Period.containing(last)))


def effort_of_plan(plan: DepartmentPlan, quarter: Period) -> list[EffortRow]:
    """A row for each goal: the weighted work of its measures beside its attainment; a constant number of queries."""
    goals = list(plan.goals.order_by("number").prefetch_related("links__measure"))
    standings = goal_standings(quarter.first_day, [goal.pk for goal in goals])
    today = local_today()
    rows = []
    for goal in goals:
        links = list(goal.links.all())
        standing = standings[goal.pk]
        work = mean((link.measure.progress, link.weight) for link in links)
        expected = mean((elapsed(link.measure, today), link.weight) for link in links)
        rows.append(
            EffortRow(
                label=f"{goal.number} {goal.title}",
                url=f"{goal.get_absolute_url()}?period={quarter}",
                position=goal.number,
                measures=len(links),
                late=sum(is_late(link.measure, today) for link in links),
                work=work,
                expected=expected,
                rate=standing.rate,
                status=standing.status,
                reading=reading_of(work, expected, standing.status, plan.cycle.explain_from),
            )
        )
    return rows


def is_late(measure: Measure, today: date) -> bool:
    return measure.due_on is not None and measure.due_on < today and measure.progress < HUNDRED


def effort_of_cycle(cycle: PlanCycle, quarter: Period, user: User, sort: str) -> list[EffortRow]:
    """A row for each plan in force that the reader sees; the same number of queries for any number of plans."""
    plans = list(
        DepartmentPlan.objects.visible_to(user)
        .filter(cycle=cycle, status__in=IN_FORCE)
        .select_related("department")
        .order_by("department__position", "pk")
        .defer("overview", "analysis", "schedule", "expected_effects")
    )
    measures: dict[int, list[Measure]] = {plan.pk: [] for plan in plans}
    found = Measure.objects.filter(plan__in=plans).only("plan_id", "starts_on", "due_on", "progress")
    for measure in found.order_by():
        measures[measure.plan_id].append(measure)
    standings = department_standings(quarter.first_day, [plan.department_id for plan in plans])
    today = local_today()
    rows = [
        department_row(cycle, plan, position, measures[plan.pk], standings[plan.department_id], today)
        for position, plan in enumerate(plans)
    ]
    return sort_rows(rows, sort)


def department_row(
    cycle: PlanCycle,
    plan: DepartmentPlan,
    position: int,
    measures: Sequence[Measure],
    standing: Any,
    today: date,
) -> EffortRow:
    one = Decimal(1)
    work = mean((measure.progress, one) for measure in measures)
    expected = mean((elapsed(measure, today), one) for measure in measures)
    return EffortRow(
        label=plan.department.name,
        url=reverse("plans:plan_effort", args=[plan.pk]),
        position=position,
        measures=len(measures),
        late=sum(is_late(measure, today) for measure in measures),
        work=work,
        expected=expected,
        rate=standing.rate,
        status=standing.status,
        reading=reading_of(work, expected, standing.status, cycle.explain_from),
    )


def sort_rows(rows: list[EffortRow], sort: str) -> list[EffortRow]:
    """By the name of a column, `-` before it turns it round; rows without the figure come last.
    What needs attention comes first by default."""
    name, turned = sort.removeprefix("-"), sort.startswith("-")
    if name not in SORTS:
        return sorted(rows, key=lambda row: (row.reading.rank, row.position))
    keys: dict[str, Any] = {
        "reading": lambda row: row.reading.rank,
        "department": lambda row: row.position,
        "work": lambda row: row.work,
        "rate": lambda row: row.rate,
    }
    key = keys[name]
    known = [row for row in rows if key(row) is not None]
    return sorted(known, key=key, reverse=turned) + [row for row in rows if key(row) is None]
