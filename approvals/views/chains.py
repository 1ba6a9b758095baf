"""The office's chains: what is in force for each kind, and adopting the next number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.commands.chains import adopt_chain
from approvals.forms import NoteForm, StepRows, rows_of, steps_of
from approvals.models import ApprovalChain, ApprovalKind
from approvals.permissions import can_keep_chains
from approvals.reports import in_flight
from approvals.wording import chain_words
from core.components import Crumb
from core.errors import Invalid, Stale
from organization.requests import PersonRequest


@require_safe
def chains(request: PersonRequest) -> HttpResponse:
    can_keep_chains(request.user).or_raise()
    current = {chain.kind: chain for chain in ApprovalChain.objects.in_force().for_reading()}
    flying = in_flight()
    older: dict[str, int] = {}
    for chain in ApprovalChain.objects.filter(pk__in=flying):
        if chain.pk != getattr(current.get(chain.kind), "pk", None):
            older[chain.kind] = older.get(chain.kind, 0) + flying[chain.pk]
    rows = [
        {
            "kind": kind,
            "chain": current.get(kind.value),
            "words": chain_words(current[kind.value]) if kind.value in current else [],
            "here": flying.get(getattr(current.get(kind.value), "pk", 0), 0),
            "older": older.get(kind.value, 0),
        }
        for kind in ApprovalKind
    ]
    return render(request, "approvals/chains.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def chain(request: PersonRequest, kind: str) -> HttpResponse:
    can_keep_chains(request.user).or_raise()
    if kind not in ApprovalKind.values:
        raise Http404
    numbers = list(ApprovalChain.objects.filter(kind=kind).for_reading())
    current = numbers[0] if numbers else None
    data: Any = request.POST if request.method == "POST" else None
    rows = StepRows(data, initial=rows_of(current), prefix="steps")
    note = NoteForm(data, initial={"number": current.number if current else 0})
    if data is not None and rows.is_valid() and note.is_valid():
        try:
            made = adopt_chain(kind, steps_of(rows), by=request.user, **note.cleaned_data)
        except Stale:
            raise
        except Invalid as refusal:
            sentences = [str(one) for told in refusal.fields.values() for one in told]
            note.add_error(None, sentences or [str(refusal.sentence)])
        else:
            said = {"number": made.number}
            messages.success(request, _("已启用第 %(number)s 号审批链；在办的审批仍走原来的链。") % said)
            return redirect("approvals:chain", kind=kind)
    flying = in_flight()
    context = {
        "kind": ApprovalKind(kind),
        "rows": rows,
        "note": note,
        "current": current,
        "words": chain_words(current) if current else [],
        "numbers": [(one, chain_words(one), flying.get(one.pk, 0)) for one in numbers],
        "crumbs": [Crumb(_("审批链"), reverse("approvals:chains"))],
    }
    bad = data is not None
    return render(request, "approvals/chain.html", context, status=422 if bad else 200)
