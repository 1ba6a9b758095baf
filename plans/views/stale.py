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
from plans.commands.merging import FieldsChanged, spelled
from plans.models import DepartmentPlan
from plans.sight import SEEN
from plans.views.crumbs import plan_crumbs

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "version"})


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
    clashes = refusal.clashes if isinstance(refusal, FieldsChanged) else []
    seen_now = {f"{SEEN}{clash.name}": spelled(clash.theirs) for clash in clashes}
    kept = [
        (name, seen_now.get(name, value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_KEPT
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


def show_stale_form(
    request: PersonRequest, refusal: Stale, plan: DepartmentPlan, form: forms.Form, back_url: str
) -> HttpResponse:
    """The same for a form of the editor: the fields that two people changed, else all that differ."""
    found = clashing(form, refusal) if isinstance(refusal, FieldsChanged) else differing(form)
    return show_stale(request, refusal, plan, found, back_url)


def clashing(form: forms.Form, refusal: FieldsChanged) -> Sequence[Difference]:
    """The fields that two people changed."""
    return [
        Difference(
            form[clash.name].label,
            words(form[clash.name], clash.mine),
            words(form[clash.name], clash.theirs),
        )
        for clash in refusal.clashes
        if clash.name in form.fields
    ]


def differing(form: forms.Form) -> list[Difference]:
    """Of a bound form whose initial values are the newest ones: the fields that would change."""
    found = []
    for name in form.changed_data:
        bound = form[name]
        now = form.get_initial_for_field(bound.field, name)
        found.append(Difference(bound.label, words(bound, bound.value()), words(bound, now)))
    return found


def words(bound: forms.BoundField, value: Any) -> str:
    """A field's value as people read it; of a choice its label, of several one on a line."""
    choices: Any = getattr(bound.field, "choices", ())
    if isinstance(value, Sequence | frozenset) and not isinstance(value, str):
        return "\n".join(words(bound, one) for one in value)
    if value in (None, ""):
        return ""
    wanted = spelled(value)
    return next((str(label) for key, label in choices if str(key) == wanted), wanted)
