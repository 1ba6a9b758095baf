from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.errors import Stale
from organization.requests import PersonRequest
from plans.commands import editing
from plans.completeness import TEXT_PARTS
from plans.forms import read_version
from plans.permissions import can_edit_plan
from plans.views.editor import Open, editor_url, part_form, show, visible_plan
from plans.views.stale import show_stale_form


@require_POST
def update_part(request: PersonRequest, pk: int, part: str) -> HttpResponse:
    plan = visible_plan(request, pk)
    if part not in TEXT_PARTS:
        raise Http404
    can_edit_plan(request.user, plan).or_raise()
    form = part_form(plan, part, request.POST)
    if not form.is_valid():
        return show(request, plan, Open(part, form), status=422)
    version = read_version(request.POST.get("version"))
    text, seen = form.cleaned_data["text"], (form.seen() or {}).get("text")
    try:
        editing.update_part(plan, part, text, by=request.user, version=version, seen=seen)
    except Stale as refusal:
        return show_stale_form(request, refusal, plan, form, editor_url(plan, part=part))
    return redirect(editor_url(plan, part=request.POST.get("next_part") or part, saved=1))
