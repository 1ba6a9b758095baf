"""The orders that a past bar of the overdue trend counted."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core.periods import Period
from evaluation.permissions import can_see_dashboard
from evaluation.reports.links import dashboard_url, scope_orders_url
from evaluation.reports.overdue import end_of, overdue_at, read_day
from evaluation.reports.scope import scope_of
from organization.requests import PersonRequest
from workorders.models import WorkOrder

SHOWN = 200


@require_safe
def overdue(request: PersonRequest) -> HttpResponse:
    """Orders open and past their deadline at the end of a past day, as far as the person's dashboard goes.

    Without a day those of now are meant, which have a list of their own.
    """
    can_see_dashboard(request.user).or_raise()
    scope = scope_of(request.user)
    if not request.GET.get("on"):
        return redirect(scope_orders_url(scope, overdue="1"))
    day = read_day(request.GET["on"])
    moment = end_of(day)
    ids = overdue_at(scope, moment)
    orders = WorkOrder.objects.filter(pk__in=ids[:SHOWN]).select_related("department", "assignee", "category")
    shown = date_format(day, pgettext("date format", "n 月 j 日"))
    context = {
        "total": len(ids),
        "orders": orders.order_by("due_at", "id"),
        "rest": max(len(ids) - SHOWN, 0),
        "title": _("%(day)s 24:00 逾期未结的工单") % {"day": shown},
        "moment": moment,
        "crumbs": [
            (_("领导看板") if scope.is_whole else _("部门看板"), dashboard_url(Period.containing(day)))
        ],
    }
    return render(request, "evaluation/dashboard_overdue.html", context)
