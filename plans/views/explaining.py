"""Saying why a warning may stand: one POST from the list of what is missing, answered with the list as it is now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from plans.commands.explaining import explain_warning
from plans.completeness import examine
from plans.models import DepartmentPlan
from plans.views.actions import submit_action
from plans.views.editor import visible_plan


@require_POST
def explain(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    code, text = request.POST.get("code", ""), request.POST.get("text", "").replace("\x00", "")
    try:
        plan = explain_warning(plan, code, text, by=request.user, seen=request.POST.get("seen"))
    except (Invalid, Stale) as refusal:
        return answer(request, plan, {"code": code, "text": text, "sentence": str(refusal)}, refusal.status)
    return answer(request, plan)


def answer(
    request: PersonRequest, plan: DepartmentPlan, refused: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The list again, with a refused text still in its field; without htmx the page one came from."""
    if not request.headers.get("HX-Request"):
        if refused:
            messages.error(request, refused["sentence"])
        else:
            messages.success(request, _("已记下说明，审核人会看到。"))
        return redirect("plans:edit", plan.pk)
    state = examine(plan)
    context = {
        "plan": plan,
        "state": state,
        "submit_actions": [submit_action(request.user, plan, state)],
        "refused": refused,
        "may_explain": True,
        "keep_open": True,
    }
    return render(request, "plans/explained.html", context, status=status)
