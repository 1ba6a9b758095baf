"""Writing a plan together: who may, who is at it now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.models import User
from organization.requests import PersonRequest
from plans.commands.drafters import add_drafter, remove_drafter
from plans.commands.presence import FRESH, note_presence
from plans.commands.validation import invalid
from plans.models import DepartmentPlan, Drafter
from plans.reports.presence import present_others
from plans.views.editor import editor_url, visible_plan

PLACE = 60


@require_POST
def presence(request: PersonRequest, pk: int) -> HttpResponse:
    """The heartbeat of an open editor: `place`, and `writing` if somebody typed since the last one. Answers who else
    is there."""
    plan = visible_plan(request, pk)
    place = request.POST.get("place", "").replace("\x00", "")[:PLACE]
    note_presence(plan, place, is_writing=bool(request.POST.get("writing")), by=request.user)
    others = present_others(plan, reader=request.user, place=place, since=timezone.now() - FRESH)
    context = {"plan": plan, "others": others, "here": [one for one in others if one.is_here]}
    return render(request, "plans/editor/people.html", context)


@require_POST
def add(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    number = request.POST.get("person", "")
    person = User.objects.filter(pk=number[:15]).first() if number.isdecimal() else None
    if person is None:
        raise invalid("person", _("请选择一位人员。"))
    add_drafter(plan, person, by=request.user)
    messages.success(request, _("已请%(name)s协作编写。") % {"name": person.label})
    return redirect(editor_url(plan, part="overview"))


@require_POST
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    plans = DepartmentPlan.objects.visible_to(request.user)
    found = Drafter.objects.filter(plan__in=plans).select_related("plan", "person")
    drafter = get_object_or_404(found, pk=pk)
    plan = remove_drafter(drafter, by=request.user)
    messages.success(request, _("已结束%(name)s的协作编写。") % {"name": drafter.person.label})
    return redirect(editor_url(plan, part="overview"))
