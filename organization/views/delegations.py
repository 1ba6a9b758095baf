"""Handing one's decisions to a colleague for some days (B 代 A)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.periods import local_today
from core.punctuation import listed
from organization.commands.delegations import delegate_decisions, end_delegation
from organization.delegations import known_kinds
from organization.forms import DelegationForm
from organization.models import Delegation
from organization.permissions import can_delegate, can_end_delegation
from organization.requests import PersonRequest
from organization.views.answers import attempt

SHOWN = 50


@require_http_methods(["GET", "POST"])
def delegations(request: PersonRequest) -> HttpResponse:
    """What one delegated, what one holds for others, and the form for a new one."""
    decision = can_delegate(request.user)
    if request.method == "POST":
        decision.or_raise()
    form = DelegationForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        made = attempt(form, lambda data: delegate_decisions(**data, by=request.user))
        if made:
            said = {"person": made.delegate, "start": made.starts_on, "end": made.ends_on}
            messages.success(request, _("已委托%(person)s在 %(start)s 至 %(end)s 代为审批。") % said)
            return redirect("organization:delegations")
    rows = Delegation.objects.select_related("principal", "delegate")
    context = {
        "form": form,
        "decision": decision,
        "given": [line(request, row) for row in rows.filter(principal=request.user)[:SHOWN]],
        "held": [line(request, row) for row in rows.filter(delegate=request.user)[:SHOWN]],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "organization/delegations.html", context, status=status)


def line(request: PersonRequest, row: Delegation) -> dict[str, object]:
    """A delegation with its scope in words, whether it runs today, and whether one may end it."""
    titles = dict(known_kinds())
    today = local_today()
    state = "ended" if row.ended_at or row.ends_on < today else "ahead" if row.starts_on > today else "runs"
    return {
        "row": row,
        "scope": listed(titles.get(kind, kind) for kind in row.kinds),
        "state": state,
        "may_end": can_end_delegation(request.user, row),
    }


@require_POST
def end_delegation_(request: PersonRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
    ended = end_delegation(row, by=request.user)
    messages.success(request, _("对%(person)s的委托已结束。") % {"person": ended.delegate})
    return redirect("organization:delegations")
