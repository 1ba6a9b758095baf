"""The orders behind an indicator's figure: what counted, what did not count as a success, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.periods import Period
from evaluation.reports.links import orders_url
from organization.models import Department
from workorders.models import OrderKind, WorkOrder
from workorders.models.order import CUSTOMER_KINDS
from workorders.querysets import WorkOrderQuerySet

SHOWN = 5
Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """One sort of orders behind a figure. `filters` say the same to the list of orders as `condition` says here."""

    key: str
    label: Words
    condition: Q
    filters: dict[str, str]


@dataclass(frozen=True)
class Source:
    """Where an indicator's orders are found: the moment that puts them into a period, and their kinds;
    the kind that is not a success stands first."""

    moment: str
    address_filter: str
    kinds: tuple[Kind, ...]
    order_by: tuple[Any, ...]
    why: Callable[[WorkOrder], list[Words]]


def _why_late(order: WorkOrder) -> list[Words]:
    return [_("逾期办结") if order.resolved_at else _("到期未结")]


def _why_not_first(order: WorkOrder) -> list[Words]:
    found: list[Words] = []
    if order.transfer_count:
        found.append(_("转派"))
    if order.reopen_count:
        found.append(_("重开"))
    return found


def _why_rated(order: WorkOrder) -> list[Words]:
    return [_("%(n)s 分") % {"n": order.satisfaction}] if order.satisfaction else []


def _why_complaint(order: WorkOrder) -> list[Words]:
    return [order.category.name] if order.category else []


def _why_long(order: WorkOrder) -> list[Words]:
    return []


LATE = Q(resolved_at__gt=F("due_at")) | Q(resolved_at__isnull=True)
FIRST_CONTACT = Q(transfer_count=0, reopen_count=0)
ALL = Q()

SOURCES: dict[str, Source] = {
    "on_time_rate": Source(
        "due_at",
        "due_in",
        (
            Kind("late", _("未按期"), LATE, {"outcome": "late"}),
            Kind("on_time", _("按期"), Q(resolved_at__lte=F("due_at")), {"outcome": "on_time"}),
        ),
        (F("due_at").asc(), "id"),
        _why_late,
    ),
    "first_contact_resolution_rate": Source(
        "resolved_at",
        "resolved_in",
        (
            Kind("not_first_contact", _("未首次解决"), ~FIRST_CONTACT, {"outcome": "not_first_contact"}),
            Kind("first_contact", _("首次解决"), FIRST_CONTACT, {"outcome": "first_contact"}),
        ),
        ("-resolved_at", "-id"),
        _why_not_first,
    ),
    "complaint_rate": Source(
        "reported_at",
        "reported_in",
        (
            Kind("complaints", _("投诉"), Q(kind=OrderKind.COMPLAINT), {"complaint": "1"}),
            Kind(
                "others",
                _("咨询和报修"),
                Q(kind__in=[kind for kind in CUSTOMER_KINDS if kind != OrderKind.COMPLAINT]),
                {"kind": "enquiry,repair"},
            ),
        ),
        ("-reported_at", "-id"),
        _why_complaint,
    ),
    "satisfaction_rate": Source(
        "rated_at",
        "rated_in",
        (
            Kind("dissatisfied", _("1 到 3 分"), Q(satisfaction__lte=3), {"outcome": "dissatisfied"}),
            Kind("satisfied", _("4 分和 5 分"), Q(satisfaction__gte=4), {"outcome": "satisfied"}),
        ),
        ("satisfaction", "-rated_at", "-id"),
        _why_rated,
    ),
}
for _code in ("mean_resolution_hours", "mean_resolution_clock_hours"):
    SOURCES[_code] = Source(
        "resolved_at",
        "resolved_in",
        (Kind("all", _("用时最长的在前"), ALL, {}),),
        (F("resolution_work_seconds").desc(nulls_last=True), "-id"),
        _why_long,
    )
for _code in ("mean_first_response_hours", "mean_first_response_clock_hours"):
    SOURCES[_code] = Source(
        "first_responded_at",
        "",
        (Kind("all", _("用时最长的在前"), ALL, {}),),
        (F("response_work_seconds").desc(nulls_last=True), "-id"),
        _why_long,
    )


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
    """Orders of the department with all below it whose moment falls into the period; cancelled ones never count."""
    now = timezone.now()
    end = min(period.end, now) if source.moment == "due_at" else period.end
    return WorkOrder.objects.counted().filter(
        **{
            "department__path__startswith": department.path,
            f"{source.moment}__gte": period.start,
            f"{source.moment}__lt": end,
        }
    )


def behind(code: str, department: Department, period: Period, chosen: str = "") -> Behind | None:
    """The first few orders of the chosen kind and how many there are of each; None for figures not made of orders.
    Two queries."""
    source = SOURCES.get(code)
    if source is None:
        return None
    orders = orders_of(source, department, period).order_by()
    counts = orders.aggregate(**{kind.key: Count("pk", filter=kind.condition) for kind in source.kinds})
    kinds = tuple(
        KindCount(kind, counts[kind.key], _url(source, kind, department, period)) for kind in source.kinds
    )
    picked = next((kind for kind in kinds if kind.kind.key == chosen), kinds[0])
    rows = (
        orders.filter(picked.kind.condition)
        .select_related("department", "category")
        .order_by(*source.order_by)[:SHOWN]
    )
    return Behind(source, kinds, picked, tuple(OrderRow(order, source.why(order)) for order in rows))


def _url(source: Source, kind: Kind, department: Department, period: Period) -> str:
    if not source.address_filter:
        return ""
    filters = {name: tuple(value.split(",")) for name, value in kind.filters.items()}
    return orders_url((department.pk,), **{source.address_filter: str(period)}, **filters)
