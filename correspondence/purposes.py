"""What may be owed to a customer who wrote, in words."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from activity.models.duty import Act
from activity.purposes import Purpose, register
from core.punctuation import apart

ANSWER = "order_message.answer"


def register_purposes() -> None:
    register(
        Purpose(
            ANSWER,
            Act.ANSWER,
            _("答复客户"),
            "workorders:order",
            _("客户就工单「%(subject)s」来信，请答复"),
            describe,
        )
    )


def describe(ids: Collection[int]) -> dict[int, str]:
    """Who wrote last about each order, and how it begins; one query."""
    from correspondence.models import Direction, Message

    rows = (
        Message.objects.filter(order_id__in=ids, direction=Direction.IN)
        .order_by("order_id", "-id")
        .distinct("order_id")
    )
    return {row.order_id: apart((row.name or row.address, str(row))) for row in rows}
