"""How an order stands to others: a part of its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.decisions import Decision
from organization.models import User
from workorders.lifecycle import OrderStatus
from workorders.link_forms import LinkForm
from workorders.link_permissions import can_have_child, can_link, can_unlink, can_waive
from workorders.models import LinkRole, OrderLink, WorkOrder
from workorders.parts import OrderPart, Place, Visit, register_part
from workorders.permissions import can_cancel, can_create_order

PART = "links"
DONE = (OrderStatus.RESOLVED, OrderStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """Another order, and what it is to the one at hand."""

    link: OrderLink
    order: WorkOrder
    role: LinkRole
    can_remove: Decision
    can_waive: Decision

    @property
    def holds_up(self) -> bool:
        """Is this order awaited before the one at hand may be resolved?"""
        return self.role == LinkRole.NEEDS and self.order.is_open and self.link.waived_at is None


@dataclass(slots=True)
class LinkGroup:
    """Those of one role. `whole` counts all but the cancelled, `done` the resolved among them; `hidden` are those
    that the reader may not see."""

    role: LinkRole
    lines: list[LinkLine] = field(default_factory=list)
    whole: int = 0
    done: int = 0
    hidden: int = 0


def register_links() -> None:
    register_part(
        OrderPart(name=PART, place=Place.SIDE, position=15, template="workorders/links/part.html", tell=tell)
    )


def tell(visit: Visit) -> Mapping[str, Any] | None:
    user, order = visit.user, visit.order
    groups, may_link = groups_of(order, user), can_link(user, order)
    if not groups and not may_link:
        return None
    first = next((group for group in groups if group.role == LinkRole.DUPLICATE_OF), None)
    return {
        "order": order,
        "groups": groups,
        "may_link": may_link,
        "form": visit.form or LinkForm(user=user),
        "failed": visit.form is not None,
        "may_have_child": can_have_child(user, order).and_then(can_create_order(user)),
        "repeats": first.lines[0] if first and first.lines and can_cancel(user, order) else None,
    }


def groups_of(order: WorkOrder, user: User) -> list[LinkGroup]:
    """By role, in the order in which they are named; one query for an order without links, else three."""
    links = list(OrderLink.objects.of(order).order_by("pk"))
    if not links:
        return []
    others = WorkOrder.objects.in_bulk(
        [link.target_id if link.source_id == order.pk else link.source_id for link in links]
    )
    for link in links:
        link.source, link.target = others.get(link.source_id, order), others.get(link.target_id, order)
    seen = seen_ids(others, user)
    groups = {role: LinkGroup(role) for role in LinkRole}
    for link in links:
        other = link.target if link.source_id == order.pk else link.source
        group = groups[link.role_for(order.pk)]
        group.whole += other.status != OrderStatus.CANCELLED
        group.done += other.status in DONE
        if other.pk in seen:
            group.lines.append(line_of(link, other, order, user))
        else:
            group.hidden += 1
    return [group for group in groups.values() if group.lines or group.hidden]


def line_of(link: OrderLink, other: WorkOrder, order: WorkOrder, user: User) -> LinkLine:
    role = link.role_for(order.pk)
    waives = role == LinkRole.NEEDS and other.is_open
    return LinkLine(
        link,
        other,
        role,
        can_unlink(user, order, link),
        can_waive(user, link) if waives else Decision(False),
    )


def seen_ids(ids: Iterable[int], user: User) -> set[int]:
    """Which of these orders this person may see."""
    wanted = set(ids)
    if not wanted:
        return set()
    return set(WorkOrder.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
