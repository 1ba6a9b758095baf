"""The planning round as a part of My day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organization.requests import PersonRequest
from plans.permissions import can_urge_plans
from plans.reports.today import open_rounds, own_plans


@require_safe
def today(request: PersonRequest) -> HttpResponse:
    """For the office every open cycle in which something is left to do, for heads and co-writers the plans that are
    still to be written; a page, and without its frame a panel."""
    is_panel = request.headers.get("HX-Request") == "true"
    rounds = [one for one in open_rounds() if not one.is_settled] if request.user.standing.is_office else []
    context = {
        "rounds": [(one, bool(one.owed and can_urge_plans(request.user, one.cycle))) for one in rounds],
        "own": own_plans(request.user),
    }
    if is_panel and not (context["rounds"] or context["own"]):
        return HttpResponse()
    return render(request, "plans/today.html#round" if is_panel else "plans/today.html", context)
