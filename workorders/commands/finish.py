"""After the work: close, reopen, cancel, and the customer's rating."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from organization.models import User
from workorders import events
from workorders.commands.duties import settle_duties
from workorders.commands.rows import lock_order, save_order
from workorders.commands.timing import set_due, tick
from workorders.commands.work import required
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder
from workorders.models.order import ClockAct
from workorders.permissions import can_cancel, can_close, can_rate, can_reopen


@transaction.atomic
def close_order(order: WorkOrder, *, by: User, remark: str = "", version: int | None = None) -> WorkOrder:
    """Confirm that it is solved; somebody else than the resolver does."""
    order = lock_order(order, version)
    can_close(by, order).or_raise()
    order.move_to(OrderStatus.CLOSED, at=timezone.now(), by=by)
    save_order(order, "status", "closed_at", "closed_by")
    settle_duties(order, by=by)
    record(events.ORDER_CLOSED, order, by=by, data={"remark": remark})
    return order


@transaction.atomic
def reopen_order(order: WorkOrder, *, by: User, reason: str, version: int | None = None) -> WorkOrder:
    """It is not solved after all: the clock runs on from now with the working time that was left."""
    order = lock_order(order, version)
    can_reopen(by, order).or_raise()
    reason = required("reason", reason, _("请写明重开原因，例如：客户来电，故障再次出现。"))
    at = timezone.now()
    facts = {"reason": reason, "resolved_at": order.resolved_at, "resolution": order.resolution}
    order.move_to(OrderStatus.IN_PROGRESS, at=at, by=by)
    order.reopen_count += 1
    order.resolved_at = order.resolved_by = order.closed_at = order.closed_by = None
    order.resolution_work_seconds = None
    tick(order, ClockAct.RESUME, at=at, by=by, reason=reason)
    set_due(order, at)
    save_order(
        order,
        "status",
        "reopen_count",
        "resolved_at",
        "resolved_by",
        "closed_at",
        "closed_by",
        "resolution_work_seconds",
        "due_at",
    )
    settle_duties(order, by=by)
    record(events.ORDER_REOPENED, order, by=by, data={**facts, "due_at": order.due_at})
    return order


@transaction.atomic
def cancel_order(order: WorkOrder, *, by: User, reason: str, version: int | None = None) -> WorkOrder:
    """Take the order out: a duplicate, a mistake. It never counts in any indicator."""
    order = lock_order(order, version)
    can_cancel(by, order).or_raise()
    reason = required("reason", reason, _("请写明取消原因，例如：与另一张工单重复。"))
    at = timezone.now()
    order.move_to(OrderStatus.CANCELLED, at=at, by=by)
    tick(order, ClockAct.FINISH, at=at, by=by, reason=reason)
    save_order(order, "status", "cancelled_at", "cancelled_by")
    settle_duties(order, by=by)
    record(events.ORDER_CANCELLED, order, by=by, data={"reason": reason})
    return order


@transaction.atomic
def rate_order(
    order: WorkOrder, *, by: User, satisfaction: int, remark: str = "", version: int | None = None
) -> WorkOrder:
    """Note the customer's rating, 1 to 5, of the present resolution."""
    order = lock_order(order, version)
    can_rate(by, order).or_raise()
    if not 1 <= satisfaction <= 5:
        sentence = _("满意度「%(value)s」不在 1 到 5 之间。") % {"value": satisfaction}
        raise Invalid("bad_rating", sentence, {"satisfaction": [sentence]})
    order.satisfaction, order.rated_at = satisfaction, timezone.now()
    save_order(order, "satisfaction", "rated_at")
    record(events.ORDER_RATED, order, by=by, data={"satisfaction": satisfaction, "remark": remark})
    return order
