"""Who may link orders with each other, and who may let one be resolved before what it waits for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from organization.models import User
from workorders.lifecycle import UNRESOLVED, OrderStatus
from workorders.models import LinkKind, OrderLink, WorkOrder
from workorders.permissions import commands_orders_of, works_on

OVER = (OrderStatus.CLOSED, OrderStatus.CANCELLED)


def can_link(user: User, order: WorkOrder) -> Decision:
    """Who works on it, and the office. Asked of both orders of a link."""
    if user.standing.is_office or works_on(user, order):
        return ALLOWED
    return forbidden(
        "not_linker", _("%(number)s 由责任人、部门负责人或服务改善办公室关联。") % {"number": order.number}
    )


def can_unlink(user: User, order: WorkOrder, link: OrderLink) -> Decision:
    """As linking; but what holds an order up is taken away by a head of its department or the office."""
    decision = can_link(user, order)
    held = {LinkKind.DEPENDS: link.source, LinkKind.CHILD: link.target}.get(LinkKind(link.kind))
    awaited = link.target if link.kind == LinkKind.DEPENDS else link.source
    if not decision or held is None or link.waived_at is not None or not awaited.is_open:
        return decision
    if user.standing.is_office or commands_orders_of(user, held.department_id):
        return ALLOWED
    return forbidden(
        "holds_up",
        _("%(number)s 还没有办结，这条关联由部门负责人或服务改善办公室移除。") % {"number": awaited.number},
    )


def can_have_child(user: User, parent: WorkOrder) -> Decision:
    """While it is not closed: what is closed has nothing open below it."""
    decision = can_link(user, parent)
    if decision and parent.status in OVER:
        return conflict(
            "parent_over",
            _("%(number)s 当前为「%(status)s」，不能再有下级工单。请先重开它，或改用「相关」。")
            % {"number": parent.number, "status": parent.get_status_display()},
        )
    return decision


def can_wait_for(order: WorkOrder) -> Decision:
    """Who is resolved waits for nothing."""
    if order.status in UNRESOLVED:
        return ALLOWED
    return conflict(
        "nothing_to_wait_for",
        _("%(number)s 当前为「%(status)s」，不用再等别的工单。可以改用「相关」。")
        % {"number": order.number, "status": order.get_status_display()},
    )


def can_waive(user: User, link: OrderLink) -> Decision:
    """The office, once, while the order at the other end is open."""
    if not user.standing.is_office:
        return forbidden("not_office", _("依赖由服务改善办公室写明理由放行。"))
    if link.kind != LinkKind.DEPENDS:
        return conflict("no_dependency", _("只有「依赖」可以放行。"))
    if link.waived_at is not None:
        return conflict("already_waived", _("这条依赖已经放行过。"))
    return ALLOWED
