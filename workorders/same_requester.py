"""What the same customer asked before and after: a part of an order's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from organization.models import User
from workorders.models import WorkOrder
from workorders.parts import OrderPart, Place, Visit, register_part

SHOWN = 5
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another order of the same requester; `is_repeat`: the same kind of thing within a month of this one."""

    order: WorkOrder
    is_repeat: bool


def register_same_requester() -> None:
    register_part(
        OrderPart(
            name="same_requester",
            place=Place.SIDE,
            position=10,
            template="workorders/parts/same_requester.html",
            tell=tell,
        )
    )


def tell(visit: Visit) -> Mapping[str, Any] | None:
    earlier = same_requester(visit.order, visit.user)
    return {"earlier": earlier} if earlier else None


def same_requester(found: WorkOrder, user: User) -> list[Earlier]:
    """The newest ones that this person may see."""
    rows = WorkOrder.objects.visible_to(user).of_requester(found).for_list().order_by("-reported_at", "-id")
    return [
        Earlier(
            order,
            found.category_id is not None
            and order.category_id == found.category_id
            and abs(found.reported_at - order.reported_at) <= MONTH,
        )
        for order in rows[:SHOWN]
    ]
