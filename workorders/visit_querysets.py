from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from workorders.sources import sources_of
from workorders.visit_lifecycle import OPEN, TAKES_TIME

if TYPE_CHECKING:
    from workorders.models import Visit  # noqa: F401


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: Any) -> VisitQuerySet:
        """The visits of orders that one sees (see `WorkOrderQuerySet.visible_to`), and those that one makes oneself.
        Asked of the visit's own order: orders are many, visits of one page few."""
        standing = user.standing
        rows = self
        if standing.is_service_account:
            own = Q(order__source_system__in=sources_of(user))
            rows = rows.filter(own | Q(order__source_system=""))
        if standing.reads_everything:
            return rows
        of_department = Q(order__department_id__in=standing.readable_department_ids)
        return rows.filter(of_department | Q(order__assignee=user) | Q(visitor=user))

    def open(self) -> VisitQuerySet:
        return self.filter(status__in=OPEN)

    def binding(self) -> VisitQuerySet:
        """Those that take the time of their visitor."""
        return self.filter(status__in=TAKES_TIME)

    def between(self, start: datetime, end: datetime) -> VisitQuerySet:
        """Whose window overlaps [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def with_order(self) -> VisitQuerySet:
        """With everything that a line of a list shows."""
        return self.select_related("order", "order__department", "visitor").defer(
            "order__body", "order__resolution", "order__terms"
        )
