from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from plans.commands import goals
from plans.comparison import NOTHING, comparisons
from plans.forms import read_version
from plans.forms.goals import GoalForm
from plans.models import DepartmentPlan, Goal
from plans.permissions import can_edit_plan
from plans.reports.bearings import bearings_of
from plans.smart import examine_goal, letters_of
from plans.views.editor import Open, editor_url, show, visible_plan
from plans.views.stale import show_stale_form


def visible_goal(request: PersonRequest, pk: int) -> Goal:
    goals = Goal.objects.visible_to(request.user).for_content()
    return get_object_or_404(goals.select_related("plan__cycle", "plan__department"), pk=pk)


@require_POST
def add_goal(request: PersonRequest, pk: int) -> HttpResponse:
    return save(request, visible_plan(request, pk), None)


@require_POST
def update_goal(request: PersonRequest, pk: int) -> HttpResponse:
    goal = visible_goal(request, pk)
    return save(request, goal.plan, goal)


def save(request: PersonRequest, plan: DepartmentPlan, goal: Goal | None) -> HttpResponse:
    """Without a goal: a new one."""
    can_edit_plan(request.user, plan).or_raise()
    form = GoalForm(plan, goal, request.POST)
    version = read_version(request.POST.get("version"))
    if not form.is_valid():
        return show(request, plan, Open("goals", form, goal), status=422)
    try:
        if goal is None:
            saved = goals.add_goal(plan, form.values(), by=request.user)
        else:
            saved = goals.update_goal(goal, form.values(), by=request.user, version=version, seen=form.seen())
    except Invalid as refusal:
        form.refuse(refusal)
        return show(request, plan, Open("goals", form, goal), status=refusal.status)
    except Stale as refusal:
        back = editor_url(plan, part="goals", goal=goal.pk if goal else "new")
        return show_stale_form(request, refusal, plan, form, back)
    return redirect(editor_url(plan, part="goals", goal=saved.pk, saved=1))


@require_POST
def remove_goal(request: PersonRequest, pk: int) -> HttpResponse:
    goal = visible_goal(request, pk)
    plan = goals.remove_goal(goal, by=request.user, version=read_version(request.POST.get("version")))
    messages.success(request, _("已删除目标「%(title)s」，后面的目标顺次前移。") % {"title": goal.title})
    return redirect(editor_url(plan, part="goals"))


@require_POST
def check_goal(request: PersonRequest, pk: int) -> HttpResponse:
    """The hints for a goal as it stands in the form; nothing is saved."""
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    form = GoalForm(plan, None, request.POST)
    form.is_valid()
    values = form.values()
    goal = Goal(plan=plan, number=0)
    for name in values.__slots__:
        if name not in {"quarters", "findings", "custom"} and (value := getattr(values, name)) is not None:
            setattr(goal, name, value)
    has_objectives = plan.cycle.objectives.exists()
    known = comparisons(plan.department_id, plan.cycle.year, [goal.indicator_id] if goal.indicator_id else [])
    compared = known.get(goal.indicator_id or 0, NOTHING)
    found = examine_goal(goal, plan.cycle, values.quarters, has_objectives=has_objectives, known=compared)
    context = {"bearings": bearings_of(plan, goal, values.quarters, letters_of(found), compared)}
    return render(request, "plans/editor/goal.html#hints", context)
