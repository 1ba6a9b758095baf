"""Why an order was cancelled, on top of its page: the reason that was given, or the import that was taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from activity.models import Event
from workorders import events
from workorders.lifecycle import OrderStatus
from workorders.models import ImportRun
from workorders.parts import OrderPart, Place, Visit, register_part


def register_cancelled() -> None:
    register_part(
        OrderPart(
            name="cancelled",
            place=Place.WORK,
            position=0,
            template="workorders/parts/cancelled.html",
            tell=tell,
        )
    )


def tell(visit: Visit) -> Mapping[str, Any] | None:
    """At most two queries, and none unless the order is cancelled."""
    order = visit.order
    if order.status != OrderStatus.CANCELLED:
        return None
    event = Event.objects.about(order).filter(name=events.ORDER_CANCELLED).order_by("-pk").first()
    if event is not None:
        return {"reason": event.data.get("reason", ""), "by": event.actor_label, "at": event.at}
    run = ImportRun.objects.filter(orders=order, undone_at__isnull=False).first()
    return {
        "run": run,
        "may_open": visit.user.standing.is_office,
        "by": order.cancelled_by.label if order.cancelled_by else "",
        "at": order.cancelled_at,
    }
