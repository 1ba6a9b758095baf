"""The column beside the open section: what the system knows, last year's plan, who changed what."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from organization.requests import PersonRequest
from plans.commands.evidence import drop_evidence, quote_offer
from plans.models import DepartmentPlan, Evidence, Finding, Goal
from plans.offers import Offer, OfferedFigures, offers_for
from plans.permissions import can_edit_plan
from plans.reports.changes import field_history
from plans.reports.content import plan_content
from plans.views.crumbs import plan_crumbs
from plans.views.editor import editor_url, visible_plan


@dataclass(frozen=True)
class OfferCard:
    """An offer with where it is quoted already; `code` names the goal it is about, if any."""

    code: str
    figures: OfferedFigures
    quoted: tuple[Evidence, ...]


@require_GET
def offers(request: PersonRequest, pk: int) -> HttpResponse:
    """`?goal=` or `?finding=` is what is open and would get the quotation."""
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    goal, finding = open_records(plan, request.GET.get("goal", ""), request.GET.get("finding", ""))
    quoted = list(plan.evidence.select_related("goal", "finding"))
    cards = [card(offer, figures, goal, quoted) for offer, figures in offers_for(plan, goal)]
    context = {
        "plan": plan,
        "cards": cards,
        "goal": goal,
        "finding": finding,
        "findings": plan.findings.order_by("number"),
    }
    return render(request, "plans/editor/offers.html", context)


def card(offer: Offer, figures: OfferedFigures, goal: Goal | None, quoted: list[Evidence]) -> OfferCard:
    code = f"{offer.code}:{goal.pk}" if offer.of_goal and goal else offer.code
    return OfferCard(code, figures, tuple(one for one in quoted if one.offer == code))


def open_records(plan: DepartmentPlan, goal: str, finding: str) -> tuple[Goal | None, Finding | None]:
    found_goal = plan.goals.for_content().filter(pk=goal[:15]).first() if goal.isdecimal() else None
    found_finding = plan.findings.filter(pk=finding[:15]).first() if finding.isdecimal() else None
    return found_goal, found_finding


@require_POST
def quote(request: PersonRequest, pk: int) -> HttpResponse:
    """`offer`, and `to`: `goal-12`, `finding-7`, or empty for the analysis as a whole."""
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    kind, _dash, number = request.POST.get("to", "").partition("-")
    goal = get_object_or_404(plan.goals, pk=number[:15]) if kind == "goal" and number.isdecimal() else None
    finding = (
        get_object_or_404(plan.findings, pk=number[:15]) if kind == "finding" and number.isdecimal() else None
    )
    quote_offer(plan, request.POST.get("offer", "")[:60], goal=goal, finding=finding, by=request.user)
    return redirect(back_to(request, plan, goal, finding))


@require_POST
def unquote(request: PersonRequest, pk: int) -> HttpResponse:
    found = Evidence.objects.visible_to(request.user).select_related(
        "plan__cycle", "plan__department", "goal", "finding"
    )
    evidence = get_object_or_404(found, pk=pk)
    drop_evidence(evidence, by=request.user)
    return redirect(back_to(request, evidence.plan, evidence.goal, evidence.finding))


def back_to(request: PersonRequest, plan: DepartmentPlan, goal: Goal | None, finding: Finding | None) -> str:
    """Where the quotation is seen; for the script that swaps only the column, the column again."""
    if request.headers.get("HX-Request"):
        query = f"goal={request.POST.get('open_goal', '')}&finding={request.POST.get('open_finding', '')}"
        return f"{reverse('plans:offers', args=[plan.pk])}?{query}"
    if goal is not None:
        return editor_url(plan, part="goals", goal=goal.pk)
    return editor_url(plan, part="analysis", **({"finding": finding.pk} if finding else {}))


@require_GET
def last_year(request: PersonRequest, pk: int) -> HttpResponse:
    """The department's plan of the cycle before, to read beside the new one."""
    plan = visible_plan(request, pk)
    before = (
        DepartmentPlan.objects.visible_to(request.user)
        .filter(department=plan.department_id, cycle__year__lt=plan.cycle.year)
        .select_related("cycle", "department")
        .order_by("-cycle__year")
        .first()
    )
    context = {"plan": plan, "before": before, "content": plan_content(before) if before else None}
    return render(request, "plans/editor/last_year.html", context)


@require_GET
def changes(request: PersonRequest, pk: int) -> HttpResponse:
    """Who changed what: `?place=` narrows to a part (`overview`), `goal-12`, `measure-5` or `finding-7`.

    A page of its own, and the list alone for the column of the editor.
    """
    plan = visible_plan(request, pk)
    place = request.GET.get("place", "")[:30]
    context = {
        "plan": plan,
        "place": place,
        "history": field_history(plan, place),
        "crumbs": plan_crumbs(plan),
    }
    whole = not request.headers.get("HX-Request")
    return render(
        request, "plans/editor/changes.html" if whole else "plans/editor/changes.html#list", context
    )
