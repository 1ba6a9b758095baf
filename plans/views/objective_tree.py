"""From strategic objectives down to the parts of department goals; and the whole cycle over its days."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from organization.requests import PersonRequest
from plans.models import PlanCycle, StrategicObjective
from plans.permissions import can_set_objectives
from plans.reports.cycle_schedule import cycle_schedule as whole_schedule
from plans.reports.objectives import objective_tree, serving_goals
from plans.views.crumbs import cycle_crumbs
from plans.views.cycles import visible_cycle
from plans.views.objectives import visible_objective


@require_GET
def objectives_tree(request: PersonRequest, pk: int) -> HttpResponse:
    cycle = visible_cycle(request, pk)
    context = {
        "cycle": cycle,
        "crumbs": cycle_crumbs(cycle),
        "tree": objective_tree(cycle, request.user),
        "can_set_objectives": can_set_objectives(request.user, cycle),
    }
    return render(request, "plans/objectives/tree.html", context)


@require_GET
def objective_goals(request: PersonRequest, pk: int) -> HttpResponse:
    objective = visible_objective(request, pk)
    return show_goals(request, objective.cycle, objective)


@require_GET
def loose_goals(request: PersonRequest, pk: int) -> HttpResponse:
    """Goals that serve no objective."""
    return show_goals(request, visible_cycle(request, pk), None)


def show_goals(
    request: PersonRequest, cycle: PlanCycle, objective: StrategicObjective | None
) -> HttpResponse:
    """A page of its own, or only its list for the tree."""
    page, goals = serving_goals(cycle, objective, request.user, request.GET.get("page"))
    tree = reverse("plans:objectives_tree", args=[cycle.pk])
    context = {
        "cycle": cycle,
        "objective": objective,
        "page": page,
        "goals": goals,
        "crumbs": [*cycle_crumbs(cycle), (_("目标树"), tree)],
    }
    only_list = bool(request.headers.get("HX-Request"))
    return render(request, "plans/objectives/goals.html" + ("#list" if only_list else ""), context)


@require_GET
def cycle_schedule(request: PersonRequest, pk: int) -> HttpResponse:
    """Every plan that one sees over the year."""
    cycle = visible_cycle(request, pk)
    context = {
        "cycle": cycle,
        "crumbs": cycle_crumbs(cycle),
        "schedule": whole_schedule(cycle, request.user),
    }
    return render(request, "plans/schedule/cycle.html", context)
