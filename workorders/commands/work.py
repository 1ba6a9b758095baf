"""The work itself: start, answer, wait, resume, resolve."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from organization.models import User
from workorders import events
from workorders.commands.assignment import keep_assignment
from workorders.commands.duties import settle_duties
from workorders.commands.rows import lock_order, save_order
from workorders.commands.timing import read_clock, set_due, tick
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder
from workorders.models.order import ClockAct
from workorders.permissions import can_resolve, can_respond, can_resume, can_start, can_wait


@transaction.atomic
def start_order(order: WorkOrder, *, by: User, version: int | None = None) -> WorkOrder:
    """Begin to work on it. Who starts an order that nobody was given becomes its assignee; starting counts as the
    first response when there was none."""
    order = lock_order(order, version)
    can_start(by, order).or_raise()
    at = timezone.now()
    takes = order.assignee is None and not by.standing.is_service_account
    if takes:
        order.assignee = by
    order.move_to(OrderStatus.IN_PROGRESS, at=at, by=by)
    answers = _answer(order, at)
    save_order(order, "status", "assignee", "first_responded_at", "response_work_seconds")
    if takes:
        keep_assignment(order, by=by, reason=_("自行领取"))
    settle_duties(order, by=by)
    record(events.ORDER_STARTED, order, by=by, data={"is_first_response": answers, "took_it": takes})
    return order


@transaction.atomic
def respond_order(order: WorkOrder, *, by: User, remark: str = "", version: int | None = None) -> WorkOrder:
    """Note the first answer to the customer, before or while working on it."""
    order = lock_order(order, version)
    can_respond(by, order).or_raise()
    _answer(order, timezone.now())
    save_order(order, "first_responded_at", "response_work_seconds")
    settle_duties(order, by=by)
    record(
        events.ORDER_RESPONDED,
        order,
        by=by,
        data={"remark": remark, "work_seconds": order.response_work_seconds},
    )
    return order


@transaction.atomic
def wait_for_requester(order: WorkOrder, *, by: User, reason: str, version: int | None = None) -> WorkOrder:
    """Stop the clock while somebody outside is awaited; until it resumes nothing is due."""
    order = lock_order(order, version)
    can_wait(by, order).or_raise()
    reason = required("reason", reason, _("请写明停钟原因，例如：等客户回传照片。"))
    at = timezone.now()
    before = order.due_at
    order.move_to(OrderStatus.WAITING, at=at, by=by)
    tick(order, ClockAct.STOP, at=at, by=by, reason=reason)
    set_due(order, at)
    save_order(order, "status", "due_at")
    settle_duties(order, by=by)
    record(events.ORDER_WAITING, order, by=by, data={"reason": reason, "due_at_before": before})
    return order


@transaction.atomic
def resume_order(order: WorkOrder, *, by: User, version: int | None = None) -> WorkOrder:
    """Let the clock run again: the working time that was left is counted from now."""
    order = lock_order(order, version)
    can_resume(by, order).or_raise()
    at = timezone.now()
    order.move_to(OrderStatus.IN_PROGRESS, at=at, by=by)
    tick(order, ClockAct.RESUME, at=at, by=by)
    set_due(order, at)
    save_order(order, "status", "due_at")
    settle_duties(order, by=by)
    record(events.ORDER_RESUMED, order, by=by, data={"due_at": order.due_at})
    return order


@transaction.atomic
def resolve_order(order: WorkOrder, *, by: User, resolution: str, version: int | None = None) -> WorkOrder:
    """Say how it was solved; the clock finishes and the working time used is kept for the indicators."""
    order = lock_order(order, version)
    can_resolve(by, order).or_raise()
    order.resolution = required("resolution", resolution, _("请写明处理结果：做了什么，客户是否认可。"))
    at = timezone.now()
    order.move_to(OrderStatus.RESOLVED, at=at, by=by)
    _answer(order, at)
    tick(order, ClockAct.FINISH, at=at, by=by)
    order.resolution_work_seconds = read_clock(order, at).used_seconds
    save_order(
        order,
        "status",
        "resolution",
        "resolved_at",
        "resolved_by",
        "first_responded_at",
        "response_work_seconds",
        "resolution_work_seconds",
    )
    settle_duties(order, by=by)
    record(
        events.ORDER_RESOLVED,
        order,
        by=by,
        data={
            "resolution": order.resolution,
            "work_seconds": order.resolution_work_seconds,
            "due_at": order.due_at,
            "is_late": order.due_at is not None and at > order.due_at,
        },
    )
    return order


def _answer(order: WorkOrder, at: datetime) -> bool:
    """Stamp the first response unless there was one; returns whether this is it."""
    if order.first_responded_at is not None:
        return False
    order.first_responded_at = at
    order.response_work_seconds = read_clock(order, at).used_seconds
    return True


def required(field: str, text: str, sentence: str) -> str:
    """The text without blanks around it; raises `Invalid` with the remedy when nothing is left."""
    text = text.strip()
    if not text:
        raise Invalid("text_missing", sentence, {field: [sentence]})
    return text
