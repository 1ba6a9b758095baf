"""Why the due time is what it is: the page of an order's clock."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.components import Crumb
from organization.requests import PersonRequest
from organization.schedules import calendar_of
from workorders.clock_reports import tell_days
from workorders.commands.timing import read_clock
from workorders.models import OrderStep, ServiceLevel
from workorders.reports import tell_clock
from workorders.views.order import visible_order

LONGEST = 400
"""So many stretches are told; of a longer clock the latest."""


@require_safe
def clock(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_order(request, pk)
    now = timezone.now()
    reading = read_clock(found, now)
    story = tell_clock(reading, found.due_at, longest=LONGEST)
    events = list(found.clock_events.order_by("at", "id"))
    context = {
        "order": found,
        "clock": story,
        "days": tell_days(reading, story.parts, events),
        "level": ServiceLevel.objects.nearest(found.category, found.priority),
        "step": OrderStep.objects.pending_in(found),
        "calendar": calendar_of(found.department),
        "now": now,
        "crumbs": [
            Crumb(_("工单"), reverse("workorders:orders")),
            Crumb(found.number, found.get_absolute_url()),
        ],
    }
    return render(request, "workorders/clock_page.html", context)
