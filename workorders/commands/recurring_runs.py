"""The clock makes the orders that are due by a rhythm: one for each date, however often and by however many it looks.

Each recurring order is a transaction that locks its row, so that a worker that dies leaves nothing half done; the
uniqueness of `RecurringRun` stands behind the lock.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, time
from itertools import islice, takewhile

from django.db import transaction
from django.utils import timezone

from activity.commands.duties import OFFICE, Holder, open_duty
from activity.recording import record
from core.errors import Invalid, Refusal
from core.phrases import source_language
from organization.schedules import schedule_of
from workorders import events
from workorders.commands.assignment import assign_order
from workorders.commands.intake import NewOrder, create_order
from workorders.commands.recurring import last_day, lock, plan_next, slots_of, stop
from workorders.models import CatchUp, Halt, RecurringOrder, RecurringRun, WorkOrder
from workorders.permissions import can_create_order
from workorders.purposes import RECURRING_STOPPED
from workorders.rhythm import Slot, moment

MOST_AT_ONCE = 30
"""Orders that one look makes of one rhythm; the next look goes on."""
log = logging.getLogger(__name__)


def make_due_orders(*, at: datetime | None = None) -> int:
    """Make every order that is due by now; returns how many. What fails in one rhythm holds up no other."""
    at = at or timezone.now()
    made = 0
    for pk in RecurringOrder.objects.due(at).order_by("next_at", "pk").values_list("pk", flat=True):
        try:
            made += len(make_orders_of(pk, at=at))
        except Exception:
            log.exception("recurring order %s could not be looked at", pk)
    return made


@transaction.atomic
def make_orders_of(pk: int, *, at: datetime) -> list[WorkOrder]:
    """The due orders of one rhythm; nothing when another worker has it in hand."""
    row = (
        RecurringOrder.objects.due(at)
        .filter(pk=pk)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related(
            "template__category", "template__assignee", "template__measure", "department", "defined_by"
        )
        .first()
    )
    if row is None:
        return []
    slots = slots_of(row, after_day=last_day(row))
    most = MOST_AT_ONCE if row.catch_up == CatchUp.ALL else None
    due = list(islice(takewhile(lambda slot: slot.make_at <= at, slots), most))
    chosen, left_out = choose(due, at, row.catch_up)
    made: list[WorkOrder] = []
    for slot in chosen:
        order = _make(row, slot, left_out if not made else 0, at=at)
        if order is None:
            return made
        made.append(order)
    plan_next(row, at)
    if row.next_at is None:
        stop(row, "ended", by=None, halt=Halt.FINISHED)
        record(events.RECURRING_ENDED, row, by=None, data={"halt": Halt.FINISHED})
    return made


def choose(due: Sequence[Slot], at: datetime, catch_up: str) -> tuple[Sequence[Slot], int]:
    """Which of the due ones are made, and how many are left out: of those whose hour passed unseen the newest is
    enough, unless all were asked for."""
    passed = sum(slot.day_at <= at for slot in due)
    if catch_up == CatchUp.ALL or passed < 2:
        return due, 0
    return due[passed - 1 :], passed - 1


def _make(row: RecurringOrder, slot: Slot, left_out: int, *, at: datetime) -> WorkOrder | None:
    """One order in the name of whoever set it up; None when that cannot be any more and the rhythm was stopped."""
    person = row.defined_by
    if not person.is_active:
        _halt(row, Halt.PERSON_LEFT)
        return None
    if not can_create_order(person, row.department):
        _halt(row, Halt.RIGHT_LOST)
        return None
    try:
        order = _register(row, slot, at=at)
    except Refusal as refusal:
        with source_language():
            _halt(row, Halt.REFUSED, " ".join(_sentences(refusal)))
        return None
    RecurringRun.objects.create(
        recurring=row,
        on=slot.on,
        day=slot.day,
        order=order,
        left_out=left_out,
        made_at=timezone.now(),
        made_by=person,
    )
    row.done_through = slot.on
    data = {"number": order.number, "day": slot.day, "left_out": left_out, "person": person.pk}
    record(events.RECURRING_MADE, row, by=None, data=data)
    return order


def _register(row: RecurringOrder, slot: Slot, *, at: datetime) -> WorkOrder:
    template = row.template
    new = NewOrder(
        kind=template.kind,
        title=template.title,
        body=template.body,
        department=row.department,
        category=template.category,
        impact=template.impact,
        urgency=template.urgency,
        priority=template.priority,
        measure=template.measure,
        due_at=due_of(row, slot, at),
    )
    with source_language(), transaction.atomic():
        return _assigned(create_order(new, by=row.defined_by), row)


def _assigned(order: WorkOrder, row: RecurringOrder) -> WorkOrder:
    """To the person of the template, where whoever set it up may say so and that person can still be given it; else
    the heads of the department are asked as for any other order."""
    person = row.template.assignee
    if person is None:
        return order
    try:
        with transaction.atomic():
            return assign_order(order, by=row.defined_by, assignee=person)
    except Refusal:
        return order


def due_of(row: RecurringOrder, slot: Slot, at: datetime) -> datetime | None:
    """An order that is made ahead is due when its day's work ends; one made on its day, as the service levels say."""
    if not row.lead_days:
        return None
    schedule = schedule_of(row.department)
    hours = schedule.hours_on(slot.day)
    ends = max((part.ends for part in hours), default=time(23, 59))
    due = moment(slot.day, ends, schedule.zone)
    return due if due > at else None


def _halt(row: RecurringOrder, halt: Halt, reason: str = "") -> None:
    """No order can be made: it stops, and who can put that right is asked to."""
    stop(row, "paused", by=None, halt=halt, reason=reason)
    holder = Holder(department=row.department) if row.department.is_active else OFFICE
    if halt == Halt.REFUSED:
        holder = Holder(person=row.defined_by, department=row.department)
    open_duty(row, RECURRING_STOPPED, holder=holder)
    record(events.RECURRING_PAUSED, row, by=None, data={"halt": halt, "reason": row.reason})


def _sentences(refusal: Refusal) -> list[str]:
    fields = refusal.fields.values() if isinstance(refusal, Invalid) else ()
    return [str(sentence) for told in fields for sentence in told] or [str(refusal.sentence)]


def plan_all_again() -> None:
    """A calendar was corrected: dates may move, also to earlier days."""
    now = timezone.now()
    for pk in RecurringOrder.objects.active().order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = lock(RecurringOrder(pk=pk))
            if row.state == "active":
                plan_next(row, now)
