"""A calendar corrected later moves what is due by it, in batches, and says so."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from activity.commands.delivery import deliver_waiting
from activity.models import Duty, Event, Notification
from organization.commands.calendars import set_day, set_weekday
from organization.commands.departments import DepartmentFacts, change_department
from organization.models import WorkCalendar
from organization.schedules import default_schedule
from tests.cast import Cast
from tests.factories.organization import make_calendar
from tests.factories.workorders import make_level, make_order, make_procedure, register_order
from workorders.commands.corrections import correct_batch, run_corrections
from workorders.commands.work import resume_order, start_order, wait_for_requester
from workorders.models import ClockCorrection, OrderStep, WorkOrder

SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = date(2026, 9, 22)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def now() -> Any:
    with time_machine.travel(at(21, 9), tick=False) as traveller:
        yield traveller


@pytest.fixture
def calendar(now: Any) -> WorkCalendar:
    return make_calendar(is_default=True)


@pytest.fixture
def order(cast: Cast, calendar: WorkCalendar) -> WorkOrder:
    """At staff_a; due on Tuesday at six, the answer by Monday at two, its first step (12 hours) by Tuesday at two."""
    make_level()
    make_procedure({"stage": "intake", "title": "核实", "owner_rule": "assignee", "limit_minutes": 720})
    return register_order(cast.a_team, by=cast.head_a, assignee=cast.staff_a)


def settle() -> None:
    while deliver_waiting().size:
        pass
    run_corrections()
    while deliver_waiting().size:
        pass


def test_a_holiday_moves_open_orders_and_says_so(
    cast: Cast, calendar: WorkCalendar, order: WorkOrder, now: Any
) -> None:
    given = register_order(cast.a, by=cast.head_a, due_at=at(23, 9))
    nobodys = register_order(cast.a, by=cast.head_a)
    resolved = make_order(department=cast.a, resolved_at=at(21, 9), reported_at=at(21, 8), due_at=at(22, 18))
    set_day(calendar, TUESDAY, "off", name="台风停工", by=cast.director)
    settle()
    order.refresh_from_db()
    assert (order.due_at, order.response_due_at) == (at(23, 18), at(21, 14))
    assert OrderStep.objects.pending_in(order).due_at == at(23, 14)  # type: ignore[union-attr]
    duties = {d.purpose: d.due_at for d in Duty.objects.about(order).open()}
    assert duties == {"work_order.resolve": at(23, 18), "work_order.step": at(23, 14)}
    told = Event.objects.about(order).filter(name="work_order.clock_corrected").get()
    assert told.actor is None
    assert told.data["before"]["due_at"] != told.data["after"]["due_at"]
    for untouched, due in ((given, at(23, 9)), (resolved, at(22, 18))):
        untouched.refresh_from_db()
        assert untouched.due_at == due
    nobodys.refresh_from_db()
    assert nobodys.due_at == at(23, 18)
    correction = ClockCorrection.objects.get()
    # The step of the order with a given due time moved as well.
    assert (correction.checked, correction.changed) == (3, 3)
    assert correction.finished_at is not None
    counts = {
        n.recipient.username: n.data["count"]
        for n in Notification.objects.filter(message__startswith="work_orders.clocks")
    }
    assert counts == {"staff_a": 1, "head_a": 2, "director": 3, "officer": 3}


def test_it_agrees_with_what_a_command_would_compute(
    cast: Cast, calendar: WorkCalendar, order: WorkOrder, now: Any
) -> None:
    """Stops stay where they were; working time before and after them is counted by the corrected hours."""
    order = start_order(order, by=cast.staff_a)
    now.move_to(at(21, 11))
    order = wait_for_requester(order, by=cast.staff_a, reason="等客户")
    set_weekday(calendar, 0, [(time(9), time(12))], by=cast.director)
    settle()
    order.refresh_from_db()
    assert order.due_at is None
    now.move_to(at(22, 9))
    order = resume_order(order, by=cast.staff_a)
    set_day(calendar, date(2026, 9, 23), "off", by=cast.director)
    settle()
    due = WorkOrder.objects.get(pk=order.pk).due_at
    # Two of sixteen hours used on Monday; eight on Tuesday, six on Thursday.
    assert due == at(24, 16)


def test_another_calendar_of_the_department_counts_too(cast: Cast, order: WorkOrder) -> None:
    own = make_calendar(hours=[(d, time(0), time(23, 59)) for d in range(7)])
    facts = DepartmentFacts(code=cast.a.code, name=cast.a.name, parent=cast.company, calendar=own)
    change_department(cast.a, facts, by=cast.director)
    settle()
    order.refresh_from_db()
    assert order.due_at == at(22, 1)
    # Its name alone moves nothing.
    change_department(cast.a, DepartmentFacts(**{**vars(facts), "name": "客服"}), by=cast.director)
    settle()
    assert ClockCorrection.objects.count() == 1


def test_a_calendar_that_nobody_keeps_moves_nothing(cast: Cast, order: WorkOrder, now: Any) -> None:
    other = make_calendar()
    set_day(other, TUESDAY, "off", by=cast.director)
    settle()
    correction = ClockCorrection.objects.get()
    assert (correction.checked, correction.changed) == (0, 0)
    assert not Event.objects.filter(name="work_orders.clocks_corrected").exists()


def test_it_goes_on_where_it_stopped_and_each_order_is_told_once(
    cast: Cast, calendar: WorkCalendar, order: WorkOrder, now: Any
) -> None:
    for _n in range(4):
        register_order(cast.a, by=cast.head_a)
    set_day(calendar, TUESDAY, "off", by=cast.director)
    set_day(calendar, date(2026, 9, 24), "off", by=cast.director)
    while deliver_waiting().size:
        pass
    # The second change came before the first was looked at: one look serves both.
    assert ClockCorrection.objects.count() == 1
    sizes = []
    while (size := correct_batch(limit=2)) is not None:
        sizes.append(size)
    assert sizes == [2, 2, 1]
    assert Event.objects.filter(name="work_order.clock_corrected").count() == 5
    assert correct_batch() is None


def test_queries_of_a_look_do_not_grow_with_orders_that_stay(
    cast: Cast, calendar: WorkCalendar, order: WorkOrder, django_assert_max_num_queries: Any
) -> None:
    def look() -> None:
        set_day(calendar, date(2027, 9, 22), "off", by=cast.director)
        while deliver_waiting().size:
            pass
        default_schedule()  # read once per revision, by whoever asks first

    look()
    with django_assert_max_num_queries(40) as few:
        correct_batch()
    for _n in range(8):
        register_order(cast.a, by=cast.head_a)
    look()
    with django_assert_max_num_queries(len(few)):
        assert correct_batch() == 9
