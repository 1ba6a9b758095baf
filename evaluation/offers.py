"""What the computed figures tell those who write a plan: trends, last year's attainment, the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from core.charts import Chart, Series, axis_around
from core.figures import rounded
from core.numerals import figure
from core.periods import Period, local_today
from core.punctuation import bracketed
from evaluation.models import Attainment, Observation
from evaluation.reports.scope import scope_below
from evaluation.reports.service import FEW, satisfaction_by_month
from plans.models import DepartmentPlan, Goal, Indicator
from plans.models.indicator import Aggregation
from plans.offers import Known, Offer, OfferedFigures, register, register_baseline

MONTHS = 12


def months_behind() -> list[Period]:
    """The last twelve full months, oldest first."""
    last = Period.containing(local_today(), "month").previous
    return [last.shifted(-back) for back in range(MONTHS - 1, -1, -1)]


def observed(
    plan: DepartmentPlan, indicator: Indicator, months: Sequence[Period]
) -> dict[Period, Observation]:
    """Current figures of the department with all below it, of the months that have data."""
    rows = (
        Observation.objects.current()
        .with_data()
        .filter(
            indicator=indicator,
            department=plan.department_id,
            period_kind="month",
            period_start__gte=months[0].first_day,
            period_start__lte=months[-1].first_day,
        )
    )
    return {row.period: row for row in rows}


def indicator_trend(plan: DepartmentPlan, goal: Goal | None) -> OfferedFigures | None:
    """The goal's indicator month by month, with the target as a line."""
    if goal is None or goal.indicator is None:
        return None
    indicator, months = goal.indicator, months_behind()
    found = observed(plan, indicator, months)
    if len(found) < 2:
        return None
    digits = indicator.decimals
    values = [found[m].value if m in found else None for m in months]
    told = [rounded(v, digits) for v in values if v is not None]
    names = [f"{month.first_day:%y-%m}" for month in months]
    return OfferedFigures(
        title=trend_words(indicator, told, digits),
        line=_("%(name)s（%(unit)s）· 按月 · %(first)s 至 %(last)s")
        % {"name": indicator, "unit": indicator.unit, "first": months[0], "last": months[-1]},
        head=(_("月份"), bracketed(indicator, indicator.unit)),
        rows=tuple(
            (str(month), figure(None if value is None else rounded(value, digits), digits))
            for month, value in zip(months, values, strict=True)
        ),
        chart=Chart(
            id="offer-trend",
            kind="line",
            categories=names,
            series=[Series(str(indicator), values)],
            category_head=_("月份"),
            description=_("%(name)s最近十二个月的变化。") % {"name": indicator},
            unit=indicator.unit,
            digits=digits,
            target=goal.target,
            target_label=_("目标"),
            height=170,
        ),
        path=reverse("evaluation:indicator", args=[indicator.code]),
        path_label=_("看指标口径"),
    )


def trend_words(indicator: Indicator, values: Sequence[Decimal], digits: int) -> str:
    """Compares the mean of the last three months with that of the first three; says no more than the figures do."""
    early, late = values[:3], values[-3:]
    first, last = (rounded(sum(part, Decimal(0)) / len(part), digits) for part in (early, late))
    said = {"name": indicator, "first": figure(first, digits), "last": figure(last, digits)}
    if first == last:
        return _("%(name)s一年来持平，在 %(last)s 左右") % said
    word = (
        _("%(name)s一年里由 %(first)s 升到 %(last)s")
        if last > first
        else _("%(name)s一年里由 %(first)s 降到 %(last)s")
    )
    return word % said


def satisfaction_trend(plan: DepartmentPlan, goal: Goal | None) -> OfferedFigures | None:
    """Customer satisfaction by month; months with few ratings are left out."""
    months = satisfaction_by_month(scope_below(plan.department), months_behind()[-1])
    shown = [month for month in months if month.shown is not None]
    if len(shown) < 3:
        return None
    ratings = sum((month.rate.denominator for month in months), Decimal(0))
    low, high = axis_around([month.shown for month in shown if month.shown is not None])
    best, worst = max(shown, key=lambda m: m.shown or 0), min(shown, key=lambda m: m.shown or 0)
    return OfferedFigures(
        title=_("客户满意度最近为 %(now)s%%，一年里在 %(low)s%% 到 %(high)s%% 之间")
        % {
            "now": figure(rounded(shown[-1].shown or Decimal(0), 1), 1),
            "low": figure(rounded(worst.shown or Decimal(0), 1), 1),
            "high": figure(rounded(best.shown or Decimal(0), 1), 1),
        },
        line=_("4、5 分占比 · 按月 · %(first)s 至 %(last)s · %(count)s 条评价，少于 %(few)s 条的月份不画")
        % {
            "first": months[0].month,
            "last": months[-1].month,
            "count": figure(rounded(ratings, 0)),
            "few": FEW,
        },
        head=(_("月份"), _("满意度（%）"), _("评价（条）")),
        rows=tuple(
            (
                str(month.month),
                figure(None if month.shown is None else rounded(month.shown, 1), 1),
                figure(rounded(month.rate.denominator, 0)),
            )
            for month in months
        ),
        chart=Chart(
            id="offer-satisfaction",
            kind="line",
            categories=[f"{month.month.first_day:%y-%m}" for month in months],
            series=[Series(_("满意度"), [month.shown for month in months])],
            category_head=_("月份"),
            description=_("客户满意度最近十二个月的变化。"),
            unit="%",
            digits=1,
            axis_from=low,
            axis_to=high,
            height=170,
        ),
    )


def last_goal(plan: DepartmentPlan, goal: Goal | None) -> OfferedFigures | None:
    """The department's earlier goal on the same indicator, with how far it came."""
    if goal is None or goal.indicator_id is None:
        return None
    earlier = (
        Goal.objects.filter(
            plan__department=plan.department_id,
            plan__cycle__year__lt=plan.cycle.year,
            indicator=goal.indicator_id,
            attainments__is_current=True,
        )
        .select_related("plan__cycle", "indicator")
        .order_by("-plan__cycle__year", "number")
        .first()
    )
    if earlier is None:
        return None
    rows = list(Attainment.objects.filter(goal=earlier, is_current=True).order_by("period_start"))
    told = [row for row in rows if row.rate is not None]
    if not told:
        return None
    last, digits = told[-1], earlier.indicator.decimals if earlier.indicator else 1
    return OfferedFigures(
        title=_("%(year)s 年同一目标：%(period)s达成率 %(rate)s%%")
        % {
            "year": earlier.plan.cycle.year,
            "period": Period.containing(last.period_start).label,
            "rate": figure(rounded(last.rate or Decimal(0), 1), 1),
        },
        line=earlier.title,
        head=(_("季度"), _("目标"), _("实际"), _("达成率（%）")),
        rows=tuple(
            (
                Period.containing(row.period_start).label,
                figure(None if row.target is None else rounded(row.target, digits), digits),
                figure(None if row.actual is None else rounded(row.actual, digits), digits),
                figure(None if row.rate is None else rounded(row.rate, 1), 1),
            )
            for row in rows
        ),
        path=earlier.get_absolute_url(),
        path_label=_("看 %(year)s 年目标页") % {"year": earlier.plan.cycle.year},
        status=last.status,
    )


def baseline(plan: DepartmentPlan, goal: Goal) -> Known | None:
    """The last twelve months as one figure, with its formula: sums divided where the indicator is a ratio of sums."""
    indicator = goal.indicator
    if indicator is None or indicator.aggregation != Aggregation.RATIO_OF_SUMS:
        return None
    months = months_behind()
    sums = Observation.objects.filter(
        pk__in=[row.pk for row in observed(plan, indicator, months).values()]
    ).aggregate(top=Sum("numerator"), bottom=Sum("denominator"))
    if not sums["bottom"]:
        return None
    factor = 100 if indicator.unit == "%" else 1
    value = rounded(factor * sums["top"] / sums["bottom"], indicator.decimals)
    words = _("%(top)s ÷ %(bottom)s = %(value)s %(unit)s（%(first)s 至 %(last)s）") % {
        "top": figure(rounded(sums["top"], 1 if factor == 1 else 0)),
        "bottom": figure(rounded(sums["bottom"], 0)),
        "value": figure(value, indicator.decimals),
        "unit": indicator.unit,
        "first": months[0],
        "last": months[-1],
    }
    path = reverse("evaluation:indicator", args=[indicator.code])
    return Known(value, words, path, _("看指标口径"))


def register_offers() -> None:
    register(
        Offer("trend", indicator_trend, of_goal=True, position=10),
        Offer("last_goal", last_goal, of_goal=True, position=20),
        Offer("satisfaction", satisfaction_trend, position=20),
    )
    register_baseline(baseline)
