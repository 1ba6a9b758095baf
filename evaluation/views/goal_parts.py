"""How a goal's figures become the components that draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import TraceLink
from core.numerals import figure
from core.punctuation import apart
from evaluation.lifecycle import ACTIVE, DeviationStatus
from evaluation.models import Deviation
from evaluation.reports.goal_page import PERCENT, GoalPage
from evaluation.reports.links import dashboard_url, department_url, goal_url
from evaluation.reports.sentences import change_words
from evaluation.views import dashboard_parts as parts
from evaluation.views.goal_chart import chart_of, chart_subtitle, chart_title
from evaluation.views.goal_numbers import basis_of, number_lines_of, quarter_row
from evaluation.views.goal_words import (
    change_of,
    dates_of,
    gain_words,
    indicator_name,
    measures_title,
    orders_title,
    plain_change,
    status_words,
    target_words,
    with_unit,
)
from organization.models import User
from plans.models import Goal


@dataclass(frozen=True)
class SmartPart:
    letter: str
    word: str
    value: str
    note: str = ""


def goal_context(page: GoalPage, user: User, alerts: Sequence[Deviation] = ()) -> dict[str, Any]:
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
        "trace": [*trace_of(page), *cause_links(page, alerts)],
        "alerts": alerts,
        "alerts_title": alerts_title(alerts),
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


def cause_links(page: GoalPage, alerts: Sequence[Deviation]) -> list[TraceLink]:
    """Why the quarter fell short, or that it is still to be said."""
    found = next((one for one in alerts if one.period == page.quarter.period and one.status in ACTIVE), None)
    if found is None:
        return []
    told = str(found.get_cause_family_display()) if found.cause else str(found.get_status_display())
    state = "warn" if found.cause else "todo"
    return [
        TraceLink(_("偏差原因"), told, (str(found.get_level_display()),), state, found.get_absolute_url())
    ]


def alerts_title(alerts: Sequence[Deviation]) -> str:
    waiting = sum(one.status == DeviationStatus.OPEN for one in alerts)
    words = _("偏差预警 %(n)s 条，%(waiting)s 条待分析") if waiting else _("偏差预警 %(n)s 条")
    return words % {"n": len(alerts), "waiting": waiting}


def measures_link(page: GoalPage) -> TraceLink:
    count = len(page.measures)
    late = sum(1 for measure in page.measures if measure.is_late)
    lines = [_("工作进度 %(n)s%%") % {"n": figure(page.work_progress, 0)}]
    if late:
        lines.append(_("延期 %(n)s 项") % {"n": late})
    title = ngettext("%(n)s 项", "%(n)s 项", count) % {"n": count}
    return TraceLink(_("措施"), title, tuple(lines), "warn" if late else "done", "#measures")


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
