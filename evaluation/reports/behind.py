"""The orders behind an indicator's figure: what counted, what did not count as a success, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core.periods import Period
from evaluation.reports.links import orders_url
from organization.models import Department
from workorders.counting import COUNTINGS, Counting, Part
from workorders.models import WorkOrder
from workorders.querysets import WorkOrderQuerySet

SHOWN = 5
Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """One sort of orders behind a figure. `filters` say the same to the list of orders as `part` says here."""

    key: str
    label: Words
    part: Part
    filters: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Source:
    """Where an indicator's orders are found. The kind that is not a success stands first; `address_filter` is
    empty where the list of orders has no filter for the moment that places an order in a period."""

    code: str
    address_filter: str
    kinds: tuple[Kind, ...]
    order_by: tuple[Any, ...]
    why: Callable[[WorkOrder], list[Words]]

    @property
    def counting(self) -> Counting:
        return COUNTINGS[self.code]


def _why_late(order: WorkOrder) -> list[Words]:
    return [_("逾期办结") if order.resolved_at else _("到期未结")]


def _why_not_first(order: WorkOrder) -> list[Words]:
    found: list[Words] = []
    if order.transfer_count:
        found.append(pgettext("why", "转派"))
    if order.reopen_count:
        found.append(pgettext("why", "重开"))
    return found


def _why_rated(order: WorkOrder) -> list[Words]:
    return [pgettext("rating", "%(n)s 分") % {"n": order.satisfaction}] if order.satisfaction else []


def _why_complaint(order: WorkOrder) -> list[Words]:
    return [order.category.name] if order.category else []


def _why_long(order: WorkOrder) -> list[Words]:
    return []


LONGEST = Kind("all", _("用时最长的在前"), "denominator", {})

SOURCES: dict[str, Source] = {
    source.code: source
    for source in (
        Source(
            "on_time_rate",
            "due_in",
            (
                Kind("late", _("未按期"), "rest", {"outcome": ("late",)}),
                Kind("on_time", _("按期"), "numerator", {"outcome": ("on_time",)}),
            ),
            ("due_at", "id"),
            _why_late,
        ),
        Source(
            "first_contact_resolution_rate",
            "resolved_in",
            (
                Kind("not_first_contact", _("未首次解决"), "rest", {"outcome": ("not_first_contact",)}),
                Kind("first_contact", _("首次解决"), "numerator", {"outcome": ("first_contact",)}),
            ),
            ("-resolved_at", "-id"),
            _why_not_first,
        ),
        Source(
            "complaint_rate",
            "reported_in",
            (
                Kind("complaints", _("投诉"), "numerator", {"complaint": ("1",)}),
                Kind("others", _("咨询和报修"), "rest", {"kind": ("enquiry", "repair")}),
            ),
            ("-reported_at", "-id"),
            _why_complaint,
        ),
        Source(
            "satisfaction_rate",
            "rated_in",
            (
                Kind("dissatisfied", _("1 到 3 分"), "rest", {"outcome": ("dissatisfied",)}),
                Kind("satisfied", _("4 分和 5 分"), "numerator", {"outcome": ("satisfied",)}),
            ),
            ("satisfaction", "-rated_at", "-id"),
            _why_rated,
        ),
        *(
            Source(
                code,
                "resolved_in",
                (LONGEST,),
                (F("resolution_work_seconds").desc(nulls_last=True), "-id"),
                _why_long,
            )
            for code in ("mean_resolution_hours", "mean_resolution_clock_hours")
        ),
        *(
            Source(code, "", (LONGEST,), (F("response_work_seconds").desc(nulls_last=True), "-id"), _why_long)
            for code in ("mean_first_response_hours", "mean_first_response_clock_hours")
        ),
    )
}


@dataclass(frozen=True)
class OrderRow:
    order: WorkOrder
    why: list[Words]


@dataclass(frozen=True)
class KindCount:
    kind: Kind
    count: int
    url: str


@dataclass(frozen=True)
class Behind:
    source: Source
    kinds: tuple[KindCount, ...]
    chosen: KindCount
    rows: tuple[OrderRow, ...]

    @property
    def total(self) -> int:
        return sum(kind.count for kind in self.kinds)


def orders_of(source: Source, department: Department, period: Period) -> WorkOrderQuerySet:
    """What the indicator counts in the period: orders of the department with all below it."""
    counting = source.counting
    within = {f"{counting.at}__gte": period.start, f"{counting.at}__lt": period.end}
    orders = WorkOrder.objects.filter(counting.rows(), department__path__startswith=department.path, **within)
    return orders.filter(**{f"{counting.at}__lte": timezone.now()}) if counting.only_past else orders


def behind(code: str, department: Department, period: Period, chosen: str = "") -> Behind | None:
    """The first few orders of the chosen kind and how many there are of each; None for figures not made of orders.
    Two queries."""
    source = SOURCES.get(code)
    if source is None:
        return None
    orders = orders_of(source, department, period).order_by()
    rows_of = source.counting.rows
    counts = orders.aggregate(**{kind.key: Count("pk", filter=rows_of(kind.part)) for kind in source.kinds})
    kinds = tuple(
        KindCount(kind, counts[kind.key], _url(source, kind, department, period)) for kind in source.kinds
    )
    picked = next((kind for kind in kinds if kind.kind.key == chosen), kinds[0])
    rows = (
        orders.filter(rows_of(picked.kind.part))
        .select_related("department", "category")
        .order_by(*source.order_by)[:SHOWN]
    )
    return Behind(source, kinds, picked, tuple(OrderRow(order, source.why(order)) for order in rows))


def _url(source: Source, kind: Kind, department: Department, period: Period) -> str:
    if not source.address_filter:
        return ""
    return orders_url((department.pk,), **{source.address_filter: str(period)}, **kind.filters)
