"""The visits of an order on its page: those that were, the one that is to come, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workorders import parts
from workorders.lifecycle import UNRESOLVED
from workorders.models import OrderKind
from workorders.visit_permissions import can_book_visit

SHOWN = 6


def register_visits() -> None:
    parts.register_part(
        parts.OrderPart(
            name="visits",
            place=parts.Place.SIDE,
            position=5,
            template="workorders/visits/part.html",
            tell=tell,
        )
    )


def tell(seen: parts.Visit) -> Mapping[str, Any] | None:
    """Nothing to tell of an order that never had a visit and where none can be booked by this person."""
    visits = list(seen.order.visits.prefetch_related("visitor").order_by("-number")[:SHOWN])
    may_book = can_book_visit(seen.user, seen.order)
    has_open = any(visit.is_open for visit in visits)
    offers = bool(may_book) and not has_open
    if not visits and not (offers and seen.order.status in UNRESOLVED):
        return None
    return {
        "visits": visits,
        "offers": offers,
        "is_likely": seen.order.kind in (OrderKind.REPAIR, OrderKind.COMPLAINT),
        "made": sum(visit.status in ("done", "failed") for visit in visits),
    }
