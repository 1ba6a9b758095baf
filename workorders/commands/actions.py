"""Action items of final minutes become work orders, once each."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from core.errors import Refusal
from core.periods import organization_zone
from organization.lifecycle import MeetingStatus
from organization.models import ActionItem, Meeting, User
from workorders.commands.intake import NewOrder, create_order
from workorders.models import ActionOrder, OrderKind, WorkOrder


def order_actions(meeting: Meeting, *, by: User) -> list[WorkOrder]:
    """Make the orders that are missing, on behalf of whoever made the minutes final; returns the new ones."""
    if meeting.status != MeetingStatus.FINALISED:
        return []
    return [order for action in meeting.actions.order_by("pk") if (order := order_action(action, by=by))]


@transaction.atomic
def order_action(action: ActionItem, *, by: User) -> WorkOrder | None:
    """The item is locked, so that two workers make one order; None when it has one already."""
    action = (
        ActionItem.objects.select_for_update(of=("self",))
        .select_related("meeting", "owner", "department")
        .get(pk=action.pk)
    )
    if ActionOrder.objects.filter(action=action).exists():
        return None
    new = NewOrder(
        kind=OrderKind.MEETING,
        title=action.title,
        department=action.department,
        body=action.meeting.title,
        assignee=action.owner,
        due_at=datetime.combine(action.due_on, time(23, 59, 59), organization_zone()),
    )
    try:
        with transaction.atomic():
            order = create_order(new, by=by)
    except Refusal:
        # The owner has left, or who closed the minutes assigns nobody there: the heads of the department assign it.
        order = create_order(unassigned(new), by=by)
    ActionOrder.objects.create(action=action, order=order)
    return order


def unassigned(new: NewOrder) -> NewOrder:
    return NewOrder(
        kind=new.kind, title=new.title, department=new.department, body=new.body, due_at=new.due_at
    )
