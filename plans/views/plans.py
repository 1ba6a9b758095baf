from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from organization.requests import PersonRequest
from plans.completeness import examine
from plans.filters import PlanFilter
from plans.lifecycle import IN_FORCE, PlanStatus
from plans.models import Adjustment, DepartmentPlan
from plans.permissions import can_edit_plan
from plans.reports.adjustments import pending
from plans.reports.content import plan_content
from plans.reports.life import WAITING, plan_history, plan_steps
from plans.reports.measure_resources import asked_in
from plans.views.actions import plan_actions
from plans.views.apart import parts_of
from plans.views.crumbs import plan_crumbs
from plans.views.dialogs import dialogs_for

PAGE = 50
BEFORE_APPROVAL = frozenset({PlanStatus.SUBMITTED, PlanStatus.REVIEWED})
"""While somebody still judges the plan, its warnings are shown beside it."""


@require_GET
def plans(request: PersonRequest) -> HttpResponse:
    wanted = PlanFilter(request.GET, request.user)
    pages = Paginator(wanted.plans(), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "wanted": wanted,
        "page": page,
        "total": pages.count,
        "previous": page_url(wanted, page.previous_page_number()) if page.has_previous() else "",
        "next": page_url(wanted, page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "plans/plans/plans.html", context)


def page_url(wanted: PlanFilter, number: int) -> str:
    return f"?{wanted.query(page=str(number))}"


@require_GET
def plan(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        DepartmentPlan.objects.visible_to(request.user).select_related(
            "cycle", "department", "submitted_by", "reviewed_by", "approved_by", "published_by", "returned_by"
        ),
        pk=pk,
    )
    decisions = list(found.decisions.select_related("decided_by", "on_behalf_of"))
    rows = found.rows()
    state = examine(found, rows) if found.is_editable or found.status in BEFORE_APPROVAL else None
    actions = plan_actions(request.user, found, state)
    editions = list(found.editions.select_related("published_by").order_by("-number"))
    context = {
        "plan": found,
        "content": plan_content(found, rows),
        "steps": plan_steps(found, decisions),
        "decisions": decisions[::-1],
        "returned": next((d for d in reversed(decisions) if d.act == "return"), None),
        "history": plan_history(found),
        "editions": editions,
        "in_force": editions[0] if editions and found.status in IN_FORCE else None,
        "state": state,
        "may_explain": bool(can_edit_plan(request.user, found)),
        "actions": actions,
        "foot_line": WAITING.get(found.status, ""),
        "dialogs": dialogs_for(found, actions),
        "crumbs": plan_crumbs(found)[:2],
        "follows": DepartmentPlan.objects.followed_by(request.user).filter(pk=found.pk).exists(),
        "submitted": found.submissions.exists(),
        "asked": asked_in(rows),
        "apart": parts_of(found, request.user),
        "adjustments": Adjustment.objects.visible_to(request.user).of_plan(found),
        "pending": pending(found, request.user),
    }
    return render(request, "plans/plans/plan.html", context)
