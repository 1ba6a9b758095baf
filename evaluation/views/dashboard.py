"""The dashboard: one quarter on one page, every figure a way down to what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from activity.purposes import path_of, purpose_of
from core.components import Action
from core.navigation import address
from core.numerals import figure, percent
from core.punctuation import listed
from evaluation.permissions import can_see_dashboard
from evaluation.reports import sentences
from evaluation.reports.dashboard import Dashboard, dashboard_of
from evaluation.reports.decisions import Waiting
from evaluation.reports.goals import measure_counts
from evaluation.reports.links import dashboard_url, goal_url, goals_url, scope_orders_url
from evaluation.reports.quarters import read_period
from evaluation.reports.service import COMPLAINTS, FEW, ON_TIME, SATISFACTION, ServiceFigure
from evaluation.views import dashboard_parts as parts
from organization.models import User
from organization.requests import PersonRequest

RISKS_SHOWN = 6


@require_safe
def dashboard(request: PersonRequest) -> HttpResponse:
    user = request.user
    can_see_dashboard(user).or_raise()
    period = read_period(request.GET.get("period"))
    board = dashboard_of(user, period)
    return render(request, "evaluation/dashboard.html", dashboard_context(board, user))


def dashboard_context(board: Dashboard, user: User) -> dict[str, Any]:
    risks = board.at_risk
    measures = measure_counts(line.goal.pk for line in risks[:RISKS_SHOWN])
    return {
        "board": board,
        "title": _("领导看板") if board.scope.is_whole else _("部门看板"),
        "line": parts.page_line(board.quarter),
        "earlier": dashboard_url(board.period.previous),
        "later": dashboard_url(board.period.next),
        "total": total_tile(board),
        "segments": parts.segments_of(board.counts, board.period),
        "service": [service_tile(figure_, board) for figure_ in board.service],
        "heat": parts.heat_map_of(board.heat, board.quarter),
        "heat_title": sentences.heat_title(board.heat),
        "show_decisions": board.decisions.for_leadership or bool(board.decisions.waiting),
        "decisions_title": decisions_title(board),
        "next_steps": next_steps(),
        "decisions": [decision_row(item) for item in board.decisions.waiting],
        "decided": parts.decided_words(board),
        "risk_title": sentences.risk_title(board.goals),
        "risks": [
            (line, goal_url(line.goal.pk, board.period), measures.get(line.goal.pk))
            for line in risks[:RISKS_SHOWN]
        ],
        "risks_more": len(risks) - RISKS_SHOWN,
        "risks_url": goals_url(board.period, "bad" if len(risks) > RISKS_SHOWN else ""),
        **charts_context(board),
    }


def decisions_title(board: Dashboard) -> str:
    count = len(board.decisions.waiting)
    if board.decisions.for_leadership:
        return ngettext("等待领导决定 %(n)s 件", "等待领导决定 %(n)s 件", count) % {"n": count}
    return ngettext("等您决定 %(n)s 件", "等您决定 %(n)s 件", count) % {"n": count}


def next_steps() -> list[tuple[str, str, str]]:
    """Where an empty dashboard leads: those of the pages that this installation has."""
    steps = (
        (_("开启年度周期"), "plans:cycles", "calendar-event"),
        (_("导入工单"), "workorders:imports", "file-import"),
    )
    return [(label, url, icon) for label, name, icon in steps if (url := address(name))]


def charts_context(board: Dashboard) -> dict[str, Any]:
    target = next((f.goal.target for f in board.service if f.code == SATISFACTION and f.goal), None)
    satisfaction = parts.satisfaction_chart(board.satisfaction, target, open_last=board.quarter.is_running)
    return {
        "overdue": parts.overdue_chart(board.overdue, board.scope),
        "overdue_title": sentences.overdue_title(board.overdue),
        "overdue_url": scope_orders_url(board.scope, overdue="1"),
        "complaints": parts.complaints_chart(board.complaints, board.scope, board.period),
        "complaints_title": sentences.complaints_title(board.complaints),
        "complaints_url": scope_orders_url(board.scope, complaint="1", reported_in=str(board.period)),
        "satisfaction": satisfaction,
        "satisfaction_title": sentences.satisfaction_title(board.satisfaction),
        "satisfaction_foot": sentences.satisfaction_foot(board.satisfaction),
        "axis_from": percent(satisfaction.axis_from, 0),
        "restated": [
            (period, cell, parts.restated_words(cell))
            for period, cell in zip(board.heat.periods, board.heat.total, strict=False)
            if cell.restated_from is not None
        ],
    }


# --- tiles -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Part:
    """A number of a tile that opens the rows it counts."""

    words: str
    url: str


@dataclass(frozen=True)
class Tile:
    label: str
    value: str
    unit: str = "%"
    status: str = ""
    target: str = ""
    attainment: str = ""
    previous: str = ""
    delta: str = ""
    delta_good: bool | None = None
    delta_down: bool = False
    numerator: Part | None = None
    denominator: Part | None = None
    note: str = ""
    goals: Part | None = None
    known: Decimal | None = None
    missing: Decimal | None = None


def delta_of(change: Decimal | None, digits: int, *, raise_is_good: bool) -> dict[str, Any]:
    """The change in points as words; level is neither good nor bad."""
    shown = sentences.points(change, digits)
    if shown is None:
        return {}
    good = None if not shown else (shown > 0) == raise_is_good
    return {"delta": sentences.change_words(change, digits), "delta_good": good, "delta_down": shown < 0}


def total_tile(board: Dashboard) -> Tile:
    now, before = board.now, board.before
    whole = now.weight_total
    missing = [department.name for department in board.heat.without_data]
    note = ""
    if whole:
        words = {"known": parts.plain(now.weight_with_data), "total": parts.plain(whole)}
        note = _("有数据的权重 %(known)s / %(total)s") % words
        if missing and len(missing) <= 2:
            note = _("%(note)s，缺%(names)s") % {"note": note, "names": listed(missing)}
    change = None if now.rate is None or before.rate is None else now.rate - before.rate
    return Tile(
        label=_("总体达成率（加权）") if board.scope.is_whole else _("本部门达成率（加权）"),
        value=figure(now.rate, 1),
        unit="%" if now.rate is not None else "",
        status=now.status,
        previous=_("上季 %(n)s%%") % {"n": figure(before.rate, 1)}
        if before.rate is not None
        else _("上季无数据"),
        note=note,
        known=now.weight_with_data / whole if whole else None,
        missing=(whole - now.weight_with_data) / whole if whole else None,
        **delta_of(change, 1, raise_is_good=True),
    )


def service_words(code: str) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    """Name, what the numbers count, and the filters that list the numerator and the denominator."""
    if code == ON_TIME:
        return (
            _("工单按期办结率"),
            _("件到期工单"),
            {"field": "due_in", "outcome": "on_time"},
            {"field": "due_in"},
        )
    if code == SATISFACTION:
        words = _("份评价为 4 分和 5 分")
        return _("客户满意度"), words, {"field": "rated_in", "outcome": "satisfied"}, {"field": "rated_in"}
    top = {"field": "reported_in", "complaint": "1"}
    return _("客户投诉率"), _("件客户工单"), top, {"field": "reported_in", "kind": "customer"}


def service_tile(item: ServiceFigure, board: Dashboard) -> Tile:
    label, counted, top, bottom = service_words(item.code)
    now, before = item.now, item.before
    if now.is_thin:
        counted = _("%(counted)s（不足 %(few)s，仅供参考）") % {"counted": counted, "few": FEW}
    goal = item.goal
    return Tile(
        label=label,
        value=figure(now.value, 1),
        unit="%" if now.value is not None else "",
        status=goal.status if goal else "",
        target=f"{goal.sign} {figure(goal.target, goal.decimals)}%"
        if goal and goal.target is not None
        else "",
        attainment=f"{figure(goal.rate, 1)}%" if goal and goal.rate is not None else "",
        previous=_("上季 %(n)s%%") % {"n": figure(before.value, 1)}
        if before.value is not None
        else _("上季无数据"),
        numerator=Part(whole_number(now.numerator), part_url(board, top)),
        denominator=Part(whole_number(now.denominator), part_url(board, bottom)),
        note=counted,
        goals=goals_part(item, board),
        **delta_of(item.change, 1, raise_is_good=item.code != COMPLAINTS),
    )


def whole_number(value: Decimal) -> str:
    return figure(value, 0)


def part_url(board: Dashboard, filters: dict[str, Any]) -> str:
    chosen = dict(filters)
    return scope_orders_url(board.scope, **{chosen.pop("field"): str(board.period), **chosen})


def goals_part(item: ServiceFigure, board: Dashboard) -> Part | None:
    if item.goal or not item.goals_set:
        return None
    words = _("%(set)s 个部门设有目标，%(reached)s 个达成") % {
        "set": item.goals_set,
        "reached": item.goals_reached,
    }
    return Part(words, f"{goals_url(board.period)}&indicator={item.code}")


# --- decisions ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class DecisionRow:
    item: Waiting
    sentence: str
    actions: list[Action]


def decision_row(item: Waiting) -> DecisionRow:
    """The verb opens the case; only what is late gets the filled button, and nobody decides from here blindly."""
    url = path_of(item.duty)
    try:
        purpose = purpose_of(item.duty.purpose)
    except KeyError:  # of an app that is no longer installed
        return DecisionRow(item, "", [])
    verb = _("去%(verb)s") % {"verb": purpose.verb} if item.is_mine else _("查看")
    weight = "primary" if item.is_late and item.is_mine else "default"
    actions = [Action(verb, url, method="get", weight=weight)] if url else []
    sentence = str(purpose.sentence) % {"subject": item.duty.subject_words}
    return DecisionRow(item, sentence, actions)
