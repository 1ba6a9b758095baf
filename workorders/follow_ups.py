"""What became of the action items of meetings, for their minutes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from organization.agenda import FollowUp
from workorders.models import ActionOrder


def orders_of_actions(action_ids: Collection[int]) -> Mapping[int, FollowUp]:
    """Action item id -> its order; one query."""
    rows = ActionOrder.objects.filter(action_id__in=action_ids).select_related("order")
    return {
        row.action_id: FollowUp(
            row.order.number,
            row.order.get_absolute_url(),
            row.order.status,
            str(row.order.get_status_display()),
            row.order.due_at,
            row.order.is_open,
        )
        for row in rows
    }
