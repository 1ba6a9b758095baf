"""The matrix by which priority follows from impact and urgency."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organization.requests import PersonRequest
from workorders.commands.catalogue import save_matrix
from workorders.models import Priority, PriorityRule, Urgency
from workorders.procedure_forms import MatrixForm
from workorders.step_permissions import can_keep_procedures


@require_http_methods(["GET", "HEAD", "POST"])
def priorities(request: PersonRequest) -> HttpResponse:
    matrix = PriorityRule.objects.all().matrix()
    form = MatrixForm(request.POST or None, matrix=matrix)
    may = can_keep_procedures(request.user)
    status = 200
    if request.method == "POST":
        may.or_raise()
        if form.is_valid():
            save_matrix(form.cells(), by=request.user)
            messages.success(request, _("已保存优先级矩阵，从现在起判定的工单按它定优先级。"))
            return redirect("workorders:priorities")
        status = 422
    context = {
        "form": form,
        "urgencies": [urgency.label for urgency in Urgency],
        "rows": [
            (label, [(field, Priority(field.initial).label, field.initial) for field in fields])
            for label, fields in form.rows()
        ],
        "can_edit": may,
    }
    return render(request, "workorders/priorities.html", context, status=status)
