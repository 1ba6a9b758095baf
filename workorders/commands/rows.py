"""The first beat of every command on an order: the row, locked, and from the version the actor saw."""

from __future__ import annotations

from workorders.models import WorkOrder


def lock_order(order: WorkOrder, version: int | None = None) -> WorkOrder:
    """The order as it is now, locked until the transaction ends.

    `version` is the one the actor acted upon: another one raises `Stale` (412). None trusts the state alone, for
    acts where the state says all that matters.
    """
    row = (
        WorkOrder.objects.select_for_update(of=("self",))
        .select_related("department", "assignee", "category")
        .get(pk=order.pk)
    )
    if version is not None:
        row.expect_version(version)
    return row


def save_order(order: WorkOrder, *fields: str) -> None:
    """Save what a command changed, as the next version."""
    order.next_version()
    order.save(update_fields=[*fields, "version", "updated_at"])
