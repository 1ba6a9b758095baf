"""What is owed for an order follows from its state; every command settles it in its own transaction."""

from __future__ import annotations

from activity.commands.duties import Holder, close_duties
from organization.models import User
from workorders.commands.steps import owe, settle_step
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder
from workorders.purposes import ASSIGN, RESOLVE


def settle_duties(order: WorkOrder, *, by: User | None) -> None:
    """Open, move or close the duties of `order` so that they say what is owed now.

    A new order is to be assigned by the heads of its department; then its assignee, or the heads while there is
    none, is to resolve it. While the clock is stopped nothing is due. A procedure's step is owed besides, by whoever
    owns it.
    """
    settle_step(order, by=by)
    if order.status == OrderStatus.NEW:
        due = order.response_due_at if order.first_responded_at is None else None
        owe(order, ASSIGN, Holder(department=order.department), due or order.due_at, by=by)
        return
    close_duties(order, ASSIGN, by=by, outcome=order.status)
    if not order.is_open:
        close_duties(order, RESOLVE, by=by, outcome=order.status)
        return
    due_at = None if order.status == OrderStatus.WAITING else order.due_at
    owe(order, RESOLVE, Holder(person=order.assignee, department=order.department), due_at, by=by)
