"""The list of orders, and the same list as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.components import Chip
from core.errors import Invalid
from core.keysets import KeysetPage, Total, keyset_page, total_of
from core.numerals import figure
from core.periods import Period, local_today
from core.punctuation import labelled
from organization.models import Department
from organization.requests import PersonRequest
from workorders.exports import csv_lines
from workorders.filters import SORT_LABELS, OrderFilter, canonical
from workorders.lines import in_groups, lines_of
from workorders.models import Category, SavedView, WorkOrder
from workorders.permissions import can_create_order
from workorders.querysets import WorkOrderQuerySet
from workorders.reports import open_counts

PAGE = 30
START = "status=open&sort=due"
"""What the list shows when nothing is asked for: open orders, the most urgent first."""
MANY_CATEGORIES = 300
MOST_VIEWS = 40


@require_safe
def orders(request: PersonRequest) -> HttpResponse:
    query = QueryDict(START) if not request.GET else request.GET
    filters = filters_of(request, query)
    context: dict[str, Any] = {
        "way": "list",
        "filters": filters,
        "chips": chips(filters, query),
        "query": query,
        "can_create": can_create_order(request.user),
        "sorts": SORT_LABELS,
        "sort": query.get("sort", "-reported"),
        "now": timezone.now(),
        "views": quick_views(request, query),
        "hidden": hidden_fields(query),
        "kept_query": without_place(query).urlencode(),
        **choices(request),
        **on_many(request),
    }
    context["can_keep"] = not any(view.is_current for view in context["views"])
    if not filters.is_valid():
        return render(request, "workorders/orders.html", {**context, "errors": problems(filters)}, status=400)
    page = keyset_page(rows_of(filters), query, filters.sorting, size=PAGE)
    context["asked"] = filters.form.cleaned_data["q"]
    lines = lines_of(page.rows, context["now"], asked=context["asked"], bodies=bodies_of(page.rows, context))
    context |= {
        "page": page,
        "lines": lines,
        "shown": shown(page, query),
        "counts": open_counts(visible(request), context["now"]),
    }
    context["groups"] = in_groups(page.rows, lines, context["now"]) if context["sort"] == "due" else None
    return render(request, "workorders/orders.html", context)


@require_safe
def total(request: PersonRequest) -> HttpResponse:
    """How many orders a list of several pages has, asked for once the page stands. Raises `Invalid` as `export`."""
    return HttpResponse(total_words(total_of(usable(request).qs)))


@require_safe
def export(request: PersonRequest) -> HttpResponseBase:
    """The rows of the list with these filters as CSV. Raises `Invalid` naming each filter that cannot be used."""
    filters = usable(request)
    rows = rows_of(filters).order_by(*filters.sorting.ordering())
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="orders-{local_today():%Y%m%d}.csv"'
    return response


def usable(request: PersonRequest) -> OrderFilter:
    filters = filters_of(request, request.GET)
    if not filters.is_valid():
        raise Invalid("bad_filter", " ".join(problems(filters)))
    return filters


def shown(page: KeysetPage, query: QueryDict) -> SafeString | str:
    """What stands beside the pager: the number of orders, or what fetches it when there are several pages."""
    rows = len(page.rows)
    if not (page.previous or page.next):
        return total_words(Total(rows, is_all=True))
    return format_html(
        '<span hx-get="{}?{}" hx-trigger="load" hx-swap="innerHTML">{}</span>',
        reverse("workorders:total"),
        without_place(query).urlencode(),
        ngettext("本页 %(n)s 件", "本页 %(n)s 件", rows) % {"n": rows},
    )


def total_words(total: Total) -> str:
    count = figure(total.count)
    if total.is_all:
        return ngettext("共 %(n)s 件", "共 %(n)s 件", total.count) % {"n": count}
    return _("共 %(n)s 件以上") % {"n": count}


def visible(request: HttpRequest) -> WorkOrderQuerySet:
    return WorkOrder.objects.visible_to(request.user)


def filters_of(request: HttpRequest, query: QueryDict) -> OrderFilter:
    return OrderFilter(query, queryset=visible(request), request=request)


def rows_of(filters: OrderFilter) -> WorkOrderQuerySet:
    rows: WorkOrderQuerySet = filters.qs
    return rows.for_list()


def bodies_of(rows: Sequence[WorkOrder], context: dict[str, Any]) -> dict[int, str]:
    """The texts of these orders, read only when something is looked for in them."""
    if not context["asked"]:
        return {}
    return dict(WorkOrder.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "body"))


def problems(filters: OrderFilter) -> list[str]:
    """One sentence for each filter that cannot be used, with its name."""
    form = filters.form
    return [
        _("%(field)s：%(error)s") % {"field": form.fields[name].label, "error": error}
        if name in form.fields
        else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]


# --- The filter bar --------------------------------------------------------------------------


def without_place(query: QueryDict) -> QueryDict:
    changed = query.copy()
    changed.pop("cursor", None)
    return changed


def address_without(query: QueryDict, name: str, value: str) -> str:
    changed = without_place(query)
    changed.setlist(name, [kept for kept in changed.getlist(name) if kept != value])
    changed.setdefault("sort", "-reported")  # an empty address would mean the starting view
    return f"?{changed.urlencode()}"


def chips(filters: OrderFilter, query: QueryDict) -> list[Chip]:
    """What is filtered by, each with the address without it; values in words where they are known."""
    names = chip_words(filters)
    found = []
    for name, field in filters.form.fields.items():
        if name in filters.SILENT:
            continue
        for value in dict.fromkeys(query.getlist(name)):
            if value:
                words = names.get((name, value), value)
                label = words if (name, value) in SELF_EXPLAINING else labelled(field.label, words)
                found.append(Chip(label, address_without(query, name, value)))
    return found


SELF_EXPLAINING = {("overdue", "1"), ("complaint", "1"), ("status", "open")}


def chip_words(filters: OrderFilter) -> dict[tuple[str, str], str]:
    """Words for values: of choices, of the departments and categories chosen, of periods."""
    words: dict[tuple[str, str], str] = {
        ("assignee", "me"): _("我"),
        ("assignee", "none"): _("未分派"),
        ("category", "none"): _("未分类"),
    }
    for name, field in filters.form.fields.items():
        said = filters.data.getlist(name)
        words |= {
            (name, str(key)): str(label) for key, label in getattr(field, "choices", ()) if str(key) in said
        }
    filters.form.is_valid()
    for name, value in filters.form.cleaned_data.items():
        if isinstance(value, Period):
            words[(name, str(value))] = value.label
        elif name in ("department", "category"):
            words |= {(name, str(row.pk)): str(row) for row in value or () if row}
    return words


@dataclass(frozen=True, slots=True)
class QuickView:
    label: str
    url: str
    is_current: bool


def quick_views(
    request: PersonRequest, query: QueryDict, meaning: Callable[[QueryDict], str] = canonical
) -> list[QuickView]:
    """The views that people open most, then those that they or others kept for them, as switches. Addresses with the
    same `meaning` show the same orders."""
    now = meaning(query)
    kept = SavedView.objects.visible_to(request.user).values_list("name", "query")
    return [
        QuickView(label, f"?{address}", now == meaning(QueryDict(address)))
        for label, address in (
            (_("未办结"), START),
            (_("我的"), "status=open&assignee=me&sort=due"),
            (_("已超时"), "overdue=1&sort=due"),
            (_("全部"), "sort=-reported"),
            *kept[:MOST_VIEWS],
        )
    ]


ADDED = ("status", "kind", "priority", "department", "category")
"""Filters whose select adds a value to those already chosen."""
TYPED = ("q", "assignee", "reported_from", "reported_to", "sort")
"""Filters that the bar shows with their value."""


def hidden_fields(query: QueryDict) -> list[tuple[str, str]]:
    """What the bar keeps without showing it in a field of its own: chips show it."""
    return [
        (name, value) for name in query if name not in (*TYPED, "cursor") for value in query.getlist(name)
    ]


def on_many(request: PersonRequest) -> dict[str, Any]:
    """What may be done with several orders at once; each order is asked again when it is done."""
    standing = request.user.standing
    commands = standing.is_office or standing.is_head
    return {"can_assign": commands, "can_close": commands or standing.is_supervisor}


def choices(request: PersonRequest) -> dict[str, Any]:
    return {
        "departments": Department.objects.visible_to(request.user).in_tree_order(),
        "categories": Category.objects.active()[:MANY_CATEGORIES],
    }
