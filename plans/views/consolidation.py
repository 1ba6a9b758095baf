"""Consolidation: the department plans put together, and what stands between them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid, Refusal
from organization.requests import PersonRequest
from plans.commands.consolidation import gather_plans, start_organization_plan
from plans.commands.item_decisions import answer_item, seen_of, settle_item
from plans.forms.consolidation import OFFICE_ACTS, AnswerForm, ItemForm
from plans.models import ItemDecision, OrganizationPlan, PlanCycle
from plans.models.consolidation import ItemAct
from plans.organization_permissions import (
    can_answer_item,
    can_see_consolidation,
    can_settle_item,
    can_start_organization_plan,
)
from plans.reports.consolidation.board import Board, Entry, board, board_of
from plans.reports.consolidation.filters import ItemFilter
from plans.reports.consolidation.inclusion import inclusion
from plans.reports.consolidation.links import linked
from plans.reports.consolidation.rows import read
from plans.reports.consolidation.totals import totals
from plans.reports.consolidation.words import sentence
from plans.views.crumbs import cycle_crumbs
from plans.views.cycles import visible_cycle

PAGE = 25
SHOWN = 8
PARTIES = 30


def consolidating(request: PersonRequest, pk: int) -> tuple[PlanCycle, OrganizationPlan | None]:
    """The cycle and its organisation plan, for those who consolidate or decide."""
    cycle = visible_cycle(request, pk)
    can_see_consolidation(request.user).or_raise()
    return cycle, OrganizationPlan.objects.filter(cycle=cycle).select_related("cycle").first()


@require_GET
def consolidation(request: PersonRequest, pk: int) -> HttpResponse:
    cycle, plan = consolidating(request, pk)
    reading = read(cycle)
    found = board_of(reading, plan)
    context = {
        "cycle": cycle,
        "plan": plan,
        "board": found,
        "totals": totals(reading),
        "inclusion": inclusion(cycle, plan),
        "open": found.first_open(SHOWN),
        "can_start": can_start_organization_plan(request.user, cycle),
        "crumbs": cycle_crumbs(cycle),
    }
    return render(request, "plans/consolidation/overview.html", context)


@require_POST
def start(request: PersonRequest, pk: int) -> HttpResponse:
    cycle, _plan = consolidating(request, pk)
    plan = start_organization_plan(cycle, by=request.user)
    messages.success(request, _("已开始汇总，纳入 %(count)s 份部门计划。") % {"count": plan.included.count()})
    return redirect("plans:consolidation", cycle.pk)


@require_POST
def gather(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_organization_plan(request, pk)
    done = gather_plans(plan, by=request.user)
    words = _("汇总已更新：新纳入 %(added)s 份，换新 %(renewed)s 份，移出 %(removed)s 份。")
    messages.success(request, words % {"added": done.added, "renewed": done.renewed, "removed": done.removed})
    return redirect("plans:consolidation", plan.cycle_id)


def visible_organization_plan(request: PersonRequest, pk: int) -> OrganizationPlan:
    found = OrganizationPlan.objects.visible_to(request.user).select_related("cycle")
    return get_object_or_404(found, pk=pk)


# --- items -----------------------------------------------------------------------------------------
@require_GET
def items(request: PersonRequest, pk: int) -> HttpResponse:
    cycle, plan = consolidating(request, pk)
    found = board(cycle, plan)
    wanted = ItemFilter(request.GET, found)
    pages = Paginator(wanted.entries(), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "cycle": cycle,
        "plan": plan,
        "board": found,
        "wanted": wanted,
        "page": page,
        "previous": f"?{wanted.query(page=str(page.previous_page_number()))}" if page.has_previous() else "",
        "next": f"?{wanted.query(page=str(page.next_page_number()))}" if page.has_next() else "",
        "crumbs": consolidation_crumbs(cycle),
    }
    return render(request, "plans/consolidation/items.html", context)


def consolidation_crumbs(cycle: PlanCycle) -> Any:
    return [*cycle_crumbs(cycle), (_("汇总"), reverse("plans:consolidation", args=[cycle.pk]))]


def entry_or_404(found: Board, key: str) -> Entry:
    entry = found.find(key)
    if entry is None:
        raise Http404
    return entry


@require_http_methods(["GET", "POST"])
def item(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """One item: whom it concerns, the records it is about, and what is done about it."""
    cycle, plan = consolidating(request, pk)
    entry = board(cycle, plan).find(key)
    if entry is None:
        return gone(request, cycle, plan, key)
    if request.method != "POST":
        return show_item(request, cycle, plan, entry)
    if plan is None:
        raise Http404
    wanted = request.POST.get("act", "")
    act = wanted if wanted in ItemAct.values and wanted != ItemAct.ANSWER else ItemAct.SETTLE
    if wanted == act or not acts_of(request, plan, entry):
        can_settle_item(request.user, plan, entry.state, act).or_raise()
    form = item_form(request, plan, entry, request.POST)
    if not form.is_valid():
        return show_item(request, cycle, plan, entry, form, status=422)
    try:
        settle_item(
            plan,
            key,
            form.cleaned_data["act"],
            by=request.user,
            seen=request.POST.get("seen", ""),
            text=form.cleaned_data["text"],
            department=form.cleaned_data["department"],
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return show_item(request, cycle, plan, entry, form, status=refusal.status)
    except Refusal as refusal:
        if refusal.status != 412:
            raise
        form.add_error(None, str(refusal))
        return show_item(request, cycle, plan, entry, form, status=refusal.status)
    messages.success(request, _("已记下办理结果。"))
    return redirect("plans:consolidation_item", cycle.pk, key)


def gone(request: PersonRequest, cycle: PlanCycle, plan: OrganizationPlan | None, key: str) -> HttpResponse:
    """What was decided on and is no longer there stays readable; what never was is not found."""
    decisions = list(
        plan.item_decisions.filter(key=key).select_related("decided_by", "department") if plan else ()
    )
    if not decisions:
        raise Http404
    if request.method == "POST":
        messages.info(request, _("这一项已经不存在：部门改了计划，或者别处已经解决。"))
    context = {
        "cycle": cycle,
        "decisions": decisions,
        "sentence": sentence(decisions[0].kind, decisions[0].facts),
        "crumbs": consolidation_crumbs(cycle),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "plans/consolidation/gone.html", context, status=status)


def item_form(request: PersonRequest, plan: OrganizationPlan, entry: Entry, data: Any = None) -> ItemForm:
    acts = acts_of(request, plan, entry)
    initial = {"act": acts[0]} if acts else {}
    concerned = set(entry.item.departments) or set(plan.cycle.plans.values_list("department_id", flat=True))
    return ItemForm(data, acts=acts, departments=concerned, initial=initial)


def acts_of(request: PersonRequest, plan: OrganizationPlan | None, entry: Entry) -> list[str]:
    """What this person may do about it now."""
    if plan is None:
        return []
    offered = [*OFFICE_ACTS, ItemAct.DECIDE, ItemAct.REOPEN]
    return [act for act in offered if can_settle_item(request.user, plan, entry.state, act)]


def show_item(
    request: PersonRequest,
    cycle: PlanCycle,
    plan: OrganizationPlan | None,
    entry: Entry,
    form: ItemForm | None = None,
    status: int = 200,
) -> HttpResponse:
    acts = acts_of(request, plan, entry)
    context = {
        "cycle": cycle,
        "plan": plan,
        "entry": entry,
        "acts": acts,
        "form": form or (item_form(request, plan, entry) if plan and acts else None),
        "seen": seen_of(entry),
        "parties": linked(entry.item.parties[:PARTIES]),
        "more": max(len(entry.item.parties) - PARTIES, 0),
        "crumbs": [
            *consolidation_crumbs(cycle),
            (_("冲突、空白和重复"), reverse("plans:consolidation_items", args=[cycle.pk])),
        ],
    }
    return render(request, "plans/consolidation/item.html", context, status=status)


@require_http_methods(["GET", "POST"])
def item_task(request: PersonRequest, pk: int) -> HttpResponse:
    """What the office handed to a department; office and leadership are led to the item itself."""
    found = ItemDecision.objects.visible_to(request.user).select_related(
        "organization_plan__cycle", "department", "decided_by"
    )
    task = get_object_or_404(found, pk=pk)
    standing = request.user.standing
    if (standing.is_office or standing.is_leadership) and request.method == "GET":
        return redirect("plans:consolidation_item", task.organization_plan.cycle_id, task.key)
    last = task.organization_plan.item_decisions.filter(key=task.key).order_by("-id").first()
    decision = can_answer_item(request.user, task, is_latest=last == task)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        decision.or_raise()
    if form.is_valid():
        try:
            answer_item(task, by=request.user, text=form.cleaned_data["text"])
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已答复，由办公室了结。"))
            return redirect(task)
    context = {
        "task": task,
        "sentence": sentence(task.kind, task.facts),
        "answers": found.filter(organization_plan=task.organization_plan, key=task.key, pk__gt=task.pk),
        "decision": decision,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "plans/consolidation/task.html", context, status=status)
