"""`{% approval_of record %}`: where a record is on its chain, on the record's own page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from approvals.models import ApprovalCase
from approvals.reports import panel_of

register = template.Library()


@register.inclusion_tag("approvals/panel.html", takes_context=True)
def approval_of(context: Context, record: Any, kind: str = "") -> dict[str, Any]:
    """The newest case of the record (of one kind when named); nothing while there is none."""
    cases = ApprovalCase.objects.about(record).select_related("chain")
    case = (cases.filter(kind=kind) if kind else cases).first()
    request = context["request"]
    panel = panel_of(case, request.user) if case else None
    return {"panel": panel, "case": case, "request": request, "csrf_token": context.get("csrf_token")}
