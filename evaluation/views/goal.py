"""Goals of a quarter as a list, of one department, and one goal with everything behind its number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.components import Chip
from core.errors import Invalid
from core.periods import Period
from core.punctuation import listed
from evaluation.attainment import Mean, weighted_mean
from evaluation.models import DepartmentAttainment, Deviation, Status
from evaluation.permissions import can_see_dashboard
from evaluation.reports.goal_page import goal_page_of, quarter_to_show
from evaluation.reports.goals import (
    GoalLine,
    goal_lines,
    governing_departments,
    gravest_first,
    visible_goals,
)
from evaluation.reports.links import dashboard_url, department_url, goal_url, goals_url
from evaluation.reports.quarters import quarter_of, read_period
from evaluation.reports.scope import scope_of
from evaluation.views import dashboard_parts as parts
from evaluation.views.goal_parts import goal_context
from organization.models import Department, User
from organization.requests import PersonRequest

BAD = "bad"


@require_safe
def goals(request: PersonRequest) -> HttpResponse:
    """All goals of a quarter, of one status (`bad`: missed or at risk) or one indicator if the address says so."""
    user = request.user
    can_see_dashboard(user).or_raise()
    period = read_period(request.GET.get("period"))
    status, indicator = request.GET.get("status", ""), request.GET.get("indicator", "")
    if status and status not in {BAD, *Status.values}:
        raise Invalid(
            "bad_status",
            _("「%(value)s」不是状态。请从%(known)s中选择。")
            % {"value": status[:40], "known": listed(str(label) for label in Status.labels)},
        )
    scope = scope_of(user)
    lines = [line for line in goal_lines(scope.department_ids, period) if matches(line, status, indicator)]
    context = {
        "period": period,
        "lines": [(line, goal_url(line.goal.pk, period)) for line in gravest_first(lines)],
        "line": parts.page_line(quarter_of(period)),
        "crumbs": [(_("领导看板") if scope.is_whole else _("部门看板"), dashboard_url(period))],
        "chips": chips_of(period, status, indicator, lines),
        "earlier": f"{goals_url(period.previous, status)}",
        "later": f"{goals_url(period.next, status)}",
    }
    return render(request, "evaluation/goals.html", context)


def matches(line: GoalLine, status: str, indicator: str) -> bool:
    if indicator and (line.goal.indicator is None or line.goal.indicator.code != indicator):
        return False
    return not status or line.status == status or (status == BAD and line.is_bad)


def chips_of(period: Period, status: str, indicator: str, lines: list[GoalLine]) -> list[Chip]:
    chips = []
    if status:
        label = _("未达成或有风险") if status == BAD else str(Status(status).label)
        rest = f"&indicator={indicator}" if indicator else ""
        chips.append(Chip(label, f"{goals_url(period)}{rest}"))
    if indicator:
        named = next((str(line.goal.indicator) for line in lines if line.goal.indicator), indicator[:60])
        chips.append(Chip(named, goals_url(period, status)))
    return chips


@require_safe
def department(request: PersonRequest, pk: int) -> HttpResponse:
    """A department's goals in a quarter: the step between a cell of the heat map and a goal."""
    user = request.user
    can_see_dashboard(user).or_raise()
    shown = get_object_or_404(Department.objects.visible_to(user), pk=pk)
    period = read_period(request.GET.get("period"))
    lines = goal_lines([shown.pk], period)
    stored = DepartmentAttainment.objects.filter(
        department=shown, period_start=period.first_day, is_current=True
    ).first()
    mean = weighted_mean((line.weight, line.rate) for line in lines)
    context = {
        "department": shown,
        "period": period,
        "lines": [(line, goal_url(line.goal.pk, period)) for line in lines],
        "stored": stored,
        "mean": mean,
        "shares": sum((line.share for line in lines if line.share is not None), Decimal(0)),
        "line": parts.page_line(quarter_of(period)),
        "crumbs": [(_("领导看板") if scope_of(user).is_whole else _("部门看板"), dashboard_url(period))],
        "earlier": department_url(shown.pk, period.previous),
        "later": department_url(shown.pk, period.next),
    }
    return render(request, "evaluation/dashboard_department.html", context)


@require_safe
def goal(request: PersonRequest, pk: int) -> HttpResponse:
    user = request.user
    found = (
        visible_goals(user)
        .select_related("indicator", "objective", "owner", "plan__department", "plan__cycle")
        .prefetch_related("targets")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    text = request.GET.get("period")
    period = quarter_to_show(found, read_period(text) if text else None)
    page = goal_page_of(found, period, request.GET.get("orders", ""))
    alerts = list(
        Deviation.objects.visible_to(user).filter(goal=found).order_by("-period_start", "rate", "pk")
    )
    return render(request, "evaluation/goal.html", goal_context(page, user, alerts))


@require_safe
def my_goals(request: PersonRequest) -> HttpResponse:
    """The goals that bind the departments one belongs to, this quarter: a page, and without its frame a panel of
    My day. A team without a plan of its own shows those of the nearest department above."""
    period = read_period(None)
    is_panel = request.headers.get("HX-Request") == "true"
    groups = groups_of(request.user, period)
    if is_panel and not groups:
        return HttpResponse()
    context = {
        "groups": groups,
        "period": period,
        "line": parts.page_line(quarter_of(period)),
    }
    return render(
        request, "evaluation/goal_mine.html#groups" if is_panel else "evaluation/goal_mine.html", context
    )


@dataclass(frozen=True)
class Group:
    """`below` names one's own departments that have no plan and go by this one's."""

    department: Department
    stored: DepartmentAttainment | None
    mean: Mean
    lines: list[tuple[GoalLine, str]]
    below: str = ""


def groups_of(user: User, period: Period) -> list[Group]:
    """Departments with goals; a constant number of queries. A goal one may not open has no address."""
    governing = governing_departments(user.standing.own_department_ids, period)
    lines = goal_lines(governing, period)
    stored = DepartmentAttainment.objects.filter(
        department_id__in=governing, period_start=period.first_day, is_current=True
    )
    by_department = {row.department_id: row for row in stored}
    opened = set(
        visible_goals(user).filter(pk__in=[line.goal.pk for line in lines]).values_list("pk", flat=True)
    )
    groups: dict[int, list[GoalLine]] = {}
    for line in lines:
        groups.setdefault(line.goal.plan.department_id, []).append(line)
    return [
        Group(
            mine[0].goal.plan.department,
            by_department.get(pk),
            weighted_mean((line.weight, line.rate) for line in mine),
            [(line, goal_url(line.goal.pk, period) if line.goal.pk in opened else "") for line in mine],
            listed(governing[pk]),
        )
        for pk, mine in groups.items()
    ]
