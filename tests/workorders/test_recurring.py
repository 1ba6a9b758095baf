"""Orders that come again: what the clock makes, what it leaves out, and when it stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from activity.commands.delivery import deliver_waiting
from activity.models import Duty, Event, Notification
from core.errors import Conflict, Forbidden, Invalid, Stale
from organization.models import CalendarDay, Membership, User
from tests.cast import Cast
from tests.factories.organization import make_calendar
from tests.factories.recurring import make_recurring, make_template, recurring_terms
from tests.factories.workorders import make_category, make_level
from workorders import events
from workorders.commands.recurring import (
    end_recurring,
    pause_recurring,
    resume_recurring,
    save_recurring,
    take_over_recurring,
)
from workorders.commands.recurring_runs import make_due_orders, plan_all_again
from workorders.models import CatchUp, Halt, RecurringOrder, RecurringRun, WorkOrder
from workorders.recurring_words import end_words, rhythm_words, told_slots
from workorders.rhythm import DayOff, Unit

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int = 9, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def now() -> Any:
    with time_machine.travel(at(21, 8), tick=False) as traveller:  # a Monday, before half past eight
        yield traveller


def days(row: RecurringOrder) -> list[date]:
    return list(row.runs.order_by("day").values_list("day", flat=True))


def look(now: Any, moment: datetime) -> int:
    now.move_to(moment)
    return make_due_orders()


def test_an_order_comes_on_each_date_once_and_carries_the_template(cast: Cast, now: Any) -> None:
    make_level()
    template = make_template(
        cast.head_a, body="逐台检查", category=make_category(), priority="high", assignee=cast.staff_a
    )
    row = make_recurring(cast.head_a, cast.a_team, template=template, count=2)
    assert (make_due_orders(), row.next_at) == (0, at(21, 8, 30))
    assert look(now, at(21, 8, 30)) == 1
    assert make_due_orders() == 0
    order = WorkOrder.objects.get()
    assert (order.title, order.body, order.priority, order.assignee) == (
        "滤芯巡检",
        "逐台检查",
        "high",
        cast.staff_a,
    )
    assert (order.status, order.department, order.reported_at) == ("assigned", cast.a_team, at(21, 8, 30))
    created = Event.objects.get(name=events.ORDER_CREATED)
    assert created.actor == cast.head_a, "in the name of whoever set it up"
    assert look(now, at(22)) == 1
    row.refresh_from_db()
    assert (row.state, row.halt, row.next_at) == ("ended", Halt.FINISHED, None)
    assert days(row) == [date(2026, 9, 21), date(2026, 9, 22)]
    assert look(now, at(25)) == 0


@pytest.mark.parametrize(
    ("catch_up", "made", "told"), [(CatchUp.NEWEST, [25], 1), (CatchUp.ALL, [21, 22, 23, 24, 25], 0)]
)
def test_after_an_outage_the_newest_comes_or_all(
    cast: Cast, now: Any, catch_up: str, made: list[int], told: int
) -> None:
    row = make_recurring(cast.head_a, cast.a, catch_up=catch_up)
    look(now, at(25, 10))
    assert [day.day for day in days(row)] == made
    newest = RecurringRun.objects.latest("day")
    assert newest.left_out == (4 if told else 0)

    deliver_waiting()
    assert Notification.objects.filter(message=events.RECURRING_MADE, recipient=cast.head_a).count() == told
    row.refresh_from_db()
    assert row.next_at == at(26, 8, 30)


def test_what_is_made_ahead_is_due_when_its_day_ends_and_is_not_taken_for_missed(
    cast: Cast, now: Any
) -> None:
    make_calendar(is_default=True)
    row = make_recurring(cast.head_a, cast.a, lead_days=3, day_off=DayOff.NEXT)
    assert make_due_orders() == 3, "today's and those of the two days after it"
    assert look(now, at(21, 8, 30)) == 1
    assert [day.day for day in days(row)] == [21, 22, 23, 24]
    ends = [run.order.due_at for run in row.runs.order_by("day").select_related("order")]
    assert [end and end.astimezone(SHANGHAI).date().day for end in ends] == [21, 22, 23, 24]
    assert not RecurringRun.objects.exclude(left_out=0).exists()


def test_dates_move_off_days_off_as_the_calendar_of_the_department_says_then(cast: Cast, now: Any) -> None:
    calendar = make_calendar(is_default=True)
    row = make_recurring(
        cast.head_a, cast.a, unit=Unit.MONTHS, month_day=26, first_on=date(2026, 9, 26), day_off=DayOff.NEXT
    )
    assert row.next_at == at(28, 8, 30), "the 26th is a Saturday"
    CalendarDay.objects.create(
        calendar=calendar, on=date(2026, 9, 26), kind="work", like_weekday=0, name="调休"
    )
    calendar.revision = "00000000-0000-4000-8000-000000000001"
    calendar.save()
    plan_all_again()
    row.refresh_from_db()
    assert row.next_at == at(26, 8, 30)
    assert look(now, at(26, 8, 30)) == 1
    (run,) = row.runs.all()
    assert (run.on, run.day) == (date(2026, 9, 26), date(2026, 9, 26))


def test_it_stops_when_the_person_may_no_longer_and_a_head_takes_over(cast: Cast, now: Any) -> None:
    row = make_recurring(cast.staff_a, cast.a_team)
    Membership.objects.filter(user=cast.staff_a).update(ends_on=date(2026, 9, 20))
    assert look(now, at(21)) == 0
    row.refresh_from_db()
    assert (row.state, row.halt) == ("paused", Halt.RIGHT_LOST)
    duty = Duty.objects.about(row).open().get()
    assert (duty.department, duty.purpose) == (cast.a_team, "recurring_order.stopped")
    with pytest.raises(Conflict, match="接管"):
        resume_recurring(row, by=cast.head_a)
    with pytest.raises(Forbidden):
        take_over_recurring(row, by=cast.head_b)
    take_over_recurring(row, by=cast.head_a)
    assert not Duty.objects.about(row).open().exists()
    assert look(now, at(22)) == 1
    assert Event.objects.get(name=events.ORDER_CREATED).actor == cast.head_a


def test_a_disabled_person_and_an_order_that_is_refused_stop_it_too(cast: Cast, now: Any) -> None:
    category = make_category()
    template = make_template(cast.head_a, category=category)
    refused = make_recurring(cast.head_a, cast.a, template=template)
    left = make_recurring(cast.other_staff_a, cast.a_team)
    fine = make_recurring(cast.head_b, cast.b)
    category.is_active = False
    category.save()
    User.objects.filter(pk=cast.other_staff_a.pk).update(is_active=False)
    assert look(now, at(21)) == 1
    for row, halt, holder in ((refused, Halt.REFUSED, cast.head_a), (left, Halt.PERSON_LEFT, None)):
        row.refresh_from_db()
        assert row.halt == halt
        assert Duty.objects.about(row).open().get().person == holder
    assert category.full_name in refused.reason
    assert not refused.runs.exists()
    assert fine.runs.count() == 1, "one that stops holds up no other"
    category.is_active = True
    category.save()
    assert resume_recurring(refused, by=cast.head_a).next_at == at(22, 8, 30)


def test_a_pause_makes_up_for_nothing_and_says_why(cast: Cast, now: Any) -> None:
    row = make_recurring(cast.head_a, cast.a, catch_up=CatchUp.ALL)
    with pytest.raises(Invalid, match="原因"):
        pause_recurring(row, by=cast.head_a, reason=" ")
    pause_recurring(row, by=cast.head_a, reason="设备大修")
    assert look(now, at(24, 10)) == 0
    row = resume_recurring(row, by=cast.officer)
    assert (row.next_at, row.halt, row.reason) == (at(25, 8, 30), "", "")
    end_recurring(row, by=cast.head_a, reason="不再需要")
    assert look(now, at(27)) == 0
    with pytest.raises(Conflict):
        resume_recurring(row, by=cast.head_a)


def test_changing_the_rhythm_makes_no_second_order_for_a_day(cast: Cast, now: Any) -> None:
    row = make_recurring(cast.head_a, cast.a, lead_days=2)
    look(now, at(21, 8, 30))
    assert [day.day for day in days(row)] == [21, 22, 23]
    row.refresh_from_db()
    terms = recurring_terms(row.template, cast.a, every=2, at_time=time(10))
    with pytest.raises(Stale):
        save_recurring(row, terms, by=cast.head_a, version=row.version + 1)
    row = save_recurring(row, terms, by=cast.head_a, version=row.version)
    assert row.next_at == at(25, 10), "the 23rd has its order"
    with pytest.raises(Forbidden):
        save_recurring(row, terms, by=cast.staff_a, version=row.version)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first_on": date(2026, 9, 20)}, "first_on"),
        ({"last_on": date(2026, 9, 20)}, "last_on"),
        ({"last_on": date(2026, 10, 1), "count": 3}, "count"),
        ({"every": 0}, "every"),
        ({"lead_days": 91}, "lead_days"),
        ({"unit": Unit.MONTHS, "nth": 5, "weekdays": (1,)}, "nth"),
        ({"unit": Unit.WEEKS, "weekdays": (5,), "last_on": date(2026, 9, 25)}, "first_on"),
    ],
)
def test_terms_that_say_nothing_usable_are_refused_at_their_field(
    cast: Cast, now: Any, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        make_recurring(cast.head_a, cast.a, **given)
    assert list(refusal.value.fields) == [field]
    assert not RecurringOrder.objects.exists()


def test_rhythms_and_moved_dates_in_words(cast: Cast, now: Any) -> None:
    calendar = make_calendar(is_default=True)
    CalendarDay.objects.create(
        calendar=calendar, on=date(2027, 1, 1), kind="off", like_weekday=0, name="元旦"
    )
    row = make_recurring(
        cast.head_a,
        cast.a,
        unit=Unit.MONTHS,
        first_on=date(2026, 12, 1),
        month_day=1,
        day_off=DayOff.NEXT,
        count=2,
    )
    from workorders.commands.recurring import coming

    first, second = told_slots(row, coming(row, at(21), 2))
    assert (first.day, first.note) == ("2026 年 12 月 1 日（周二）", "")
    assert (second.day, second.note) == (
        "2027 年 1 月 4 日（周一）",
        "元旦放假，由 2027 年 1 月 1 日（周五）顺延",
    )
    assert (rhythm_words(row.rhythm), end_words(row)) == ("每月 1 日", "共 2 期")
    row.unit, row.every, row.weekdays = Unit.WEEKS, 2, [0, 2]
    assert rhythm_words(row.rhythm) == "每 2 周的周一、周三"


def test_the_pages_set_up_show_and_steer_it(
    cast: Cast, now: Any, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    template = make_template(cast.head_a, audience="department", home=cast.a)
    client = client_of(cast.staff_a)
    form: dict[str, Any] = {
        "template": template.pk, "department": cast.a_team.pk, "every": 1, "unit": "weeks", "weekdays": ["0", "3"],
        "by": "date", "first_on": "2026-09-21", "at_time": "08:30", "day_off": "keep", "lead_days": 0,
        "catch_up": "newest",
    }  # fmt: skip
    shown = client.get("/work-orders/recurring/preview/", form).content.decode()
    assert "2026 年 9 月 24 日（周四）" in shown
    wrong = client.get("/work-orders/recurring/preview/", {**form, "first_on": "2026-09-01"}).content.decode()
    assert "第一天不能早于今天" in wrong
    answer = client.post("/work-orders/recurring/new/", {**form, "at_time": ""})
    assert answer.status_code == 422
    answer = client.post("/work-orders/recurring/new/", form)
    row = RecurringOrder.objects.get()
    assert answer.headers["Location"] == row.get_absolute_url()
    look(now, at(21))
    page = client.get(row.get_absolute_url()).content.decode()
    order = WorkOrder.objects.get()
    assert order.number in page
    assert f"由周期工单「{template.name}」生成" in client.get(order.get_absolute_url()).content.decode()
    with django_assert_max_num_queries(30) as few:
        client.get("/work-orders/recurring/")
    for _n in range(3):
        make_recurring(cast.staff_a, cast.a_team, first_on=date(2026, 9, 22))
    with django_assert_max_num_queries(len(few)):
        client.get("/work-orders/recurring/")
    assert client_of(cast.head_b).get(row.get_absolute_url()).status_code == 404
    refused = client.post(f"{row.get_absolute_url()}pause/", {"reason": ""})
    assert refused.status_code == 422
    assert client.post(f"{row.get_absolute_url()}pause/", {"reason": "大修"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "paused"
