"""Orders that come again: set up, changed, paused, resumed, ended, taken over."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import close_duties
from activity.recording import record
from core.errors import Invalid
from core.periods import local_today
from organization.models import Department, User
from organization.schedules import schedule_of
from workorders import events
from workorders.models import Halt, OrderTemplate, RecurringOrder
from workorders.purposes import RECURRING_STOPPED
from workorders.recurring_permissions import (
    can_pause_recurring,
    can_resume_recurring,
    can_set_up_recurring,
    can_steer_recurring,
    can_take_over_recurring,
)
from workorders.rhythm import MONTHS_IN, Slot, Unit, slots

MOST_LEAD = 90
MOST_EVERY = 99
MOST_COUNT = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class RecurringTerms:
    """What comes again, and when; the names are those of the model."""

    name: str
    template: OrderTemplate
    department: Department
    unit: str
    first_on: date
    at_time: time
    day_off: str
    catch_up: str
    every: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int = 0
    month_day: int = 0
    last_on: date | None = None
    count: int | None = None
    lead_days: int = 0


def take_terms(row: RecurringOrder, terms: RecurringTerms) -> RecurringOrder:
    """Write the terms to the row (unsaved), leaving out what its unit has no use for."""
    for field in fields(terms):
        setattr(row, field.name, getattr(terms, field.name))
    row.name = " ".join(terms.name.split()) or terms.template.name
    if row.unit not in MONTHS_IN:
        row.nth = row.month_day = 0
    if row.nth:
        row.month_day = 0
        row.weekdays = list(terms.weekdays[:1])
    elif row.unit == Unit.WEEKS:
        row.weekdays = sorted(terms.weekdays) or [row.first_on.weekday()]
    else:
        row.weekdays = []
    if row.unit in MONTHS_IN and not row.nth:
        row.month_day = row.month_day or row.first_on.day
    return row


def try_terms(recurring: RecurringOrder | None, terms: RecurringTerms, *, by: User) -> RecurringOrder:
    """What saving would leave, unsaved; raises `Invalid` as saving would."""
    row = recurring or RecurringOrder(defined_by=by)
    first_on = row.first_on if recurring else None
    take_terms(row, terms)
    _check(row, is_new_start=row.first_on != first_on)
    return row


@transaction.atomic
def save_recurring(
    recurring: RecurringOrder | None, terms: RecurringTerms, *, by: User, version: int | None = None
) -> RecurringOrder:
    """Set one up in one's own name, or change one. Dates that have passed make no orders, those dealt with no second.

    Raises `Invalid` for terms by which no date is left, or that no order could be made by.
    """
    kept = lock(recurring) if recurring is not None else None
    before = None
    if kept is not None:
        can_steer_recurring(by, kept).or_raise()
        kept.expect_version(version)
        kept.next_version()
        before = _facts(kept)
    if kept is None or kept.department_id != terms.department.pk:
        can_set_up_recurring(by, terms.department).or_raise()
    row = try_terms(kept, terms, by=by)
    row.save()
    plan_next(row, timezone.now(), leave_out_passed=True)
    if row.next_at is None:
        raise _wrong("first_on", _("按这个节奏，今后没有任何一天。请改节奏，或改最后一天。"))
    record(events.RECURRING_SAVED, row, by=by, data={"before": before, **_facts(row)})
    return row


@transaction.atomic
def pause_recurring(recurring: RecurringOrder, *, by: User, reason: str) -> RecurringOrder:
    """Until it is resumed, no orders are made; the dates in between stay without one."""
    row = lock(recurring)
    can_pause_recurring(by, row).or_raise()
    stop(row, "paused", by=by, halt=Halt.BY_HAND, reason=_needed(reason))
    record(events.RECURRING_PAUSED, row, by=by, data={"reason": row.reason, "halt": row.halt})
    return row


@transaction.atomic
def resume_recurring(recurring: RecurringOrder, *, by: User) -> RecurringOrder:
    row = lock(recurring)
    can_resume_recurring(by, row).or_raise()
    go_on(row)
    close_duties(row, RECURRING_STOPPED, by=by, outcome="resumed")
    record(events.RECURRING_RESUMED, row, by=by)
    return row


@transaction.atomic
def end_recurring(recurring: RecurringOrder, *, by: User, reason: str) -> RecurringOrder:
    """For good; the orders made stay."""
    row = lock(recurring)
    can_steer_recurring(by, row).or_raise()
    stop(row, "ended", by=by, halt=Halt.BY_HAND, reason=_needed(reason))
    close_duties(row, RECURRING_STOPPED, by=by, outcome="ended")
    record(events.RECURRING_ENDED, row, by=by, data={"reason": row.reason, "halt": row.halt})
    return row


@transaction.atomic
def take_over_recurring(recurring: RecurringOrder, *, by: User) -> RecurringOrder:
    """The orders are made in one's own name from now on; what the system had stopped goes on."""
    row = lock(recurring)
    can_take_over_recurring(by, row).or_raise()
    before = row.defined_by.label
    row.defined_by = by
    row.next_version()
    row.save(update_fields=["defined_by", "version"])
    if row.paused_at is not None and row.halt != Halt.BY_HAND:
        go_on(row)
    close_duties(row, RECURRING_STOPPED, by=by, outcome="taken_over")
    record(events.RECURRING_TAKEN_OVER, row, by=by, data={"before": before})
    return row


# --- What the clock uses too -----------------------------------------------------------------


def lock(recurring: RecurringOrder) -> RecurringOrder:
    rows = RecurringOrder.objects.select_for_update(of=("self",))
    return rows.select_related("template", "department", "defined_by").get(pk=recurring.pk)


def slots_of(row: RecurringOrder, *, after_day: date | None = None) -> Any:
    """What is still to be made, by the department's calendar of now."""
    return slots(
        row.rhythm,
        schedule_of(row.department),
        day_off=row.day_off,
        at_time=row.at_time,
        lead_days=row.lead_days,
        after=row.done_through,
        after_day=after_day,
    )


def last_day(row: RecurringOrder) -> date | None:
    """The day of the last order made, behind which the next one lies."""
    return row.runs.order_by("-day").values_list("day", flat=True).first() if row.pk else None


def coming(row: RecurringOrder, now: datetime, most: int) -> list[Slot]:
    """The next ones whose hour has not passed."""
    ahead = (slot for slot in slots_of(row, after_day=last_day(row)) if slot.day_at > now)
    return list(islice(ahead, most))


def plan_next(row: RecurringOrder, now: datetime, *, leave_out_passed: bool = False) -> None:
    """Work out when there is something to do again. `leave_out_passed`: dates whose hour has passed count as dealt
    with, as when it is set up, changed or resumed."""
    after_day = last_day(row)
    found = None
    for slot in slots_of(row, after_day=after_day):
        if leave_out_passed and slot.day_at <= now:
            row.done_through = slot.on
            continue
        found = slot
        break
    row.next_at = found.make_at if found else None
    row.save(update_fields=["done_through", "next_at"])


def go_on(row: RecurringOrder) -> None:
    row.paused_at = row.paused_by = None
    row.halt = row.reason = ""
    row.next_version()
    row.save(update_fields=["paused_at", "paused_by", "halt", "reason", "version"])
    plan_next(row, timezone.now(), leave_out_passed=True)


def stop(row: RecurringOrder, stem: str, *, by: User | None, halt: Halt, reason: str = "") -> None:
    setattr(row, f"{stem}_at", timezone.now())
    setattr(row, f"{stem}_by", by)
    row.halt, row.reason = halt, reason[:300]
    row.next_version()
    row.save(update_fields=[f"{stem}_at", f"{stem}_by", "halt", "reason", "version"])


def _needed(reason: str) -> str:
    if not reason.strip():
        raise _wrong("reason", _("请写明原因，接手的人才知道为什么停。"))
    return reason.strip()


def _check(row: RecurringOrder, *, is_new_start: bool) -> None:
    if not row.template.is_active:
        raise _wrong("template", _("模板「%(name)s」已停用，请换一个在用的。") % {"name": row.template})
    if is_new_start and row.first_on < local_today():
        raise _wrong("first_on", _("第一天不能早于今天。"))
    if row.last_on and row.count:
        raise _wrong("count", _("最后一天和共几期只能写一个，请删去一个。"))
    if row.last_on and row.last_on < row.first_on:
        raise _wrong("last_on", _("最后一天不能早于第一天，请改晚。"))
    bounds = (("every", 1, MOST_EVERY), ("lead_days", 0, MOST_LEAD), ("count", 1, MOST_COUNT))
    for name, least, most in bounds:
        value = getattr(row, name)
        if value is not None and not least <= value <= most:
            raise _wrong(name, _("请写 %(least)s 到 %(most)s 的数。") % {"least": least, "most": most})
    if row.nth and not (row.nth in (-1, 1, 2, 3, 4) and row.weekdays):
        raise _wrong("nth", _("请选择第几个星期几。"))
    if any(not 0 <= day <= 6 for day in row.weekdays) or not 0 <= row.month_day <= 31:
        raise _wrong("month_day", _("请写 %(least)s 到 %(most)s 的数。") % {"least": 1, "most": 31})


def _facts(row: RecurringOrder) -> dict[str, object]:
    return {
        **{field.name: getattr(row, field.name) for field in fields(RecurringTerms)},
        "template": row.template.name,
        "department": row.department.name,
        "weekdays": list(row.weekdays),
        "at_time": row.at_time.isoformat("minutes"),
    }


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_recurring", sentence, {field: [sentence]})
