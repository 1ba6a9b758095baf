"""Milestones: written on the schedule while the plan is, marked as reached on the page of their measure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import Conflict, Invalid, Stale
from organization.requests import PersonRequest
from plans.commands import milestones as commands
from plans.commands import progress as work
from plans.forms.breakdown import read_day, read_figure
from plans.models import Measure, Milestone
from plans.permissions import can_edit_plan
from plans.sight import SEEN
from plans.views.measures import visible_measure
from plans.views.schedule import answer_refusal, measure_url, schedule_url


def visible_milestone(request: PersonRequest, pk: int) -> Milestone:
    found = Milestone.objects.filter(measure__in=Measure.objects.visible_to(request.user))
    return get_object_or_404(found.select_related("measure__plan__cycle", "measure__plan__department"), pk=pk)


def read_milestone(request: PersonRequest) -> dict[str, Any]:
    due_on = read_day(request.POST.get("due_on", ""), _("日期"))
    if due_on is None:
        raise Invalid("due_on", _("请填写节点的日期。"))
    weight = read_figure(request.POST.get("weight", "") or "1", _("权重"))
    title = request.POST.get("title", "").replace("\x00", "")
    return {"title": title, "due_on": due_on, "weight": weight or Decimal(0)}


@require_POST
def add_milestone(request: PersonRequest, pk: int) -> HttpResponse:
    measure = visible_measure(request, pk)
    can_edit_plan(request.user, measure.plan).or_raise()
    try:
        commands.add_milestone(measure, **read_milestone(request), by=request.user)
    except Invalid as refusal:
        return answer_refusal(request, measure.plan, refusal)
    messages.success(request, _("已增加节点。"))
    return redirect(schedule_url(measure.plan))


@require_POST
def change_milestone(request: PersonRequest, pk: int) -> HttpResponse:
    """Another name, day or weight; `seen-…` is how each field read on the page."""
    milestone = visible_milestone(request, pk)
    plan = milestone.measure.plan
    can_edit_plan(request.user, plan).or_raise()
    try:
        wanted = read_milestone(request)
        seen = {name: request.POST[f"{SEEN}{name}"] for name in wanted if f"{SEEN}{name}" in request.POST}
        changed = commands.change_milestone(milestone, wanted, by=request.user, seen=seen)
    except (Invalid, Stale, Conflict) as refusal:
        return answer_refusal(request, plan, refusal)
    messages.success(request, _("已修改节点「%(title)s」。") % {"title": changed.title})
    return redirect(schedule_url(plan))


@require_POST
def remove_milestone(request: PersonRequest, pk: int) -> HttpResponse:
    milestone = visible_milestone(request, pk)
    plan = commands.remove_milestone(milestone, by=request.user)
    messages.success(request, _("已删除节点「%(title)s」。") % {"title": milestone.title})
    return redirect(schedule_url(plan))


@require_GET
def milestone(request: PersonRequest, pk: int) -> HttpResponse:
    """Where the owner of a duty goes: the measure's page."""
    found = visible_milestone(request, pk)
    return redirect(f"{reverse('plans:measure', args=[found.measure_id])}#milestone-{pk}")


@require_POST
def reach_milestone(request: PersonRequest, pk: int) -> HttpResponse:
    found = work.reach_milestone(visible_milestone(request, pk), by=request.user)
    sentence = _("节点「%(title)s」已标记完成，工作进度 %(progress)s%%。")
    told = {"title": found.title, "progress": f"{found.measure.progress.normalize():f}"}
    messages.success(request, sentence % told)
    return redirect(measure_url(found.measure_id))


@require_POST
def reopen_milestone(request: PersonRequest, pk: int) -> HttpResponse:
    found = work.reopen_milestone(visible_milestone(request, pk), by=request.user)
    messages.success(request, _("已撤回节点「%(title)s」的完成标记。") % {"title": found.title})
    return redirect(measure_url(found.measure_id))
