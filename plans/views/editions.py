from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from organization.requests import PersonRequest
from plans.models import PlanEdition
from plans.reports.content import frozen_plan
from plans.views.crumbs import plan_crumbs


@require_GET
def edition(request: PersonRequest, pk: int) -> HttpResponse:
    editions = PlanEdition.objects.visible_to(request.user).select_related(
        "plan__cycle", "plan__department", "published_by"
    )
    found = get_object_or_404(editions, pk=pk)
    context = {
        "edition": found,
        "plan": found.plan,
        "frozen": frozen_plan(found),
        "crumbs": plan_crumbs(found.plan),
    }
    return render(request, "plans/edition.html", context)
