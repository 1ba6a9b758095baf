"""Questions to the links between orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models import Q

from workorders.lifecycle import UNRESOLVED

if TYPE_CHECKING:
    from workorders.models import OrderLink, WorkOrder  # noqa: F401

ABOVE = """
WITH RECURSIVE above(id) AS (
    SELECT target_id FROM workorders_orderlink WHERE kind = %(kind)s AND source_id = %(start)s
    UNION
    SELECT link.target_id FROM workorders_orderlink link JOIN above ON link.source_id = above.id
    WHERE link.kind = %(kind)s
)
SELECT EXISTS (SELECT FROM above WHERE id = %(sought)s)
"""


class OrderLinkQuerySet(models.QuerySet["OrderLink"]):
    def of(self, order: WorkOrder) -> OrderLinkQuerySet:
        """Those that the order has a part in, on either side."""
        return self.filter(Q(source=order) | Q(target=order))

    def holding_up(self, order: WorkOrder) -> OrderLinkQuerySet:
        """The dependencies on orders that are still open, without those that the office has waived."""
        return self.filter(
            source=order, kind="depends", waived_at__isnull=True, target__status__in=UNRESOLVED
        ).order_by("target_id")

    def open_children(self, order: WorkOrder) -> OrderLinkQuerySet:
        return self.filter(target=order, kind="child", source__status__in=UNRESOLVED).order_by("source_id")

    def leads(self, start_id: int, kind: str, sought_id: int) -> bool:
        """Does one come from the first order to the other by links of this kind?"""
        with connection.cursor() as cursor:
            cursor.execute(ABOVE, {"kind": kind, "start": start_id, "sought": sought_id})
            return bool(cursor.fetchone()[0])
