"""Observations as a file for other programs: one line a figure that has data."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TextIO

from django.utils.translation import gettext as _

from core.cells import neutral
from core.errors import Invalid
from core.periods import Period
from core.punctuation import listed
from evaluation.models import Observation
from evaluation.querysets import ObservationQuerySet
from plans.models import Indicator

HEADER = ("department", "period", "numerator", "denominator", "value")


def find_indicator(code: str) -> Indicator:
    """The indicator of this code, or `Invalid` that names those there are."""
    indicator = Indicator.objects.filter(code=code).first()
    if indicator is None:
        known = listed(Indicator.objects.order_by("code").values_list("code", flat=True))
        raise Invalid(
            "unknown_indicator",
            _("没有指标「%(code)s」。可用的有：%(known)s。") % {"code": code, "known": known},
        )
    return indicator


def figures_between(
    indicator: Indicator, first: Period, last: Period, of: ObservationQuerySet | None = None
) -> ObservationQuerySet:
    """The current figures with data from `first` to `last`, both included, in the kind of period they name."""
    if first.kind != last.kind:
        raise Invalid(
            "mixed_periods",
            _("起止周期须为同一类型，现在是 %(first)s 和 %(last)s。") % {"first": first, "last": last},
        )
    if first.kind == "year":
        raise Invalid(
            "no_years",
            _("观测值按月和季度计算。请把 %(value)s 写成 2026Q1 或 2026-01 这样的周期。") % {"value": first},
        )
    if last < first:
        raise Invalid(
            "bad_range",
            _("起始周期 %(first)s 晚于结束周期 %(last)s，请对调。") % {"first": first, "last": last},
        )
    observations = Observation.objects.all() if of is None else of
    return (
        observations.current()
        .with_data()
        .filter(
            indicator=indicator,
            period_kind=first.kind,
            period_start__gte=first.first_day,
            period_start__lte=last.last_day,
        )
    )


def lines(figures: ObservationQuerySet) -> Iterator[tuple[str, ...]]:
    """(department code, period, numerator, denominator, value), by department and period."""
    ordered = figures.select_related("department").order_by("department__code", "period_start")
    for figure in ordered.iterator(chunk_size=2000):
        yield (
            neutral(figure.department.code),
            str(figure.period),
            plain(figure.numerator),
            plain(figure.denominator),
            plain(figure.value),
        )


def write_csv(figures: ObservationQuerySet, out: TextIO) -> int:
    """Write header and lines; returns how many figures were written."""
    writer: Any = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    count = 0
    for line in lines(figures):
        writer.writerow(line)
        count += 1
    return count


def plain(value: Decimal | None) -> str:
    """Every digit that is kept, without trailing zeros and never in exponents; empty for no data."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
