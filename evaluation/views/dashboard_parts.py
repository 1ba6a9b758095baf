"""How the dashboard's figures become the components that draw them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.charts import Chart, ParetoChart, Series, axis_around, pareto
from core.components import HeatCell, HeatColumn, HeatMap, HeatRow, Segment, Words
from core.figures import HUNDRED
from core.numerals import figure
from core.periods import Period
from core.punctuation import apart, clauses
from evaluation.attainment import Thresholds
from evaluation.models import Status
from evaluation.reports.complaints import ComplaintBar, Complaints
from evaluation.reports.dashboard import Dashboard
from evaluation.reports.goals import StatusCounts
from evaluation.reports.heat import Cell, Heat
from evaluation.reports.links import department_url, goals_url, scope_orders_url
from evaluation.reports.overdue import OverdueWeek
from evaluation.reports.quarters import Quarter
from evaluation.reports.scope import Scope
from evaluation.reports.service import MonthRate

ORDER = (Status.REACHED, Status.NEAR, Status.AT_RISK, Status.MISSED, Status.NO_DATA)


def fraction(percent: Decimal | None) -> Decimal | None:
    """Figures are kept in percent; components take fractions."""
    return None if percent is None else percent / HUNDRED


def plain(value: Decimal) -> str:
    """A weight or threshold without trailing zeros: `92`, `12.5`."""
    return figure(value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize())


# --- heat map ----------------------------------------------------------------------------------
def heat_map_of(heat: Heat, quarter: Quarter) -> HeatMap:
    rows = [
        HeatRow(
            line.department.name,
            [
                heat_cell(cell, department_url(line.department.pk, period))
                for cell, period in zip(line.cells, heat.periods, strict=True)
            ],
            Decimal(plain_number(line.department.weight)),
            department_url(line.department.pk, quarter.period),
        )
        for line in heat.lines
    ]
    total = None
    if heat.total:
        cells = [heat_cell(c, goals_url(p)) for c, p in zip(heat.total, heat.periods, strict=True)]
        weights = sum((line.department.weight for line in heat.lines), Decimal(0))
        total = HeatRow(_("全公司"), cells, Decimal(plain_number(weights)))
    return HeatMap(
        row_head=_("部门"),
        columns=[heat_column(period, quarter) for period in heat.periods],
        rows=rows,
        total=total,
        covered=[f"{plain(known)} / {plain(whole)}" for known, whole in heat.covered],
        legend=legend_of(quarter.thresholds),
        weight_head=_("权重"),
    )


def plain_number(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def heat_column(period: Period, quarter: Quarter) -> HeatColumn:
    current = period == quarter.period
    words = _("第 %(n)s 季至今") if current and quarter.is_running else _("第 %(n)s 季")
    return HeatColumn(str(period.first_day.year), words % {"n": period.quarter_number}, current)


def heat_cell(cell: Cell, url: str) -> HeatCell:
    note = ""
    if cell.weight_total and cell.weight_with_data != cell.weight_total:
        words = {"known": plain(cell.weight_with_data), "total": plain(cell.weight_total)}
        note = _("有数据的权重 %(known)s / %(total)s") % words
    if cell.restated_from is not None:
        note = clauses((note, restated_words(cell)))
    return HeatCell(fraction(cell.rate), cell.status, url, note)


def restated_words(cell: Cell) -> str:
    words = {"before": figure(cell.restated_from, 1), "now": figure(cell.rate, 1), "reason": cell.reason}
    return (
        _("重述：%(before)s%% → %(now)s%%，%(reason)s")
        if cell.reason
        else _("重述：%(before)s%% → %(now)s%%")
    ) % words


def legend_of(limits: Thresholds) -> dict[str, Words]:
    reached, near, risk = (plain(x) for x in (limits.reached_from, limits.near_from, limits.at_risk_from))
    return {
        "reached": f"≥{reached}%",
        "near": f"{near}–{reached}%",
        "at_risk": f"{risk}–{near}%",
        "missed": f"<{risk}%",
        "no_data": _("（不计入，不作零）"),
    }


def segments_of(counts: StatusCounts, period: Period) -> list[Segment]:
    return [
        Segment(status.value, counts.by_status[status], url=goals_url(period, status.value))
        for status in ORDER
        if counts.by_status[status] or status in (Status.REACHED, Status.MISSED)
    ]


# --- charts ------------------------------------------------------------------------------------
def overdue_chart(weeks: Sequence[OverdueWeek], scope: Scope) -> Chart:
    now_url = scope_orders_url(scope, overdue="1")
    return Chart(
        id="overdue",
        kind="bars",
        categories=[week_label(week) for week in weeks],
        series=[
            Series(_("超 7 天"), [week.more for week in weeks], "age-3"),
            Series(_("4–7 天"), [week.up_to_7 for week in weeks], "age-2"),
            Series(_("3 天内"), [week.up_to_3 for week in weeks], "age-1"),
        ],
        category_head=_("截至"),
        description=_("逾期未结工单按逾期天数分，%(n)s 周，从 %(first)s 件到 %(last)s 件。")
        % {"n": len(weeks), "first": figure(weeks[0].total), "last": figure(weeks[-1].total)}
        if weeks
        else "",
        urls=[now_url if week.is_now else past_overdue_url(week) for week in weeks],
    )


def past_overdue_url(week: OverdueWeek) -> str:
    return f"{reverse('evaluation:overdue')}?on={last_day_of(week).isoformat()}"


def last_day_of(week: OverdueWeek) -> date:
    return timezone.localtime(week.at - timedelta(seconds=1)).date()


def week_label(week: OverdueWeek) -> str:
    """The Sunday whose end is meant; today for the last one of a running quarter."""
    if week.is_now:
        return _("今天")
    day = last_day_of(week)
    return f"{day.month}/{day.day}"


def complaints_chart(complaints: Complaints, scope: Scope, period: Period) -> ParetoChart:
    few = complaints.few_that_matter
    return pareto(
        id="complaints",
        counts=[(bar_name(bar), bar.count) for bar in complaints.bars],
        category_head=_("类别"),
        count_head=_("件数"),
        share_head=_("占比"),
        cumulative_head=_("累计"),
        description=_("投诉按类别分，共 %(n)s 件，柱为占比，线为累计占比。")
        % {"n": figure(complaints.total)},
        urls=[complaints_url(bar, scope, period) for bar in complaints.bars],
        rest_last=bool(complaints.bars) and complaints.bars[-1].is_rest,
        lead=few or 1,
    )


def bar_name(bar: ComplaintBar) -> str:
    return _("其他") if bar.is_rest else bar.name


def complaints_url(bar: ComplaintBar, scope: Scope, period: Period) -> str:
    categories = tuple("none" if pk is None else pk for pk in bar.category_ids)
    return scope_orders_url(scope, complaint="1", reported_in=str(period), category=categories)


def satisfaction_chart(months: Sequence[MonthRate], target: Decimal | None, *, open_last: bool) -> Chart:
    values = [month.shown for month in months]
    low, high = axis_around([v for v in [*values, target] if v is not None])
    return Chart(
        id="satisfaction",
        kind="line",
        categories=month_labels([month.month for month in months]),
        series=[Series(_("满意度"), [fraction(value) for value in values])],
        category_head=_("月份"),
        description=_("客户满意度按月，共 %(n)s 个月有数据。")
        % {"n": sum(1 for value in values if value is not None)},
        digits=1,
        is_rate=True,
        target=fraction(target),
        target_label=_("目标 %(n)s%%") % {"n": figure(target, 1)} if target is not None else "",
        gap_label=_("无数据"),
        axis_from=fraction(low),
        axis_to=fraction(high),
        open_last=open_last,
    )


def month_labels(months: Sequence[Period]) -> list[str]:
    """`10月`, with the year below the first month and every January."""
    pattern = pgettext("date format", "n月")
    return [
        f"{date_format(month.first_day, pattern)}\n{month.first_day.year}"
        if index == 0 or month.first_day.month == 1
        else date_format(month.first_day, pattern)
        for index, month in enumerate(months)
    ]


# --- words under the title ---------------------------------------------------------------------
def page_line(quarter: Quarter) -> str:
    pattern = pgettext("date format", "n 月 j 日")
    period = quarter.period
    words = _("%(first)s至 %(last)s") % {
        "first": date_format(period.first_day, pattern),
        "last": date_format(period.last_day, pattern),
    }
    if quarter.is_running:
        left = quarter.days_left
        words += ngettext("（还剩 %(n)s 天）", "（还剩 %(n)s 天）", left) % {"n": left}
    if quarter.computed_at:
        stamp = date_format(timezone.localtime(quarter.computed_at), pgettext("date format", "n 月 j 日 H:i"))
        words = apart((words, _("数据截至 %(at)s") % {"at": stamp}))
    return words


def decided_words(board: Dashboard) -> str:
    """How many were decided in the quarter, and how long they waited on average, in days of the clock."""
    decisions = board.decisions
    if not decisions.decided:
        return _("本季还没有决定过。")
    text = ngettext("本季已决定 %(n)s 件", "本季已决定 %(n)s 件", decisions.decided) % {
        "n": decisions.decided
    }
    if decisions.mean_wait is None:
        return text
    seconds = Decimal(int(decisions.mean_wait.total_seconds()))
    return _("%(text)s，平均 %(days)s 天") % {"text": text, "days": figure(seconds / 86400, 1)}
