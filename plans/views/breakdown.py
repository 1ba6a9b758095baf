"""Who takes which part of each goal, whether the parts meet the whole, and which measure carries how much of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid, Stale
from organization.models import Department
from organization.requests import PersonRequest
from plans.commands import breakdown as commands
from plans.commands.breakdown import PartInput
from plans.forms.breakdown import messages_of, read_part, read_seen, read_weights
from plans.models import DepartmentPlan, Goal, GoalPart
from plans.permissions import can_edit_plan
from plans.reports.breakdown import Candidate, candidates, goal_trees, proposals
from plans.reports.weights import weight_matrix
from plans.views.crumbs import plan_crumbs
from plans.views.editor import visible_plan
from plans.views.goals import visible_goal


@require_GET
def breakdown(request: PersonRequest, pk: int) -> HttpResponse:
    return show(request, visible_plan(request, pk))


def show(
    request: PersonRequest,
    plan: DepartmentPlan,
    refused: list[str] | None = None,
    status: int = 200,
    at: Any = None,
) -> HttpResponse:
    """The page; after a refusal with what was typed still in its fields (`at`: the goal or 'weights')."""
    typed = request.POST.dict() if refused else None
    trees = goal_trees(plan, typed)
    context = {
        "plan": plan,
        "crumbs": plan_crumbs(plan),
        "trees": trees,
        "off": [tree for tree in trees if tree.rows and not tree.node.is_ok],
        "untouched": sum(not tree.rows for tree in trees),
        "matrix": weight_matrix(plan, [tree.goal for tree in trees], typed),
        "may_edit": bool(can_edit_plan(request.user, plan)),
        "is_in_force": any(row.actual for tree in trees for row in tree.rows),
        "refused": refused,
        "refused_at": at,
    }
    return render(request, "plans/breakdown/breakdown.html", context, status=status)


@require_POST
def save_parts(request: PersonRequest, pk: int) -> HttpResponse:
    """All rows of one goal's breakdown."""
    goal = visible_goal(request, pk)
    can_edit_plan(request.user, goal.plan).or_raise()
    try:
        rows = [
            (part, read_part(request.POST, str(part.pk), str(part)), read_seen(request.POST, str(part.pk)))
            for part in goal.parts.all()
            if f"target_{part.pk}" in request.POST or f"weight_{part.pk}" in request.POST
        ]
        commands.change_parts(goal, rows, by=request.user)
    except (Invalid, Stale) as refusal:
        said = messages_of(refusal) if isinstance(refusal, Invalid) else [str(refusal)]
        return show(request, goal.plan, said, refusal.status, at=goal.pk)
    return redirect(breakdown_url(goal))


def breakdown_url(goal: Goal) -> str:
    return f"{reverse('plans:breakdown', args=[goal.plan_id])}#goal-{goal.pk}"


@require_http_methods(["GET", "POST"])
def spread(request: PersonRequest, pk: int) -> HttpResponse:
    """A proposal for who takes which part, looked at and changed before it is kept."""
    goal = visible_goal(request, pk)
    can_edit_plan(request.user, goal.plan).or_raise()
    data = request.POST if request.method == "POST" else request.GET
    parent = chosen_part(goal, data.get("part", ""))
    if request.method == "POST":
        try:
            rows = picked_rows(goal, parent, request)
            commands.add_parts(goal, rows, by=request.user, parent=parent)
        except Invalid as refusal:
            return show_spread(request, goal, parent, messages_of(refusal), refusal.status)
        messages.success(request, _("已分解给 %(count)s 个承担人。") % {"count": len(rows)})
        return redirect(breakdown_url(goal))
    return show_spread(request, goal, parent)


def chosen_part(goal: Goal, text: str) -> GoalPart | None:
    """The part that is broken down further; none means the goal itself."""
    if not text:
        return None
    pk = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    parts = goal.parts.select_related("department", "person", "goal", "parent")
    return get_object_or_404(parts, pk=pk)


def picked_rows(goal: Goal, parent: GoalPart | None, request: PersonRequest) -> list[PartInput]:
    picked = set(request.POST.getlist("pick"))
    rows = []
    for candidate in candidates(goal, parent, goal.plan):
        if candidate.key in picked:
            read = read_part(request.POST, candidate.key, candidate.name)
            rows.append(with_holder(read, candidate))
    return rows


def with_holder(read: PartInput, candidate: Candidate) -> PartInput:
    holder: Any = candidate.holder
    side = "department" if isinstance(holder, Department) else "person"
    return PartInput(target=read.target, weight=read.weight, note=read.note, **{side: holder})


def show_spread(
    request: PersonRequest,
    goal: Goal,
    parent: GoalPart | None,
    refused: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    data = request.POST if refused else request.GET
    way = "volume" if data.get("way") == "volume" else "equal"
    typed = request.POST.dict() if refused else None
    rows = proposals(goal, parent, goal.plan, way=way, picked=data.getlist("pick"), typed=typed)
    tree = next(tree for tree in goal_trees(goal.plan) if tree.goal.pk == goal.pk)
    context = {
        "plan": goal.plan,
        "goal": goal,
        "tree": tree,
        "parent": parent,
        "whole": parent.target if parent else goal.target,
        "way": way,
        "rows": rows,
        "has_volumes": any(row.volume for row in rows),
        "refused": refused,
        "crumbs": [*plan_crumbs(goal.plan), (_("目标分解"), breakdown_url(goal))],
    }
    return render(request, "plans/breakdown/spread.html", context, status=status)


@require_POST
def remove_part(request: PersonRequest, pk: int) -> HttpResponse:
    part = visible_part(request, pk)
    seen = request.POST.get("seen", "")
    commands.remove_part(
        part, by=request.user, seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else None
    )
    messages.success(request, _("已删除 %(who)s 的部分。") % {"who": part})
    return redirect(breakdown_url(part.goal))


def visible_part(request: PersonRequest, pk: int) -> GoalPart:
    parts = GoalPart.objects.filter(goal__in=Goal.objects.visible_to(request.user))
    found = parts.select_related("goal__plan__cycle", "goal__plan__department", "department", "person")
    return get_object_or_404(found, pk=pk)


@require_POST
def save_weights(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    try:
        wanted, seen = read_weights(request.POST, "weight"), read_weights(request.POST, "seen_weight")
        commands.set_weights(plan, wanted, by=request.user, seen=seen if seen or not wanted else None)
    except (Invalid, Stale) as refusal:
        said = messages_of(refusal) if isinstance(refusal, Invalid) else [str(refusal)]
        return show(request, plan, said, refusal.status, at="weights")
    return redirect(f"{reverse('plans:breakdown', args=[plan.pk])}#weights")
