"""Who has confirmed a published edition, and who has not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max

from activity.models import Event
from organization.models import User
from plans import events
from plans.models import OrganizationEdition, Receipt


@dataclass(frozen=True)
class ReceiptRow:
    receipt: Receipt
    urged_at: datetime | None


@dataclass(frozen=True)
class Receipts:
    rows: list[ReceiptRow]

    @property
    def confirmed(self) -> int:
        return sum(row.receipt.confirmed_at is not None for row in self.rows)

    @property
    def owed(self) -> int:
        return len(self.rows) - self.confirmed

    @property
    def share(self) -> Decimal:
        return Decimal(self.confirmed) / Decimal(len(self.rows) or 1)


def receipts_of(edition: OrganizationEdition, user: User) -> Receipts:
    """Those who have not first; a department's own people see their own only."""
    rows = list(
        Receipt.objects.visible_to(user)
        .filter(organization_edition=edition)
        .select_related("department", "confirmed_by")
    )
    urged = last_urged([row.pk for row in rows if row.confirmed_at is None])
    rows.sort(key=lambda row: (row.confirmed_at is not None, row.department.position, row.department.path))
    return Receipts([ReceiptRow(row, urged.get(row.pk)) for row in rows])


def last_urged(receipt_ids: Collection[int]) -> dict[int, datetime]:
    """Receipt -> when it was urged last; one query."""
    found = Event.objects.filter(
        name=events.RECEIPTS_URGED,
        subject_type=ContentType.objects.get_for_model(Receipt),
        subject_id__in=receipt_ids,
    )
    return dict(
        found.order_by().values("subject_id").annotate(last=Max("at")).values_list("subject_id", "last")
    )
