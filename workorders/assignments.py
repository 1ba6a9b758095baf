"""The open orders that a plan's measures have put on somebody's desk, for the page of one's own part."""

from __future__ import annotations

from typing import Any

from plans.assignments import Assignment, register_assignments
from workorders.models import WorkOrder

MOST = 50


def register_orders() -> None:
    register_assignments(orders_from_measures)


def orders_from_measures(user: Any, cycle_id: int) -> list[Assignment]:
    """Orders of the person that come from measures of this cycle and are not resolved, those due first at the top."""
    rows = (
        WorkOrder.objects.unresolved()
        .filter(assignee=user, measure__plan__cycle=cycle_id)
        .order_by("due_at", "pk")[:MOST]
    )
    return [
        Assignment(str(order), order.get_absolute_url(), order.measure_id, order.due_at)
        for order in rows
        if order.measure_id is not None
    ]
