"""The board: the open orders in columns by state, and those that wait for the check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core.components import Action
from core.keysets import Sorting, Total, total_of
from core.moments import Here
from core.numerals import MISSING, figure
from core.pieces import draw_ago
from core.terms import Question
from organization.models import User
from organization.requests import PersonRequest
from workorders.actions import quick_act
from workorders.filters import SORTINGS, BoardFilter, canonical
from workorders.lifecycle import UNRESOLVED, OrderStatus
from workorders.lines import OrderLine, lines_of
from workorders.models import WorkOrder
from workorders.permissions import can_create_order
from workorders.querysets import WorkOrderQuerySet
from workorders.views.orders import (
    START,
    QuickView,
    chips,
    choices,
    hidden_fields,
    problems,
    quick_views,
    visible,
    without_place,
)

CARDS = 15
"""How many cards a column shows; the rest stand in the list."""
COLUMNS = [status for status in OrderStatus if status in UNRESOLVED or status == OrderStatus.RESOLVED]
SORTED_BY = {OrderStatus.RESOLVED: "reported"}
"""The most urgent first is the first that falls due; of what is done and waits for the check, what came in first."""


@dataclass(frozen=True, slots=True)
class Card:
    line: OrderLine
    when: SafeString
    act: Action | None


@dataclass(frozen=True, slots=True)
class Column:
    """One state: its first cards, how many orders stand there in all, and the list of them."""

    status: OrderStatus
    total: Total
    cards: Sequence[Card]
    url: str

    @property
    def count(self) -> str:
        count = figure(self.total.count)
        return count if self.total.is_all else _("%(n)s 以上") % {"n": count}


@require_safe
def board(request: PersonRequest) -> HttpResponse:
    """Takes the address of the list, so that one leads to the other with the same filters."""
    query = QueryDict(START) if not request.GET else request.GET
    filters = BoardFilter(query, queryset=visible(request), request=request)
    context: dict[str, Any] = {
        "way": "board",
        "filters": filters,
        "chips": chips(filters, query),
        "query": query,
        "kept_query": without_place(query).urlencode(),
        "can_create": can_create_order(request.user),
        "views": views_of(request, query),
        "hidden": [*hidden_fields(query), *(("sort", value) for value in query.getlist("sort"))],
        "clear_url": f"?{START}",
        **choices(request),
    }
    if not filters.is_valid():
        return render(request, "workorders/board.html", {**context, "errors": problems(filters)}, status=400)
    context["asked"] = filters.form.cleaned_data["q"]
    context["columns"] = columns_of(request.user, filters.qs, query, context["asked"])
    context["is_empty"] = not any(column.total.count for column in context["columns"])
    return render(request, "workorders/board.html", context)


def board_address(query: str, order: WorkOrder) -> str:
    """The board with these filters again, at the card of the order."""
    return f"{reverse('workorders:board')}?{QueryDict(query).urlencode()}#order-{order.pk}"


def columns_of(user: User, rows: WorkOrderQuerySet, query: QueryDict, asked: Question | None) -> list[Column]:
    totals, cards, now = totals_of(rows), first_of(rows), timezone.now()
    return [
        Column(
            status,
            totals[status],
            cards_of(user, cards[status], now, asked),
            list_address(query, status),
        )
        for status in COLUMNS
    ]


def cards_of(user: User, orders: Sequence[WorkOrder], now: datetime, asked: Question | None) -> list[Card]:
    here = Here.at(now)
    return [
        Card(line, line.due if order.is_open else resolved(order, here), quick_act(user, order))
        for order, line in zip(orders, lines_of(orders, now, asked=asked, due_lines=1), strict=True)
    ]


def resolved(order: WorkOrder, here: Here) -> SafeString:
    when = draw_ago(order.resolved_at, here) if order.resolved_at else MISSING
    return format_html('<span class="jj-note">{} {}</span>', pgettext("past", "解决"), when)


def totals_of(rows: WorkOrderQuerySet) -> dict[str, Total]:
    """How many orders each column has. What is resolved may be years of orders that nobody closed: it is counted up
    to a limit."""
    counted = dict(rows.unresolved().order_by().values_list("status").annotate(n=Count("pk")))
    totals: dict[str, Total] = {status: Total(counted.get(status, 0), is_all=True) for status in UNRESOLVED}
    return {**totals, OrderStatus.RESOLVED: total_of(rows.filter(status=OrderStatus.RESOLVED))}


def first_of(rows: WorkOrderQuerySet) -> dict[str, list[WorkOrder]]:
    """The first orders of each column in one query: those few are found in the indexes, then read."""
    first = [
        rows.filter(status=status).order_by(*sorting_of(status).ordering()).values("pk")[:CARDS]
        for status in COLUMNS
    ]
    found = WorkOrder.objects.filter(pk__in=first[0].union(*first[1:], all=True)).for_list()
    cards: dict[str, list[WorkOrder]] = defaultdict(list)
    for order in found.order_by(*SORTINGS["due"].ordering()):
        cards[order.status].append(order)
    cards[OrderStatus.RESOLVED].sort(key=lambda order: (order.reported_at, order.pk))
    return cards


def sorting_of(status: OrderStatus) -> Sorting:
    return SORTINGS[SORTED_BY.get(status, "due")]


def list_address(query: QueryDict, status: OrderStatus) -> str:
    """The list with the same filters and this state, sorted as the column is."""
    changed = without_place(query)
    changed["status"], changed["sort"] = status, SORTED_BY.get(status, "due")
    return f"{reverse('workorders:orders')}?{changed.urlencode()}"


def views_of(request: PersonRequest, query: QueryDict) -> list[QuickView]:
    """The views of the list that mean something here: none of a state, and none twice."""
    shown: dict[str, QuickView] = {}
    for view in quick_views(request, query, board_meaning):
        address = QueryDict(view.url.removeprefix("?"))
        if set(address.getlist("status")) <= {"open"}:
            shown.setdefault(board_meaning(address), view)
    return list(shown.values())


def board_meaning(query: QueryDict) -> str:
    """As `canonical`, without what changes nothing on the board."""
    changed = query.copy()
    for name in BoardFilter.SILENT:
        changed.pop(name, None)
    return canonical(changed)
