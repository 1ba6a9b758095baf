"""Alerts about goals that fall short: the list, and one with its cause."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import Invalid
from evaluation.commands import deviations as commands
from evaluation.forms import AnalysisForm
from evaluation.lifecycle import ACTIVE, DeviationStatus
from evaluation.models import Deviation
from evaluation.permissions import can_analyse, can_question
from evaluation.reports.links import goal_url
from organization.models import User
from organization.requests import PersonRequest
from plans.adjustment_permissions import can_propose_adjustment
from plans.models.cycle import Shortfall

PAGE = 30


@require_GET
def deviations(request: PersonRequest) -> HttpResponse:
    """Those that stand first of all; the address holds the filter."""
    chosen = {name: request.GET.get(name, "") for name in ("status", "level")}
    found = Deviation.objects.visible_to(request.user).with_goal()
    if chosen["status"] in DeviationStatus.values:
        found = found.filter(status=chosen["status"])
    elif chosen["status"] != "all":
        found = found.filter(status__in=ACTIVE)
    if chosen["level"] in Shortfall.values:
        found = found.filter(level=chosen["level"])
    pages = Paginator(found.order_by("-period_start", "rate", "pk"), PAGE)
    page = pages.get_page(request.GET.get("page"))
    kept = {name: value for name, value in chosen.items() if value}
    context = {
        "page": page,
        "total": pages.count,
        "chosen": chosen,
        "statuses": [("", _("未解除")), *DeviationStatus.choices, ("all", _("全部"))],
        "levels": Shortfall.choices,
        "previous": f"?{urlencode({**kept, 'page': page.previous_page_number()})}"
        if page.has_previous()
        else "",
        "next": f"?{urlencode({**kept, 'page': page.next_page_number()})}" if page.has_next() else "",
    }
    return render(request, "evaluation/deviations.html", context)


def visible_deviation(request: PersonRequest, pk: int) -> Deviation:
    found = Deviation.objects.visible_to(request.user).with_goal().select_related("analysed_by")
    return get_object_or_404(found, pk=pk)


@require_GET
def deviation(request: PersonRequest, pk: int) -> HttpResponse:
    return show_deviation(request, visible_deviation(request, pk))


def show_deviation(
    request: PersonRequest, found: Deviation, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    decision = can_analyse(request.user, found)
    first = {"cause_family": found.cause_family, "cause": found.cause, "proposal": found.proposal}
    context: dict[str, Any] = {
        "deviation": found,
        "goal": found.goal,
        "goal_url": goal_url(found.goal_id, found.period),
        "can_analyse": decision,
        "form": (form or AnalysisForm(initial=first)) if decision else None,
        "can_question": can_question(request.user, found),
        "adjust_url": adjust_url(request.user, found),
        "crumbs": [(_("偏差预警"), reverse("evaluation:deviations"))],
        "others": found.goal.deviations.exclude(pk=found.pk).order_by("-period_start", "pk"),
    }
    return render(request, "evaluation/deviation.html", context, status=status)


def adjust_url(user: User, found: Deviation) -> str:
    """Where this person may propose to change the plan because of this goal; nothing for others."""
    if not can_propose_adjustment(user, found.goal.plan):
        return ""
    return f"{reverse('plans:propose_adjustment', args=[found.goal.plan_id])}?goal={found.goal_id}"


@require_POST
def analyse(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_deviation(request, pk)
    can_analyse(request.user, found).or_raise()
    form = AnalysisForm(request.POST)
    if not form.is_valid():
        return show_deviation(request, found, form, status=422)
    data = form.cleaned_data
    commands.analyse_deviation(
        found, by=request.user, family=data["cause_family"], cause=data["cause"], proposal=data["proposal"]
    )
    messages.success(request, _("已报办公室。需要改目标或措施的，请提出调整。"))
    return redirect(found)


@require_POST
def question(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_deviation(request, pk)
    try:
        commands.question_deviation(found, by=request.user, text=request.POST.get("text", "")[:2000])
    except Invalid as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已请部门补充分析。"))
    return redirect(found)
