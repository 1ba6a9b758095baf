"""How a goal's figures become the components that draw them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.charts import Chart, Series
from core.components import NumberLine, TraceLink
from core.figures import rounded
from core.navigation import address
from core.numerals import figure
from core.punctuation import apart, clauses
from evaluation.models import Attainment
from evaluation.reports.goal_page import PERCENT, GoalPage, QuarterRow
from evaluation.reports.goals import GoalLine
from evaluation.reports.links import dashboard_url, department_url, goal_url
from evaluation.reports.sentences import change_words, points
from evaluation.views import dashboard_parts as parts
from organization.models import User
from plans.models import Goal


@dataclass(frozen=True)
class SmartPart:
    letter: str
    word: str
    value: str
    note: str = ""


def unit_of(line: GoalLine) -> str:
    return f" {line.unit}" if line.unit and line.unit != PERCENT else line.unit


def with_unit(value: Decimal | None, line: GoalLine) -> str:
    return figure(value, line.decimals) + (unit_of(line) if value is not None else "")


def target_words(value: Decimal | None, line: GoalLine) -> str:
    """The target with its direction: `≥ 83.0%`."""
    return f"{line.sign} {with_unit(value, line)}".strip()


def goal_context(page: GoalPage, user: User) -> dict[str, Any]:
    goal, line, period = page.goal, page.line, page.quarter.period
    change = change_of(page)
    return {
        "page": page,
        "goal": goal,
        "line": line,
        "period": period,
        "title": goal.title,
        "subtitle": subtitle_of(goal),
        "crumbs": crumbs_of(page, user),
        "earlier": goal_url(goal.pk, period.previous),
        "later": goal_url(goal.pk, period.next),
        "trace": trace_of(page),
        "value": with_unit(line.actual, line),
        "target": target_words(line.target, line),
        "change": change,
        "change_words": change_words(change, line.decimals)
        if line.unit == PERCENT
        else plain_change(change, line),
        "change_good": None if not change else (change > 0) == (line.sign != "≤"),
        "progress": page.work_progress,
        "smart": smart_of(page),
        "chart": chart_of(page),
        "chart_title": chart_title(page),
        "chart_subtitle": chart_subtitle(page),
        "quarters": [quarter_row(page, row) for row in page.rows],
        "number_lines": number_lines_of(page),
        "basis": basis_of(page),
        "measures_title": measures_title(page),
        "orders_title": orders_title(page),
        "department_url": department_url(goal.plan.department_id, period),
    }


def change_of(page: GoalPage) -> Decimal | None:
    """Against the quarter before, in the indicator's unit."""
    before = page.before.attainment.actual if page.before and page.before.attainment else None
    if page.line.actual is None or before is None:
        return None
    return points(page.line.actual - before, page.line.decimals)


def plain_change(change: Decimal | None, line: GoalLine) -> str:
    if change is None:
        return ""
    if not change:
        return _("持平")
    words = _("高 %(n)s") if change > 0 else _("低 %(n)s")
    return words % {"n": figure(abs(change), line.decimals) + unit_of(line)}


def subtitle_of(goal: Goal) -> str:
    pieces = [
        goal.plan.department.name,
        goal.owner.label if goal.owner else "",
        goal.indicator.get_family_display() if goal.indicator else "",
        _("%(plan)s · 目标 %(n)s") % {"plan": goal.plan.cycle.title, "n": goal.number},
    ]
    return apart(pieces)


def crumbs_of(page: GoalPage, user: User) -> list[tuple[str, str]]:
    period, department = page.quarter.period, page.goal.plan.department
    standing = user.standing
    crumbs = []
    if standing.reads_everything or standing.is_head:
        name = _("领导看板") if standing.reads_everything else _("部门看板")
        crumbs.append((name, dashboard_url(period)))
        crumbs.append((department.name, department_url(department.pk, period)))
    return [*crumbs, (_("目标 %(n)s") % {"n": page.goal.number}, "")]


# --- trace -------------------------------------------------------------------------------------
def trace_of(page: GoalPage) -> list[TraceLink]:
    """The chain as far as it exists: objective, goal, measures, orders, observation, attainment."""
    goal, line = page.goal, page.line
    links = []
    if goal.objective:
        links.append(TraceLink(_("战略目标"), goal.objective.title, (goal.objective.code,)))
    span = f"{with_unit(goal.baseline, line)} → {with_unit(goal.target, line)}"
    links.append(
        TraceLink(_("目标"), indicator_name(goal), (span, goal.plan.get_status_display()), "current")
    )
    if page.measures:
        links.append(measures_link(page))
    if page.behind and page.behind.total:
        count = figure(page.behind.total)
        first = page.behind.kinds[0]
        detail = f"{first.kind.label} {figure(first.count)}" if len(page.behind.kinds) > 1 else ""
        links.append(TraceLink(_("工单"), _("%(n)s 件") % {"n": count}, (detail, _("本季")), url="#orders"))
    before = page.before.attainment if page.before else None
    if line.actual is not None:
        old = with_unit(before.actual, line) if before else ""
        links.append(
            TraceLink(_("观测值"), with_unit(line.actual, line), (_("上季 %s") % old,) if old else ())
        )
    if line.rate is not None:
        old = f"{figure(before.rate, 1)}%" if before and before.rate is not None else ""
        notes = tuple(note for note in (_("上季 %s") % old if old else "", status_words(page)) if note)
        links.append(
            TraceLink(_("达成率"), f"{figure(line.rate, 1)}%", notes, "warn" if line.is_bad else "done")
        )
        links.append(
            TraceLink(
                _("部门达成率"),
                f"{figure(page.department_rate, 1)}%",
                (goal.plan.department.name,),
                url=department_url(goal.plan.department_id, page.quarter.period),
            )
        )
    return links


def measures_link(page: GoalPage) -> TraceLink:
    count = len(page.measures)
    late = sum(1 for measure in page.measures if measure.is_late)
    lines = [_("工作进度 %(n)s%%") % {"n": figure(page.work_progress, 0)}]
    if late:
        lines.append(_("延期 %(n)s 项") % {"n": late})
    title = ngettext("%(n)s 项", "%(n)s 项", count) % {"n": count}
    return TraceLink(_("措施"), title, tuple(lines), "warn" if late else "done", "#measures")


def status_words(page: GoalPage) -> str:
    from core.status_look import look_of

    return str(look_of(page.line.status).label)


def indicator_name(goal: Goal) -> str:
    return str(goal.indicator) if goal.indicator else goal.title


# --- SMART -------------------------------------------------------------------------------------
def smart_of(page: GoalPage) -> list[SmartPart]:
    goal, line = page.goal, page.line
    gain = goal.target - goal.baseline if goal.target is not None and goal.baseline is not None else None
    spans = " / ".join(figure(row.target, line.decimals) for row in page.rows)
    return [
        SmartPart("S", _("具体"), indicator_name(goal), goal.scope),
        SmartPart(
            "M",
            _("可量"),
            f"{with_unit(goal.baseline, line)} → {with_unit(goal.target, line)}",
            _("单位 %(unit)s，%(direction)s")
            % {"unit": line.unit, "direction": goal.indicator.get_direction_display()}
            if goal.indicator
            else "",
        ),
        SmartPart("A", _("可达"), gain_words(gain, line), goal.rationale[:60]),
        SmartPart(
            "R",
            _("相关"),
            goal.objective.title if goal.objective else _("未承接战略目标"),
            _("权重 %(n)s%%") % {"n": parts.plain(goal.weight)},
        ),
        SmartPart("T", _("有期"), dates_of(goal), _("各季 %(targets)s") % {"targets": spans}),
    ]


def gain_words(gain: Decimal | None, line: GoalLine) -> str:
    if gain is None:
        return _("没有基线")
    size = figure(abs(gain), line.decimals)
    unit = _("个百分点") if line.unit == PERCENT else line.unit
    return _("改善 %(n)s %(unit)s") % {"n": size, "unit": unit}


def dates_of(goal: Goal) -> str:
    pattern = pgettext("date format", "n 月 j 日")
    first = goal.starts_on or goal.plan.cycle.starts_on
    last = goal.due_on or goal.plan.cycle.ends_on
    return _("%(first)s至 %(last)s") % {
        "first": date_format(first, pattern),
        "last": date_format(last, pattern),
    }


# --- chart -------------------------------------------------------------------------------------
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
        return parts.axis_around([min(max(value, Decimal(0)), Decimal(100)) for value in values])
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


def quarter_row(page: GoalPage, row: QuarterRow) -> dict[str, Any]:
    notes = []
    if row.is_locked:
        notes.append(_("已锁定"))
    notes += [restated(page, old, row.attainment) for old in row.published if row.attainment]
    return {
        "row": row,
        "label": _("第 %(n)s 季") % {"n": row.period.quarter_number},
        "current": row.period == page.quarter.period,
        "url": goal_url(page.goal.pk, row.period),
        "note": clauses(notes),
    }


def restated(page: GoalPage, before: Attainment, now: Attainment) -> str:
    return _("重述 %(before)s → %(now)s：%(reason)s") % {
        "before": with_unit(before.actual, page.line),
        "now": with_unit(now.actual, page.line),
        "reason": now.reason_words or _("数据更正"),
    }


# --- how the number came about -----------------------------------------------------------------
def number_lines_of(page: GoalPage) -> list[NumberLine]:
    line = page.line
    rate = f"{figure(line.rate, 1)}%" if line.rate is not None else _("无数据")
    lines = [
        fetch_line(page),
        NumberLine(_("达成率：%s") % page.goal.get_method_display(), page.explanation.formula, rate),
    ]
    lines += [NumberLine(_("记入"), step) for step in page.explanation.steps[1:]]
    if line.rate is None:
        return lines
    lines.append(NumberLine(_("状态：本年度界限"), status_formula(page), status=line.status))
    if line.share is not None:
        words = {
            "rate": figure(line.rate, 1),
            "weight": parts.plain(line.weight),
            "all": parts.plain(page.weight_with_data),
            "total": figure(page.department_rate, 1),
        }
        formula = _("%(rate)s × %(weight)s ÷ %(all)s，部门合计 %(total)s") % words
        lines.append(
            NumberLine(
                _("计入部门：权重 ÷ 有数据的权重"),
                formula,
                figure(line.share, 1),
                url=department_url(page.goal.plan.department_id, page.quarter.period),
            )
        )
    if page.pieces:
        lines.append(pieces_line(page))
    return lines


def fetch_line(page: GoalPage) -> NumberLine:
    line, observation = page.line, page.observation
    result = with_unit(line.actual, line) if line.actual is not None else _("无数据")
    if observation is None:
        return NumberLine(_("取数"), _("本季没有观测值"), result)
    top = figure(observation.numerator, 0 if line.unit == PERCENT else line.decimals)
    bottom = figure(observation.denominator, 0)
    url = page.behind.kinds[0].url if page.behind and len(page.behind.kinds) == 1 else "#orders"
    return NumberLine(_("取数：分子 ÷ 分母"), f"{top} ÷ {bottom}", result, url=url if page.behind else "")


def status_formula(page: GoalPage) -> str:
    limits, rate = page.quarter.thresholds, figure(page.line.rate, 1)
    reached, near, risk = (
        parts.plain(x) for x in (limits.reached_from, limits.near_from, limits.at_risk_from)
    )
    return {
        "reached": f"{rate}% ≥ {reached}%",
        "near": f"{near}% ≤ {rate}% < {reached}%",
        "at_risk": f"{risk}% ≤ {rate}% < {near}%",
    }.get(page.line.status, f"{rate}% < {risk}%")


def pieces_line(page: GoalPage) -> NumberLine:
    pieces = page.pieces
    assert pieces is not None  # noqa: S101
    observation = page.observation
    words = {
        "all": figure(observation.denominator if observation else None, 0),
        "target": figure(page.line.target, page.line.decimals),
        "needed": figure(pieces.needed),
        "have": figure(pieces.have),
    }
    if pieces.is_upper_limit:
        formula = _("%(all)s × %(target)s%% = 至多 %(needed)s，现有 %(have)s") % words
        return NumberLine(_("超出本季目标的件数"), formula, _("%(n)s 件") % {"n": figure(pieces.missing)})
    formula = _("%(all)s × %(target)s%% = 至少 %(needed)s，已有 %(have)s") % words
    return NumberLine(_("离本季目标还差的件数"), formula, _("%(n)s 件") % {"n": figure(pieces.missing)})


def basis_of(page: GoalPage) -> dict[str, Any]:
    indicator = page.goal.indicator
    return {
        "definition": indicator.definition_words if indicator else "",
        "foot": _("口径第 %(n)s 版，数据源：%(source)s")
        % {
            "n": indicator.definition_version,
            "source": _("工单系统") if indicator.source == "work_orders" else _("人工填报"),
        }
        if indicator
        else "",
        "url": address("evaluation:indicators"),
    }


def measures_title(page: GoalPage) -> str:
    count = len(page.measures)
    late = [measure for measure in page.measures if measure.is_late]
    if not late:
        return ngettext("%(n)s 项措施，没有延期", "%(n)s 项措施，没有延期", count) % {"n": count}
    words = {"n": count, "late": len(late), "title": late[0].link.measure.title}
    if len(late) == 1:
        return _("%(n)s 项措施中 1 项延期：%(title)s") % words
    return _("%(n)s 项措施中 %(late)s 项延期") % words


def orders_title(page: GoalPage) -> str:
    found = page.behind
    if found is None:
        return ""
    if len(found.kinds) == 1:
        return _("本季 %(n)s 件工单，用时最长的在前") % {"n": figure(found.total)}
    first = found.kinds[0]
    words = {"n": figure(first.count), "label": first.kind.label, "total": figure(found.total)}
    if not first.count:
        return _("%(total)s 件工单中没有「%(label)s」的") % words
    return _("%(total)s 件工单中 %(n)s 件%(label)s") % words
