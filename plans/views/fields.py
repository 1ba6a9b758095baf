"""Autosave: one field at a time, answered as JSON for the page's script."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from activity.models import Event
from core.errors import Conflict, Invalid, Refusal
from core.moments import exact
from organization.requests import PersonRequest
from plans.commands.fields import Place, save_field
from plans.commands.merging import FieldsChanged, last_writers, spelled
from plans.commands.validation import invalid
from plans.completeness import TEXT_PARTS
from plans.forms.findings import FindingForm
from plans.forms.goals import GoalForm
from plans.forms.measures import MeasureForm
from plans.models import DepartmentPlan
from plans.permissions import can_edit_plan
from plans.sight import SightedForm, spelling
from plans.views.editor import part_form, visible_plan
from plans.views.stale import words


def answering_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A refusal becomes JSON with its sentence, for the script that asked."""

    @wraps(view)
    def answer(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            body: dict[str, Any] = {"code": refusal.code, "sentence": str(refusal)}
            if isinstance(refusal, Invalid):
                body["fields"] = {name: [str(s) for s in said] for name, said in refusal.fields.items()}
            return JsonResponse(body, status=refusal.status)

    return answer


@require_POST
@answering_json
def autosave(request: PersonRequest, pk: int) -> HttpResponse:
    """`place` (`overview`, `goal-12`, `measure-5`, `finding-7`), `name` of the field, its `value` and what was
    `seen` before. 200 with the version of now; 412 with both values; 422 with the sentence for the field."""
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    place, form = place_of(plan, request.POST.get("place", ""))
    name = request.POST.get("name", "")
    if name not in form.fields:
        raise invalid("name", _("没有「%(name)s」这个字段，请刷新页面。") % {"name": name[:60]})
    value = clean(form, name, request)
    seen = request.POST.get("seen")
    read = None if seen is None else spelling(form.fields[name], seen)
    try:
        saved = save_field(plan, place, name, value, seen=read, by=request.user)
    except FieldsChanged as refusal:
        return clash_response(form, name, refusal)
    return JsonResponse({"version": saved.version, "seen": spelled(value), "at": clock_time()})


@require_GET
@answering_json
def newest(request: PersonRequest, pk: int) -> HttpResponse:
    """Every field of `?place=` as it reads now (`seen`), with who changed it last (`note`) and when (`when`)."""
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    place, form = place_of(plan, request.GET.get("place", ""))
    writers = last_writers(plan, events_about(place), form.fields)
    fields = {
        name: {"seen": form.shown(name), **(changed_by(writers[name]) if name in writers else {})}
        for name in form.fields
    }
    return JsonResponse({"version": plan.version, "fields": fields})


def events_about(place: Place) -> dict[str, Any]:
    """What events about a place hold."""
    if isinstance(place, str):
        return {"part": place}
    return {f"{place._meta.model_name}_id": place.pk}


def changed_by(event: Event) -> dict[str, str]:
    who = event.actor.name if event.actor else _("系统")
    return {"note": _("%(who)s刚改") % {"who": who}, "when": exact(event.at)}


def place_of(plan: DepartmentPlan, text: str) -> tuple[Place, SightedForm]:
    """The record that a place names, with the form that knows its fields."""
    if text in TEXT_PARTS:
        return text, part_form(plan, text)
    kind, _dash, number = text.partition("-")
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
    if kind == "goal" and (goal := plan.goals.for_content().filter(pk=pk).first()):
        return goal, GoalForm(plan, goal)
    if kind == "measure" and (measure := plan.measures.for_content().filter(pk=pk).first()):
        return measure, MeasureForm(plan, measure)
    if kind == "finding" and (finding := plan.findings.filter(pk=pk).first()):
        return finding, FindingForm.for_finding(finding)
    raise Conflict("gone", _("这一项刚被别人删除。您写的内容请另行保存。"))


def clean(form: SightedForm, name: str, request: PersonRequest) -> Any:
    field = form.fields[name]
    raw = field.widget.value_from_datadict(request.POST, {}, "value")
    try:
        return form.typed(name, field.clean(raw))
    except forms.ValidationError as error:
        sentences = [str(sentence) for sentence in error.messages]
        raise Invalid("invalid", sentences[0], {name: sentences}) from None


def clash_response(form: SightedForm, name: str, refusal: FieldsChanged) -> JsonResponse:
    """Both values in words, and theirs as the control and the next save need it."""
    clash, bound = refusal.clashes[0], form[name]
    return JsonResponse(
        {
            "code": refusal.code,
            "sentence": str(refusal),
            "mine": words(bound, clash.mine),
            "theirs": words(bound, clash.theirs),
            "seen": spelled(clash.theirs),
            "who": refusal.who,
            "when": exact(refusal.at) if refusal.at else "",
        },
        status=refusal.status,
    )


def clock_time() -> str:
    return timezone.localtime().strftime("%H:%M")
