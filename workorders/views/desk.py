"""The desk: what is missed first on the left, the order in hand on the right."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.keysets import keyset_page
from core.query_fields import is_id
from organization.requests import PersonRequest
from workorders.filters import OrderFilter, canonical
from workorders.lines import Group, in_groups, lines_of
from workorders.models import WorkOrder
from workorders.permissions import can_create_order
from workorders.reports import open_counts
from workorders.views.orders import (
    QuickView,
    chips,
    choices,
    filters_of,
    hidden_fields,
    problems,
    quick_views,
    rows_of,
    shown,
    visible,
    without_place,
)

START = "status=open&sort=next"
NEXT = "next_due_at"
PAGE = 30
CHOSEN = "order"
"""The part of the address that names the order in hand."""


@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """Takes the address of the list. The order in hand is fetched by the page, so that the queue stands at once."""
    query = request.GET.copy()
    chosen = query.pop(CHOSEN, [""])[-1]
    query = query or QueryDict(START, mutable=True)
    query.setdefault("sort", "next")
    filters = filters_of(request, query)
    context = {
        "way": "desk",
        "filters": filters,
        "chips": chips(filters, query),
        "query": query,
        "kept_query": without_place(query).urlencode(),
        "can_create": can_create_order(request.user),
        "views": views_of(request, query),
        "hidden": [*hidden_fields(query), *(("sort", sort) for sort in query.getlist("sort"))],
        "clear_url": f"?{START}",
        **choices(request),
    }
    if not filters.is_valid():
        return render(request, "workorders/desk.html", {**context, "errors": problems(filters)}, status=400)
    context |= queue_of(filters, query, timezone.now())
    context["chosen"] = chosen_order(request, chosen)
    context["counts"] = open_counts(visible(request), timezone.now())
    return render(request, "workorders/desk.html", context)


def views_of(request: PersonRequest, query: QueryDict) -> list[QuickView]:
    """The views of the list; those sorted by deadline are sorted here by what is missed first."""
    return [
        replace(view, url=f"?{on_desk(QueryDict(view.url.removeprefix('?'))).urlencode()}")
        for view in quick_views(request, query, lambda address: canonical(on_desk(address)))
    ]


def on_desk(address: QueryDict) -> QueryDict:
    changed = address.copy()
    if changed.get("sort") == "due":
        changed["sort"] = "next"
    return changed


def chosen_order(request: PersonRequest, named: str) -> WorkOrder | None:
    """The order that the address names, if this person may see it."""
    return visible(request).filter(pk=int(named)).first() if is_id(named) else None


def queue_of(filters: OrderFilter, query: QueryDict, now: datetime) -> dict[str, object]:
    page = keyset_page(rows_of(filters).with_next_due(), query, filters.sorting, size=PAGE)
    asked = filters.form.cleaned_data["q"]
    lines = lines_of(page.rows, now, asked=asked, due=NEXT)
    groups = [Group("all", "", lines)]
    if filters.sorting.field == NEXT:
        groups = in_groups(page.rows, lines, now, due=NEXT)
    return {"asked": asked, "page": page, "groups": groups, "shown": shown(page, query)}
