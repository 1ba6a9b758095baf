"""F34: everybody's own part in the published plan."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.periods import local_today
from organization.requests import PersonRequest
from plans.reports.my_part import chosen_cycle, my_part, published_cycles


@require_safe
def page(request: PersonRequest) -> HttpResponse:
    """The whole page; without its frame a panel of My day, or nothing where nothing is one's own."""
    is_panel = request.headers.get("HX-Request") == "true"
    cycles = published_cycles(request.user)
    cycle = chosen_cycle(cycles, request.GET.get("year", ""), local_today())
    mine = my_part(request.user, cycle) if cycle else None
    context = {"cycles": cycles, "cycle": cycle, "mine": mine}
    if is_panel and not (mine and mine.has_own):
        return HttpResponse()
    return render(request, "plans/my_part.html#panel" if is_panel else "plans/my_part.html", context)
