"""The work-order indicators as one SQL query: who had how much of what in which month.

What each indicator counts is data in `workorders.counting`; here it becomes sums per department and month. The
months of a department add up to its quarters and to the departments above it, so orders are read once for each
time column, however many departments, periods and indicators there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import (
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Extract, Least, TruncMonth

from core.periods import organization_zone
from workorders.counting import CLOCK, COUNTINGS, Counting
from workorders.models import WorkOrder
from workorders.models.order import ClockAct, ClockEvent

SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Scale:
    """value = factor x (raw / divisor) / denominator; numerator = raw / divisor."""

    factor: int
    divisor: int


PERCENT = Scale(factor=100, divisor=1)
HOURS = Scale(factor=1, divisor=SECONDS_PER_HOUR)


def scale_of(counting: Counting) -> Scale:
    """Rates are in percent of a number of orders, means in hours an order."""
    return PERCENT if counting.is_rate else HOURS


def value_of(counting: Counting, raw: Decimal | int, denominator: Decimal | int) -> Decimal | None:
    """The indicator's value from the raw sum (orders or seconds); None (no data) when nothing was counted."""
    if not denominator:
        return None
    scale = scale_of(counting)
    return Decimal(scale.factor) * Decimal(raw) / (Decimal(scale.divisor) * Decimal(denominator))


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Instants [start, end) as seen at `at`: deadlines that are still ahead do not count yet."""

    start: datetime
    end: datetime
    at: datetime


def contributions(window: Window) -> Statement:
    """Rows (code, department_id, month, raw, denominator): sums of a department's own orders by month.

    `raw` is a number of orders or of seconds. A code may appear several times for a department and month; the
    rows are to be added up.
    """
    statements = [
        _wide(at, list(countings), window)
        for at, countings in groupby(sorted(COUNTINGS.values(), key=lambda c: c.at), key=lambda c: c.at)
    ]
    statements += [_pauses(c, window) for c in COUNTINGS.values() if c.seconds == CLOCK]
    return Statement(
        " UNION ALL ".join(s.sql for s in statements), tuple(p for s in statements for p in s.params)
    )


def _of_window(counting: Counting, window: Window) -> Q:
    within = Q((f"{counting.at}__gte", window.start), (f"{counting.at}__lt", window.end))
    return within & Q((f"{counting.at}__lte", window.at)) if counting.only_past else within


def _epoch(duration: Any) -> Extract:
    """Seconds of a duration, with microseconds."""
    return Extract(ExpressionWrapper(duration, output_field=DurationField()), "epoch")


def _raw(counting: Counting) -> Any:
    """What the numerator sums over the orders of the denominator."""
    if counting.meets is not None:
        return Count("pk", filter=counting.rows("numerator"))
    seconds = _epoch(F(counting.at) - F("reported_at")) if counting.seconds == CLOCK else F(counting.seconds)
    return Sum(seconds, filter=counting.rows())


def _wide(at: str, countings: list[Counting], window: Window) -> Statement:
    """One reading of the orders for all indicators that share a time column."""
    sums = {f"raw_{n}": _raw(counting) for n, counting in enumerate(countings)}
    sums |= {f"count_{n}": Count("pk", filter=counting.rows()) for n, counting in enumerate(countings)}
    orders = (
        WorkOrder.objects.counted()
        .filter(_of_window(countings[0], window))
        .order_by()
        .annotate(month=TruncMonth(at, tzinfo=organization_zone(), output_field=DateField()))
        .values("department_id", "month")
        .annotate(**sums)
    )
    sql, params = _compiled(orders)
    pairs = ", ".join(f"(%s, w.raw_{n}, w.count_{n})" for n in range(len(countings)))
    return Statement(
        "SELECT v.code, w.department_id, w.month, coalesce(v.raw, 0)::numeric AS raw, v.denominator"
        f" FROM ({sql}) w CROSS JOIN LATERAL (VALUES {pairs}) v(code, raw, denominator)"
        " WHERE v.denominator > 0",
        (*params, *(counting.code for counting in countings)),
    )


def _pauses(counting: Counting, window: Window) -> Statement:
    """Stopped clock seconds before `at`, as negative sums. A pause ends with a resumption, so there are few."""
    orders = WorkOrder.objects.filter(_of_window(counting, window) & counting.rows())
    before = ClockEvent.objects.filter(order=OuterRef("order"), at__lte=OuterRef("at"), pk__lt=OuterRef("pk"))
    until = F(f"order__{counting.at}")
    pauses = (
        ClockEvent.objects.filter(act=ClockAct.RESUME, order__in=orders.order_by())
        .order_by()
        .annotate(stopped_at=Subquery(before.order_by("-at", "-pk").values("at")[:1]))
        .filter(stopped_at__lt=until)
        .annotate(
            owner=F("order__department_id"),
            month=TruncMonth(f"order__{counting.at}", tzinfo=organization_zone(), output_field=DateField()),
        )
        .values("owner", "month")
        .annotate(stopped=Sum(_epoch(Least(F("at"), until) - F("stopped_at"))))
    )
    sql, params = _compiled(pauses)
    return Statement(
        f"SELECT %s AS code, p.owner, p.month, -p.stopped::numeric, 0 FROM ({sql}) p",
        (counting.code, *params),
    )


def _compiled(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    sql, params = rows.query.sql_with_params()
    return sql, tuple(params)


def scales() -> Iterable[tuple[str, int, int]]:
    """(code, factor, divisor) of every work-order indicator."""
    for counting in COUNTINGS.values():
        scale = scale_of(counting)
        yield counting.code, scale.factor, scale.divisor
