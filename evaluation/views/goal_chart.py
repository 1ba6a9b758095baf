"""The chart of a goal: the year month by month against the targets of its quarters."""

from __future__ import annotations

import math
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.charts import Chart, Series, axis_around
from core.figures import rounded
from core.numerals import figure
from evaluation.reports.goal_page import PERCENT, GoalPage
from evaluation.views import dashboard_parts as parts
from evaluation.views.goal_words import indicator_name, unit_of, with_unit


def chart_of(page: GoalPage) -> Chart:
    line = page.line
    is_rate = line.unit == PERCENT
    shape = parts.fraction if is_rate else (lambda value: value)
    values = [month.value for month in page.months]
    targets = [month.target for month in page.months]
    low, high = axis_of(
        [v for v in [*values, *targets, page.goal.baseline] if v is not None], is_rate=is_rate
    )
    running = page.quarter.is_running and bool(values) and values[-1] is None
    return Chart(
        id="goal",
        kind="line",
        categories=[
            date_format(month.month.first_day, pgettext("date format", "n月")) for month in page.months
        ],
        series=[Series(indicator_name(page.goal), [shape(value) for value in values])],
        category_head=_("月份"),
        description=chart_subtitle(page),
        digits=line.decimals,
        is_rate=is_rate,
        unit="" if is_rate else line.unit,
        targets=[shape(value) for value in targets],
        targets_head=_("季度目标"),
        axis_from=shape(low),
        axis_to=shape(high),
        open_last=running or page.quarter.is_running,
        gap_label=_("无数据"),
    )


def axis_of(values: list[Decimal], *, is_rate: bool) -> tuple[Decimal, Decimal]:
    """A little room below and above; percents keep to 0–100."""
    if not values:
        return Decimal(0), Decimal(100)
    if is_rate:
        return axis_around([min(max(value, Decimal(0)), Decimal(100)) for value in values])
    low, high = min(values), max(values)
    room = (high - low) / 5 or Decimal(1)
    return Decimal(max(math.floor(low - room), 0 if low >= 0 else math.floor(low - room))), Decimal(
        math.ceil(high + room)
    )


def chart_title(page: GoalPage) -> str:
    line = page.line
    words = {"quarter": page.quarter.period.label, "value": with_unit(line.actual, line)}
    if line.actual is None:
        return _("%(quarter)s还没有数据") % words
    if line.target is None or not line.sign:
        return _("%(quarter)s %(value)s") % words
    gap = rounded(line.actual - line.target, line.decimals)
    size = figure(abs(gap), line.decimals)
    words["gap"] = _("%s 个百分点") % size if line.unit == PERCENT else f"{size}{unit_of(line)}"
    good = gap > 0 if line.sign == "≥" else gap < 0
    if not gap:
        return _("%(quarter)s %(value)s，正好到目标") % words
    return (
        _("%(quarter)s %(value)s，好于目标 %(gap)s") if good else _("%(quarter)s %(value)s，离目标差 %(gap)s")
    ) % words


def chart_subtitle(page: GoalPage) -> str:
    low = chart_floor(page)
    return _("%(name)s（%(unit)s），按月，空心点为未满月；台阶线为季度目标；纵轴自 %(low)s 起") % {
        "name": indicator_name(page.goal),
        "unit": page.line.unit,
        "low": low,
    }


def chart_floor(page: GoalPage) -> str:
    values = [m.value for m in page.months] + [m.target for m in page.months] + [page.goal.baseline]
    low, _high = axis_of([v for v in values if v is not None], is_rate=page.line.unit == PERCENT)
    return figure(low, 0) + (PERCENT if page.line.unit == PERCENT else "")
