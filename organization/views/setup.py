from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from organization.permissions import can_edit_people
from organization.requests import PersonRequest
from organization.setup import steps


def address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


@require_safe
def setup(request: PersonRequest) -> HttpResponse:
    """Where a new installation begins, and how far it is."""
    can_edit_people(request.user).or_raise()
    rows = [(step, step.is_done(), address(step.url_name)) for step in steps()]
    done = sum(is_done for _, is_done, _ in rows)
    context = {"rows": rows, "done": done, "total": len(rows)}
    return render(request, "organization/setup.html", context)
