"""Who defines the office's own fields of orders, and who fills them in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from organization.models import User
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder
from workorders.permissions import works_on

OVER = (OrderStatus.CLOSED, OrderStatus.CANCELLED)


def can_keep_order_fields(user: User) -> Decision:
    if user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", _("工单字段由服务改善办公室维护。"))


def can_fill_fields(user: User, order: WorkOrder) -> Decision:
    """Who works on it, until it is closed or cancelled."""
    decision = works_on(user, order)
    if decision and order.status in OVER:
        return conflict(
            "order_over",
            _("工单当前为「%(status)s」，补充信息不能再改。") % {"status": order.get_status_display()},
        )
    return decision
