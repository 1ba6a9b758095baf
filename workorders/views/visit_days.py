"""Days of visits: the own one, and that of a team."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.periods import local_today
from core.query_fields import is_id
from organization.models import Department, User
from organization.requests import PersonRequest
from workorders.views.visits import asked_day
from workorders.visit_permissions import can_dispatch_visit
from workorders.visit_reports import DAY, left_over, team_day, visits_of

SHOWS = {"today": (0, 1), "tomorrow": (1, 1), "week": (0, 7)}


@require_safe
def my_visits(request: PersonRequest) -> HttpResponse:
    """Today, tomorrow or the coming week of who asks, in order of time; what earlier days left open stands above."""
    show = request.GET.get("show", "today")
    show = show if show in SHOWS else "today"
    offset, days = SHOWS[show]
    today = local_today()
    context = {
        "show": show,
        "shows": [("today", _("今天")), ("tomorrow", _("明天")), ("week", _("七天内"))],
        "days": visits_of(request.user, today + timedelta(days=offset), days),
        "left_over": left_over(request.user, today) if show == "today" else [],
        "now": timezone.now(),
        "sees_board": bool(readable_departments(request.user)[:1]),
    }
    return render(request, "workorders/visits/mine.html", context)


def readable_departments(user: User) -> QuerySet[Department]:
    return Department.objects.active().visible_to(user).in_tree_order()


@require_safe
def board(request: PersonRequest) -> HttpResponse:
    """The people of a department by the hours of a day; what nobody was sent to yet stands on top."""
    departments = list(readable_departments(request.user))
    asked = request.GET.get("department", "")
    standing = request.user.standing
    own = standing.headed_department_ids or standing.own_department_ids
    chosen = next((one for one in departments if is_id(asked) and one.pk == int(asked)), None) or next(
        (one for one in departments if one.pk in own), departments[0] if departments else None
    )
    day = asked_day(request)
    told = team_day(chosen, request.user, day) if chosen else None
    context = {
        "departments": departments,
        "department": chosen,
        "day": day,
        "previous": day - DAY,
        "next": day + DAY,
        "today": local_today(),
        "team": told,
        "unassigned": [(visit, bool(can_dispatch_visit(request.user, visit))) for visit in told.unassigned]
        if told
        else [],
        "now": timezone.now(),
        "crumbs": [(_("我的上门"), reverse("workorders:my_visits"))],
    }
    return render(request, "workorders/visits/board.html", context)
