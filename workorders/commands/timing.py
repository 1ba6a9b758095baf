"""Keeping an order's clock: one event a turn, and the due time that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from organization.models import User
from organization.schedules import schedule_of
from workorders.clock import Reading, replay
from workorders.models import ClockEvent, ServiceLevel, WorkOrder
from workorders.models.order import ClockAct


@dataclass(frozen=True, slots=True)
class Targets:
    """Working seconds from the report to the first answer and to the resolution; None: no limit, or a given one."""

    response: int | None = None
    resolution: int | None = None


def tick(
    order: WorkOrder,
    act: ClockAct,
    *,
    at: datetime,
    by: User | None,
    reason: str = "",
    targets: Targets = Targets(),
) -> None:
    ClockEvent.objects.create(
        order=order,
        act=act,
        at=at,
        by=by,
        reason=reason,
        target_seconds=targets.resolution,
        response_seconds=targets.response,
    )


def set_deadlines(order: WorkOrder) -> Targets:
    """Set both deadlines of an order that comes in; a given due time stays as it was given.

    By the service level of the category (or its nearest ancestor, else the default) and priority, in the working
    time of the department. Returns the working seconds allowed, for the clock to start with.
    """
    targets = targets_of(order)
    schedule = schedule_of(order.department)
    if targets.response is not None:
        order.response_due_at = schedule.add(order.reported_at, timedelta(seconds=targets.response))
    if targets.resolution is not None:
        order.due_at = schedule.add(order.reported_at, timedelta(seconds=targets.resolution))
    return targets


def targets_of(order: WorkOrder) -> Targets:
    """What the service level of its category and priority allows the order now."""
    level = ServiceLevel.objects.nearest(order.category, order.priority)
    if level is None:
        return Targets()
    return Targets(level.response_minutes * 60, None if order.due_is_given else level.resolution_minutes * 60)


def read_clock(order: WorkOrder, at: datetime) -> Reading:
    """The order's clock at `at`, by the working time of the department that answers for it now.

    An order whose clock was started elsewhere (an import) carries no target; it has that of its service level.
    """
    events = list(order.clock_events.order_by("at", "id"))
    target = None
    if not order.due_is_given and all(event.target_seconds is None for event in events):
        level = ServiceLevel.objects.nearest(order.category, order.priority)
        target = None if level is None else level.resolution_minutes * 60
    return replay(events, schedule_of(order.department), at, target_seconds=target)


def set_due(order: WorkOrder, at: datetime) -> None:
    """Recompute the due time from the clock. None while the clock stands still with time left; given due times
    and orders without a level keep theirs."""
    reading = read_clock(order, at)
    if not order.due_is_given and reading.target is not None:
        order.due_at = reading.due_at
