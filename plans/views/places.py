"""Where a word about a plan was said: the editor at that place for who may write there, else the plan."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from organization.requests import PersonRequest
from plans.discussions import PARTS as ANCHORS_OF_PARTS
from plans.permissions import can_edit_plan
from plans.views.editor import ANCHORS, editor_url, visible_plan

PARTS_OF_ANCHORS = {anchor: anchor for anchor in ANCHORS_OF_PARTS} | {v: part for part, v in ANCHORS.items()}
PARTS_OF_ITEMS = {"finding": "analysis", "goal": "goals", "measure": "measures"}


@require_GET
def place(request: PersonRequest, pk: int, anchor: str) -> HttpResponse:
    """The address stays the same whoever follows it, so that letters and notices may carry it. What the address
    says after `#` is kept by the browser."""
    plan = visible_plan(request, pk)
    if not can_edit_plan(request.user, plan):
        return redirect(plan)
    where, _dot, _field = anchor.partition(".")
    kind, _dash, item = where.partition("-")
    if kind in PARTS_OF_ITEMS and item.isdecimal():
        return redirect(editor_url(plan, part=PARTS_OF_ITEMS[kind], **{kind: item[:15]}))
    return redirect(editor_url(plan, part=PARTS_OF_ANCHORS.get(where, "overview")))
