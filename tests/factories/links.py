"""Links between orders for tests, as rows; the commands are asked in the tests about them."""

from __future__ import annotations

from django.utils import timezone

from organization.models import User
from workorders.models import LinkKind, OrderLink, WorkOrder


def make_link(
    source: WorkOrder, target: WorkOrder, kind: str = LinkKind.CHILD, *, by: User | None = None
) -> OrderLink:
    """`source` is the child, the one that waits, the duplicate."""
    stamp = {"added_at": timezone.now(), "added_by": by} if by else {}
    return OrderLink.objects.create(source=source, target=target, kind=kind, **stamp)
