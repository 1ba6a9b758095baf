from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from correspondence.lifecycle import MailStatus

if TYPE_CHECKING:
    from correspondence.models import InboundMail, Mailbox, Message  # noqa: F401
    from organization.models import Department


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def active(self) -> MailboxQuerySet:
        return self.filter(is_active=True)

    def nearest(self, department: Department) -> Mailbox | None:
        """The mailbox that answers for a department: its own, that of the nearest one above it, else any."""
        above = [int(part) for part in department.path.split("/") if part]
        found = list(self.active().select_related("department").order_by("pk"))
        return max(
            found,
            key=lambda one: above.index(one.department_id) if one.department_id in above else -1,
            default=None,
        )


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    def visible_to(self, user: Any) -> InboundMailQuerySet:
        """The office's: what was not taken may be anything."""
        return self if user.standing.is_office else self.none()

    def waiting(self) -> InboundMailQuerySet:
        return self.filter(status=MailStatus.RECEIVED)

    def counted_from(self, address: str, since: datetime) -> InboundMailQuerySet:
        """What one address has sent since a moment and was taken up."""
        return self.filter(
            sender_address=address,
            received_at__gte=since,
            status__in=(MailStatus.ORDERED, MailStatus.THREADED),
        )


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> MessageQuerySet:
        """Whoever sees the order sees what was written about it."""
        from workorders.models import WorkOrder

        return self.filter(order__in=WorkOrder.objects.visible_to(user).order_by().values("pk"))
