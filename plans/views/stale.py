"""A stale edit is told, shown side by side, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from core.errors import Stale
from organization.requests import PersonRequest
from plans.models import DepartmentPlan
from plans.views.crumbs import plan_crumbs


@dataclass(frozen=True)
class Difference:
    label: Any
    mine: str
    now: str


def show_stale(
    request: PersonRequest,
    refusal: Stale,
    plan: DepartmentPlan,
    differences: Sequence[Difference],
    back_url: str,
    *,
    can_repeat: bool = True,
) -> HttpResponse:
    """412 with both versions, and a form that sends the own one again on top of the newest version."""
    plan = DepartmentPlan.objects.select_related("cycle", "department").get(pk=plan.pk)
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {"csrfmiddlewaretoken", "version"}
    ]
    context = {
        "crumbs": plan_crumbs(plan),
        "can_repeat": can_repeat and bool(differences),
        "refusal": refusal,
        "plan": plan,
        "differences": differences,
        "kept": kept,
        "back_url": back_url,
    }
    return render(request, "plans/stale.html", context, status=refusal.status)


def differing(form: forms.Form) -> list[Difference]:
    """Of a bound form whose initial values are the newest ones: the fields that would change."""
    found = []
    for name in form.changed_data:
        bound = form[name]
        now = form.get_initial_for_field(bound.field, name)
        found.append(Difference(bound.label, words(bound, bound.value()), words(bound, now)))
    return found


def words(bound: forms.BoundField, value: Any) -> str:
    """A field's value as people read it; of a choice its label."""
    if value in (None, ""):
        return ""
    choices: Any = getattr(bound.field, "choices", ())
    wanted = str(getattr(value, "pk", value))
    return next((str(label) for key, label in choices if str(key) == wanted), str(value))
