"""A plan or an edition as a document to read and print."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from organization.requests import PersonRequest
from plans.documents.building import document_of_draft, document_of_edition
from plans.documents.jobs import can_export, visible_editions, visible_plans
from plans.views.crumbs import plan_crumbs


@require_GET
def print_plan(request: PersonRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.user), pk=pk)
    can_export(request.user, plan).or_raise()
    context = {"document": document_of_draft(plan), "crumbs": plan_crumbs(plan)}
    return render(request, "plans/documents/print.html", context)


@require_GET
def print_edition(request: PersonRequest, pk: int) -> HttpResponse:
    edition = get_object_or_404(visible_editions(request.user), pk=pk)
    can_export(request.user, edition).or_raise()
    context = {"document": document_of_edition(edition), "crumbs": plan_crumbs(edition.plan)}
    return render(request, "plans/documents/print.html", context)
