"""Working hours were corrected: what follows from them is worked out again, in the background and in batches.

Each batch is a transaction that locks its orders, so that a worker that dies loses nothing and commands given
meanwhile wait for a blink. Orders that were resolved keep the figures they had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from activity.models import Event
from activity.recording import record
from organization.models import Department, WorkCalendar
from organization.schedules import departments_keeping, schedules_by_department
from organization.worktime import Schedule
from workorders import events
from workorders.clock import replay, replay_step
from workorders.commands.duties import settle_duties
from workorders.commands.rows import save_order
from workorders.commands.timing import targets_of
from workorders.lifecycle import UNRESOLVED, OrderStatus
from workorders.models import ClockCorrection, ClockEvent, OrderStep, WorkOrder

BATCH = 200
WORK_FOR = 50
"""Seconds after which others have a turn; what is left waits for the next look."""


@transaction.atomic
def request_correction(
    event: Event, *, calendar: WorkCalendar | None = None, department: Department | None = None
) -> ClockCorrection | None:
    """Note that orders by this calendar, or of this department and below, are to be looked at again.

    One that has not begun yet will see this change too; then there is nothing to note.
    """
    waiting = ClockCorrection.objects.unfinished().filter(
        calendar=calendar, department=department, last_order_id=0
    )
    if waiting.select_for_update().exists():
        return None
    row, _made = ClockCorrection.objects.get_or_create(
        event=event, defaults={"calendar": calendar, "department": department, "created_at": timezone.now()}
    )
    return row


def run_corrections() -> int:
    """Work on what was noted, oldest first; returns how many orders were looked at."""
    until, checked = monotonic() + WORK_FOR, 0
    while monotonic() < until:
        size = correct_batch()
        if size is None:
            break
        checked += size
    return checked


@transaction.atomic
def correct_batch(*, limit: int = BATCH) -> int | None:
    """The next orders of the oldest correction; None when there is nothing to do."""
    row = (
        ClockCorrection.objects.unfinished()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("calendar", "department")
        .order_by("id")
        .first()
    )
    if row is None:
        return None
    schedules = schedules_by_department()
    orders = _next_orders(row, limit)
    people, departments = Counter(row.people), Counter(row.departments)
    for order in orders:
        if _correct(order, schedules, row):
            row.changed += 1
            if order.assignee_id:
                people[str(order.assignee_id)] += 1
            else:
                departments[str(order.department_id)] += 1
    row.people, row.departments = dict(people), dict(departments)
    row.checked += len(orders)
    if orders:
        row.last_order_id = orders[-1].pk
    if len(orders) < limit:
        _finish(row)
    row.save()
    return len(orders)


def _next_orders(row: ClockCorrection, limit: int) -> list[WorkOrder]:
    checking = OrderStep.objects.pending().filter(order=OuterRef("pk"))
    return list(
        WorkOrder.objects.filter(
            Q(status__in=UNRESOLVED) | Q(Exists(checking), status=OrderStatus.RESOLVED),
            department_id__in=_departments(row),
            pk__gt=row.last_order_id,
        )
        .select_for_update(of=("self",))
        .select_related("department", "assignee", "category")
        .prefetch_related(
            Prefetch("clock_events", ClockEvent.objects.order_by("at", "id"), to_attr="turns"),
            Prefetch("steps", OrderStep.objects.pending().select_related("step"), to_attr="open_steps"),
        )
        .order_by("pk")[:limit]
    )


def _departments(row: ClockCorrection) -> set[int]:
    if row.department is not None:
        return set(Department.objects.below([row.department.path]).values_list("pk", flat=True))
    return departments_keeping(row.calendar)


@dataclass(frozen=True, slots=True)
class Deadlines:
    response: datetime | None
    resolution: datetime | None
    step: datetime | None


def _correct(order: WorkOrder, schedules: Mapping[int, Schedule], row: ClockCorrection) -> bool:
    """Give one order the deadlines that follow now, and tell of it; False when it keeps those it has."""
    schedule = schedules[order.department_id]
    step = next(iter(order.open_steps), None)  # type: ignore[attr-defined]
    before = Deadlines(order.response_due_at, order.due_at, step and step.due_at)
    after = Deadlines(
        _answer_due(order, schedule),
        _resolution_due(order, schedule),
        step and _step_due(order, step, schedule),
    )
    if after == before:
        return False
    order.response_due_at, order.due_at = after.response, after.resolution
    save_order(order, "response_due_at", "due_at")
    settle_duties(order, by=None)
    record(
        events.ORDER_CLOCK_CORRECTED,
        order,
        by=None,
        data={
            "hours_of": str(row),
            "correction": row.pk,
            "before": _said(before),
            "after": _said(after),
        },
    )
    return True


def _said(deadlines: Deadlines) -> dict[str, datetime | None]:
    return {
        "response_due_at": deadlines.response,
        "due_at": deadlines.resolution,
        "step_due_at": deadlines.step,
    }


def _answer_due(order: WorkOrder, schedule: Schedule) -> datetime | None:
    if order.first_responded_at is not None or order.response_due_at is None:
        return order.response_due_at
    told = [turn.response_seconds for turn in order.turns if turn.response_seconds is not None]  # type: ignore[attr-defined]
    seconds = told[-1] if told else targets_of(order).response
    if seconds is None:
        return order.response_due_at
    return schedule.add(order.reported_at, timedelta(seconds=seconds))


def _resolution_due(order: WorkOrder, schedule: Schedule) -> datetime | None:
    """As `set_due` has it, from the turns at hand. Given deadlines are dates agreed upon: no calendar moves them."""
    if order.due_is_given or not order.is_open:
        return order.due_at
    turns = order.turns  # type: ignore[attr-defined]
    target = None
    if all(turn.target_seconds is None for turn in turns):
        target = targets_of(order).resolution
    reading = replay(turns, schedule, timezone.now(), target_seconds=target)
    return order.due_at if reading.target is None else reading.due_at


def _step_due(order: WorkOrder, step: OrderStep, schedule: Schedule) -> datetime | None:
    limit = step.step.limit_for(order.priority)
    return replay_step(
        order.turns,  # type: ignore[attr-defined]
        schedule,
        timezone.now(),
        opened_at=step.opened_at,
        target_seconds=None if limit is None else limit * 60,
        runs_alone=step.step.is_check,
    ).due_at


def _finish(row: ClockCorrection) -> None:
    row.finished_at = timezone.now()
    if row.changed:
        record(
            events.CLOCKS_CORRECTED,
            row.calendar or row.department or row,
            by=None,
            data={
                "changed": row.changed,
                "checked": row.checked,
                "people": row.people,
                "departments": row.departments,
            },
        )
