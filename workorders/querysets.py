from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from workorders.lifecycle import UNRESOLVED, OrderStatus

if TYPE_CHECKING:
    from workorders.models import WorkOrder  # noqa: F401


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, user: Any) -> WorkOrderQuerySet:
        """Orders of the departments one may read, and those given to one in person."""
        standing = user.standing
        if standing.reads_everything:
            return self
        return self.filter(Q(department_id__in=standing.readable_department_ids) | Q(assignee=user))

    def unresolved(self) -> WorkOrderQuerySet:
        return self.filter(status__in=UNRESOLVED)

    def counted(self) -> WorkOrderQuerySet:
        """Cancelled orders never count."""
        return self.exclude(status=OrderStatus.CANCELLED)

    def overdue(self, at: datetime) -> WorkOrderQuerySet:
        """Open past their deadline; a stopped clock is not overdue."""
        return self.unresolved().exclude(status=OrderStatus.WAITING).filter(due_at__lt=at)
