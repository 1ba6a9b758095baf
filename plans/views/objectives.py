from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid
from organization.requests import PersonRequest
from plans.commands import objectives
from plans.forms.objectives import ObjectiveForm
from plans.models import PlanCycle, StrategicObjective
from plans.models.goal import figure_text
from plans.permissions import can_set_objectives
from plans.views.crumbs import cycle_crumbs


def page(
    request: PersonRequest, form: ObjectiveForm, cycle: PlanCycle, objective: StrategicObjective | None = None
) -> HttpResponse:
    context = {"form": form, "cycle": cycle, "objective": objective, "crumbs": cycle_crumbs(cycle)}
    return render(request, "plans/objective.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def add_objective(request: PersonRequest, pk: int) -> HttpResponse:
    cycle = get_object_or_404(PlanCycle.objects.visible_to(request.user), pk=pk)
    can_set_objectives(request.user, cycle).or_raise()
    form = ObjectiveForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, form, cycle)
    try:
        objective = objectives.add_objective(cycle, form.values(), by=request.user)
    except Invalid as refusal:
        form.refuse(refusal)
        return page(request, form, cycle)
    messages.success(request, _("已增加战略目标 %(objective)s。") % {"objective": objective})
    return redirect("plans:cycle", cycle.pk)


@require_http_methods(["GET", "POST"])
def edit_objective(request: PersonRequest, pk: int) -> HttpResponse:
    objective = visible_objective(request, pk)
    can_set_objectives(request.user, objective.cycle).or_raise()
    initial = {name: getattr(objective, name) for name in ObjectiveForm.base_fields}
    initial["target"] = figure_text(objective.target)
    form = ObjectiveForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return page(request, form, objective.cycle, objective)
    try:
        objectives.edit_objective(objective, form.values(), by=request.user)
    except Invalid as refusal:
        form.refuse(refusal)
        return page(request, form, objective.cycle, objective)
    return redirect("plans:cycle", objective.cycle_id)


@require_POST
def remove_objective(request: PersonRequest, pk: int) -> HttpResponse:
    objective = visible_objective(request, pk)
    objectives.remove_objective(objective, by=request.user)
    messages.success(request, _("已删除战略目标 %(objective)s。") % {"objective": objective})
    return redirect("plans:cycle", objective.cycle_id)


def visible_objective(request: PersonRequest, pk: int) -> StrategicObjective:
    found = StrategicObjective.objects.visible_to(request.user).select_related("cycle", "indicator")
    return get_object_or_404(found, pk=pk)
