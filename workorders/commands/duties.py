"""What is owed for an order follows from its state; every command settles it in its own transaction."""

from __future__ import annotations

from datetime import datetime

from activity.commands.duties import Holder, close_duties, open_duty
from activity.models import Duty
from organization.models import User
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder
from workorders.purposes import ASSIGN, RESOLVE


def settle_duties(order: WorkOrder, *, by: User | None) -> None:
    """Open, move or close the duties of `order` so that they say what is owed now.

    A new order is to be assigned by the heads of its department; then its assignee, or the heads while there is
    none, is to resolve it. While the clock is stopped nothing is due.
    """
    if order.status == OrderStatus.NEW:
        due = order.response_due_at if order.first_responded_at is None else None
        _owe(order, ASSIGN, Holder(department=order.department), due or order.due_at, by=by)
        return
    close_duties(order, ASSIGN, by=by, outcome=order.status)
    if not order.is_open:
        close_duties(order, RESOLVE, by=by, outcome=order.status)
        return
    due_at = None if order.status == OrderStatus.WAITING else order.due_at
    _owe(order, RESOLVE, Holder(person=order.assignee, department=order.department), due_at, by=by)


def _owe(order: WorkOrder, purpose: str, holder: Holder, due_at: datetime | None, *, by: User | None) -> None:
    """One holder at a time: whoever held it before no longer does."""
    held = Duty.objects.about(order).open().filter(purpose=purpose)
    if any((d.person_id, d.department_id) != _ids(holder) for d in held):
        close_duties(order, purpose, by=by, outcome="reassigned")
    open_duty(order, purpose, holder=holder, due_at=due_at)


def _ids(holder: Holder) -> tuple[int | None, int | None]:
    return holder.person and holder.person.pk, holder.department and holder.department.pk
