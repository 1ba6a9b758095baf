"""Work done beside results reached: of one plan by goal, of a cycle by department."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.periods import Period
from organization.requests import PersonRequest
from plans.models import DepartmentPlan, PlanCycle
from plans.reports.effort import effort_of_cycle, effort_of_plan, quarters_of
from plans.views.crumbs import cycle_crumbs, plan_crumbs
from plans.views.cycles import visible_cycle


def quarter_asked(request: PersonRequest, cycle: PlanCycle) -> tuple[list[Period], Period | None]:
    """The quarters there are, and the one the address names, else the latest."""
    quarters = quarters_of(cycle)
    wanted = request.GET.get("period", "")
    chosen = next((quarter for quarter in quarters if str(quarter) == wanted), None)
    return quarters, chosen or (quarters[-1] if quarters else None)


@require_GET
def side_by_side(request: PersonRequest, pk: int) -> HttpResponse:
    cycle = visible_cycle(request, pk)
    quarters, quarter = quarter_asked(request, cycle)
    rows = effort_of_cycle(cycle, quarter, request.user, request.GET.get("sort", "")) if quarter else []
    context = {
        "cycle": cycle,
        "quarters": quarters,
        "quarter": quarter,
        "rows": rows,
        "first_head": _("部门"),
        "can_sort": True,
        "crumbs": cycle_crumbs(cycle),
    }
    return render(request, "plans/effort/effort.html", context)


@require_GET
def plan_effort(request: PersonRequest, pk: int) -> HttpResponse:
    visible = DepartmentPlan.objects.visible_to(request.user).select_related("cycle", "department")
    plan = get_object_or_404(visible, pk=pk)
    quarters, quarter = quarter_asked(request, plan.cycle)
    context = {
        "plan": plan,
        "cycle": plan.cycle,
        "quarters": quarters,
        "quarter": quarter,
        "rows": effort_of_plan(plan, quarter) if quarter and not plan.is_editable else [],
        "first_head": _("目标"),
        "crumbs": plan_crumbs(plan)[:2],
    }
    return render(request, "plans/effort/effort.html", context)
