"""How much time people spent on an order: a part of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workorders.models import TimeEntry
from workorders.parts import OrderPart, Place, Visit, register_part
from workorders.permissions import commands_orders_of
from workorders.time_forms import TimeForm
from workorders.time_permissions import can_spend_time
from workorders.time_reports import time_of_order

PART = "time_spent"
QUICK = (15, 30, 60)
"""Minutes of the buttons that need nothing typed."""
SHOWN = 8


def register_time_spent() -> None:
    register_part(
        OrderPart(
            name=PART,
            place=Place.SIDE,
            position=35,
            template="workorders/time_spent/part.html",
            tell=tell,
        )
    )


def tell(visit: Visit) -> Mapping[str, Any] | None:
    user, order = visit.user, visit.order
    spent, may_spend = time_of_order(order), can_spend_time(user, order)
    if not spent.entries and not may_spend:
        return None

    def is_mine(entry: TimeEntry) -> bool:
        return entry.person_id == user.pk or commands_orders_of(user, order.department_id)

    return {
        "order": order,
        "spent": spent,
        "lines": [(entry, bool(may_spend) and is_mine(entry)) for entry in spent.entries[:SHOWN]],
        "more": max(0, len(spent.entries) - SHOWN),
        "may_spend": may_spend,
        "form": visit.form or (TimeForm(user=user, order=order) if may_spend else None),
        "failed": visit.form is not None,
        "quick": QUICK,
    }
