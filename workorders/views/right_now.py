"""The orders of one's departments right now, as a panel of My day."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.keysets import total_of
from organization.requests import PersonRequest
from workorders.models import WorkOrder
from workorders.reports import open_counts


@require_safe
def right_now(request: PersonRequest) -> HttpResponse:
    """How many visible orders are open, due today and overdue, the one that is most overdue, and how many wait for
    this person's check."""
    now = timezone.now()
    rows = WorkOrder.objects.visible_to(request.user)
    found = rows.unresolved().aggregate(total=Count("pk"))
    worst = rows.overdue(now).order_by("due_at", "pk").first()
    context = {
        "now": now,
        "total": found["total"],
        "counts": open_counts(rows, now),
        "worst": worst,
        "to_close": total_of(rows.closable_by(request.user)),
    }
    return render(request, "workorders/right_now.html", context)
