"""What a measure asks for, inside the editor: one part of the page that is swapped by itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Conflict, Invalid, Stale
from organization.requests import PersonRequest
from plans.commands import requests as commands
from plans.forms.resources import AskForm, RequestForm
from plans.models import Measure, ResourceRequest
from plans.permissions import can_edit_plan
from plans.reports.measure_resources import asked_by
from plans.views.crumbs import plan_crumbs
from plans.views.measures import visible_measure


def show(
    request: PersonRequest,
    measure: Measure,
    *,
    ask: AskForm | None = None,
    bound: dict[int, RequestForm] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The list of requests with a form each, and one for a new request; `bound` are forms with errors."""
    may_edit = bool(can_edit_plan(request.user, measure.plan))
    lines = asked_by(measure)
    context: dict[str, Any] = {
        "plan": measure.plan,
        "measure": measure,
        "may_edit": may_edit,
        "lines": [
            (line, (bound or {}).get(line.request.pk) or (RequestForm(line.request) if may_edit else None))
            for line in lines
        ],
        "ask": ask or (AskForm(measure.plan, auto_id=f"ask_{measure.pk}_%s") if may_edit else None),
        "problem": problem,
    }
    is_part = bool(request.headers.get("HX-Request"))
    context["crumbs"] = plan_crumbs(measure.plan)
    template = "plans/editor/measure_resources_list.html" if is_part else "plans/resources/measure.html"
    answer = render(request, template, context, status=status)
    # Whoever shows the version of the plan beside it may follow.
    measure.plan.refresh_from_db(fields=["version"])
    answer["HX-Trigger"] = f'{{"plan-version": {measure.plan.version}}}'
    return answer


@require_http_methods(["GET", "POST"])
def measure_requests(request: PersonRequest, pk: int) -> HttpResponse:
    """GET: what the measure asks for. POST: ask for more."""
    measure = visible_measure(request, pk)
    if request.method != "POST":
        return show(request, measure)
    can_edit_plan(request.user, measure.plan).or_raise()
    form = AskForm(measure.plan, request.POST, auto_id=f"ask_{measure.pk}_%s")
    if not form.is_valid():
        return show(request, measure, ask=form, status=422)
    try:
        commands.add_requests(
            measure,
            form.cleaned_data["pool"],
            form.amounts(),
            by=request.user,
            note=form.cleaned_data["note"],
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return show(request, measure, ask=form, status=refusal.status)
    return show(request, visible_measure(request, pk))


def visible_request(request: PersonRequest, pk: int) -> ResourceRequest:
    found = ResourceRequest.objects.visible_to(request.user).for_settling()
    return get_object_or_404(found.select_related("settled_by", "referred_by"), pk=pk)


@require_POST
def update_request(request: PersonRequest, pk: int) -> HttpResponse:
    asked = visible_request(request, pk)
    measure = asked.measure
    can_edit_plan(request.user, measure.plan).or_raise()
    form = RequestForm(asked, request.POST)
    if not form.is_valid():
        return show(request, measure, bound={pk: form}, status=422)
    try:
        commands.update_request(asked, form.values(), by=request.user, seen=request.POST.get("seen", ""))
    except Invalid as refusal:
        form.refuse(refusal)
        return show(request, measure, bound={pk: form}, status=refusal.status)
    except (Stale, Conflict) as refusal:
        return show(request, measure, problem=str(refusal), status=refusal.status)
    return show(request, measure)


@require_POST
def remove_request(request: PersonRequest, pk: int) -> HttpResponse:
    asked = visible_request(request, pk)
    try:
        commands.remove_request(asked, by=request.user)
    except Conflict as refusal:
        return show(request, asked.measure, problem=str(refusal), status=refusal.status)
    return show(request, asked.measure)
