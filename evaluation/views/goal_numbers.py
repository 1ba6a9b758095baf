"""The calculation behind a goal's figure, line by line with the numbers put in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.components import NumberLine
from core.navigation import address
from core.numerals import figure
from core.punctuation import clauses
from evaluation.models import Attainment
from evaluation.reports.goal_page import PERCENT, GoalPage, QuarterRow
from evaluation.reports.links import department_url, goal_url
from evaluation.views import dashboard_parts as parts
from evaluation.views.goal_words import with_unit


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
