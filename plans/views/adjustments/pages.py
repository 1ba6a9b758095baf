"""Adjustments: the list, the page of one, and why it is made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from plans.adjustment_permissions import (
    can_propose_adjustment,
    can_remove_change,
    can_write_adjustment,
    is_outdated,
)
from plans.commands.adjustments.writing import explain_adjustment, propose_adjustment
from plans.completeness import PARTS, TEXT_PARTS
from plans.filters import AdjustmentFilter
from plans.forms.adjustments import ProposalForm
from plans.forms.said import read_version
from plans.models import Adjustment
from plans.reports.adjustments import WAITING, history_of, steps_of, targets, touched
from plans.reports.differences import count_of
from plans.views.adjustments.actions import adjustment_actions, dialogs_of
from plans.views.crumbs import Crumbs, plan_crumbs
from plans.views.editor import visible_plan

PAGE = 50


def visible_adjustment(request: PersonRequest, pk: int) -> Adjustment:
    return get_object_or_404(Adjustment.objects.visible_to(request.user).for_page(), pk=pk)


def adjustment_crumbs(adjustment: Adjustment) -> Crumbs:
    title = _("第 %(number)s 次调整") % {"number": adjustment.number}
    return [*plan_crumbs(adjustment.plan), (title, adjustment.get_absolute_url())]


@require_GET
def adjustments(request: PersonRequest) -> HttpResponse:
    wanted = AdjustmentFilter(request.GET, request.user)
    pages = Paginator(wanted.adjustments(), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "wanted": wanted,
        "page": page,
        "total": pages.count,
        "previous": wanted.page_url(page.previous_page_number()) if page.has_previous() else "",
        "next": wanted.page_url(page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "plans/adjustments/adjustments.html", context)


@require_GET
def adjustment(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_adjustment(request, pk)
    decisions = list(found.decisions.select_related("decided_by", "on_behalf_of"))
    lines = list(found.changes.all())
    actions = adjustment_actions(request.user, found, has_lines=bool(lines))
    changed = touched(found)
    writes = can_write_adjustment(request.user, found)
    context = {
        "adjustment": found,
        "plan": found.plan,
        "steps": steps_of(found, decisions),
        "decisions": decisions[::-1],
        "returned": next((d for d in reversed(decisions) if d.act == "return"), None),
        "changed": changed,
        "count": count_of([one.section for one in changed]),
        "side": request.GET.get("view") == "side",
        "lost": found.preview is None and bool(lines),
        "lines": lines,
        "writes": bool(writes),
        "may_remove": bool(can_remove_change(request.user, found)),
        "is_outdated": found.is_writable and is_outdated(found),
        "texts": [(code, name) for code, name in PARTS if code in TEXT_PARTS] if writes else (),
        "targets": targets(found.plan, lines) if writes else None,
        "history": history_of(found),
        "actions": actions,
        "dialogs": dialogs_of(found, actions),
        "foot_line": WAITING.get(found.status, ""),
        "crumbs": adjustment_crumbs(found)[:-1],
    }
    return render(request, "plans/adjustments/adjustment.html", context)


@require_http_methods(["GET", "POST"])
def propose(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin one: why, and what is expected of it."""
    plan = visible_plan(request, pk)
    can_propose_adjustment(request.user, plan).or_raise()
    form = ProposalForm(plan, None, request.POST if request.method == "POST" else None)
    # A deviation names the goal that asks for the change; one of another plan is no choice of the field.
    form.initial["goal"] = request.GET.get("goal", "")
    if form.is_bound and form.is_valid():
        try:
            made = propose_adjustment(plan, form.values(), by=request.user)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已开始拟写。请选择要调整的目标、措施或文字，现行计划不受影响。"))
            return redirect(made)
    context = {"plan": plan, "form": form, "crumbs": plan_crumbs(plan), "back": plan.get_absolute_url()}
    return render(request, "plans/adjustments/reason.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def explain(request: PersonRequest, pk: int) -> HttpResponse:
    """Why it is made, written anew."""
    found = visible_adjustment(request, pk)
    can_write_adjustment(request.user, found).or_raise()
    form = ProposalForm(found.plan, found, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {
        "plan": found.plan,
        "adjustment": found,
        "form": form,
        "crumbs": adjustment_crumbs(found),
        "back": found.get_absolute_url(),
        "version": found.version,
    }
    status = 200
    if form.is_bound and form.is_valid():
        version = read_version(request.POST.get("version"))
        try:
            explain_adjustment(found, form.values(), by=request.user, version=version)
            return redirect(found)
        except Invalid as refusal:
            form.refuse(refusal)
            status = refusal.status
        except Stale as refusal:
            context["stale"], status = refusal, refusal.status
    elif form.is_bound:
        status = 422
    return render(request, "plans/adjustments/reason.html", context, status=status)
