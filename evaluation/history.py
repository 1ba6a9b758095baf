"""What indicators showed: in the years before, which a new target is held against, and in this quarter."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from core.periods import Period
from evaluation.models import Benchmark, ClosedPeriod, Observation
from plans.actuals import Actual
from plans.comparison import Comparison, Peer
from plans.models import Indicator
from plans.models.indicator import Aggregation

YEARS = 3
"""How many years before the plan's own are looked at."""


def past_years(department_id: int, year: int, indicator_ids: Collection[int]) -> Mapping[int, Comparison]:
    """Indicator id -> its values of the years before `year`, from the current figures of the quarters; two queries.

    A year that is not over yet counts with the quarters it has. The figures include the departments below.
    """
    rows = (
        Observation.objects.current()
        .with_data()
        .filter(
            department_id=department_id,
            indicator_id__in=indicator_ids,
            period_kind="quarter",
            period_start__year__gte=year - YEARS,
            period_start__year__lt=year,
        )
        .order_by("indicator_id", "period_start")
    )
    quarters: dict[int, dict[int, list[Observation]]] = {}
    for row in rows:
        quarters.setdefault(row.indicator_id, {}).setdefault(row.period_start.year, []).append(row)
    ways = dict(Indicator.objects.filter(pk__in=quarters).values_list("pk", "aggregation"))
    return {
        pk: Comparison(past=tuple((y, value_of_year(rows, ways[pk])) for y, rows in sorted(years.items())))
        for pk, years in quarters.items()
    }


def peers(department_id: int, year: int, indicator_ids: Collection[int]) -> Mapping[int, Comparison]:
    """Indicator id -> the latest value of each whom one compares with, by name; one query.

    Values of a day more than three years before `year` began are too old to hold a target against.
    """
    rows = (
        Benchmark.objects.in_use()
        .filter(indicator_id__in=indicator_ids, as_of__gte=date(year - YEARS, 1, 1))
        .order_by("indicator_id", "name", "-as_of", "-pk")
        .distinct("indicator_id", "name")
    )
    found: dict[int, list[Peer]] = {}
    for row in rows:
        found.setdefault(row.indicator_id, []).append(Peer(row.name, row.value, row.as_of))
    return {pk: Comparison(peers=tuple(known)) for pk, known in found.items()}


def value_of_year(quarters: Sequence[Observation], aggregation: str) -> Decimal:
    """The year's value from its quarters with data, unrounded, in the indicator's unit."""
    values = [quarter.value or Decimal(0) for quarter in quarters]
    if aggregation == Aggregation.LAST:
        return values[-1]
    if aggregation == Aggregation.SUM:
        return sum(values, Decimal(0))
    if aggregation == Aggregation.MEAN:
        return sum(values, Decimal(0)) / len(values)
    # A quarter's value is its ratio, so its denominator is the weight with which the ratios add up.
    weights = [quarter.denominator for quarter in quarters]
    weighted = sum((value * weight for value, weight in zip(values, weights, strict=True)), Decimal(0))
    return weighted / sum(weights, Decimal(0))


def values_of_quarter(
    day: date, department_ids: Collection[int], indicator_ids: Collection[int]
) -> Mapping[tuple[int, int], Actual]:
    """(department id, indicator id) -> the current figure of the quarter that `day` lies in; one query."""
    quarter = Period.containing(day)
    rows = (
        Observation.objects.current()
        .with_data()
        .filter(
            department_id__in=department_ids,
            indicator_id__in=indicator_ids,
            period_kind="quarter",
            period_start=quarter.first_day,
        )
        .values_list("department_id", "indicator_id", "value")
    )
    return {
        (department, indicator): Actual(value, quarter.label)
        for department, indicator, value in rows
        if value is not None
    }


def volumes_of_year(year: int, department_ids: Collection[int], indicator_id: int) -> Mapping[int, Decimal]:
    """Department id -> the cases that the indicator counted in the year, from its quarters; one query."""
    rows = (
        Observation.objects.current()
        .with_data()
        .filter(
            department_id__in=department_ids,
            indicator_id=indicator_id,
            period_kind="quarter",
            period_start__year=year,
        )
        .values("department_id")
        .annotate(cases=Sum("denominator"))
    )
    return {row["department_id"]: row["cases"] for row in rows}


def closed_quarters_of(cycle_id: int) -> list[Period]:
    """The quarters of a cycle whose figures are published; one query."""
    return [closed.period for closed in ClosedPeriod.objects.filter(cycle_id=cycle_id)]
