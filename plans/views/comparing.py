"""Two states of one plan beside each other: any of its editions, its submissions, what it says now."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from organization.requests import PersonRequest
from plans.reports.differences import count_of, sections
from plans.reports.states import State, content_of, state_named, states_of, telling_pair
from plans.views.crumbs import plan_crumbs
from plans.views.editor import visible_plan


@require_GET
def compare(request: PersonRequest, pk: int) -> HttpResponse:
    """`?from=submission-1&to=now&view=side`; without them the last two states."""
    plan = visible_plan(request, pk)
    states = states_of(plan, request.user)
    before, after = chosen(request, states)
    view = "side" if request.GET.get("view", "side") == "side" else "one"
    found = sections(content_of(plan, before), content_of(plan, after)) if before and after else []
    context = {
        "plan": plan,
        "crumbs": plan_crumbs(plan),
        "states": states,
        "before": before,
        "after": after,
        "view": view,
        "all": bool(request.GET.get("all")),
        "only_changed": not request.GET.get("all"),
        "count": count_of(found),
        "sections": found if request.GET.get("all") else [one for one in found if one.kind != "same"],
    }
    return render(request, "plans/compare/compare.html", context)


def chosen(request: PersonRequest, states: list[State]) -> tuple[State | None, State | None]:
    """What the address names, else what was handed in or published last and reads differently, against now."""

    def wanted(name: str, default: State | None) -> State | None:
        code = request.GET.get(name, "")
        return state_named(states, name, code) if code else default

    before, after = telling_pair(states)
    return wanted("from", before), wanted("to", after)
