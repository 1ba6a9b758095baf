"""Time that people spent on orders: what is taken, what is refused, how it is corrected, and what adds up."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.utils import timezone

from activity.models import Event
from core.cells import BYTE_ORDER_MARK
from core.errors import Conflict, Forbidden, Invalid
from core.periods import local_today
from organization.models import User
from tests.cast import Cast, assemble
from tests.concurrency.threads import failures, run_together
from tests.factories.time_spent import make_time
from tests.factories.workorders import make_category, make_order
from workorders import events
from workorders.commands.time_spent import Spent, correct_time, spend_time
from workorders.models import TimeEntry, WorkOrder
from workorders.time_reports import sums, time_of_order, week_of

ClientOf = Callable[[User], Client]
db = pytest.mark.django_db
DAY = timedelta(days=1)


def running(cast: Cast, **given: Any) -> WorkOrder:
    fields = {
        "department": cast.a_team,
        "assignee": cast.staff_a,
        "status": "in_progress",
        "reported_at": timezone.now() - 20 * DAY,
    }
    return make_order(**{**fields, **given})


def spent(minutes: int = 30, **given: Any) -> Spent:
    return Spent(**{"day": local_today(), "minutes": minutes, **given})


@db
def test_each_writes_for_oneself_and_a_head_for_others_with_a_reason(cast: Cast) -> None:
    order = running(cast)
    for person in (cast.staff_a, cast.other_staff_a, cast.head_a):
        spend_time(order, spent(), by=person)
    for outside in (cast.staff_b, cast.officer, cast.chair, cast.supervisor, cast.crm):
        with pytest.raises(Forbidden):
            spend_time(order, spent(), by=outside)
    with pytest.raises(Forbidden):
        spend_time(order, spent(), by=cast.staff_a, person=cast.other_staff_a, reason="代记")
    with pytest.raises(Invalid) as refused:
        spend_time(order, spent(), by=cast.head_a, person=cast.staff_a)
    assert "reason" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        spend_time(order, spent(), by=cast.head_a, person=cast.staff_b, reason="代记")
    assert "person" in refused.value.fields
    entry = spend_time(order, spent(45), by=cast.head_a, person=cast.staff_a, reason="外出检修")
    assert (entry.person, entry.written_by, entry.reason) == (cast.staff_a, cast.head_a, "外出检修")
    assert time_of_order(order).people[0] == (cast.staff_a, 75)
    told = Event.objects.get(name=events.TIME_SPENT, data__minutes=45)
    assert (told.subject_id, told.data["person"]) == (order.pk, cast.staff_a.name)


@db
def test_what_cannot_be_is_refused_with_field_value_and_remedy(cast: Cast) -> None:
    order = running(cast)
    today = local_today()

    def refused(said: Spent) -> tuple[str, str]:
        with pytest.raises(Invalid) as found:
            spend_time(order, said, by=cast.staff_a)
        ((field, (sentence,)),) = found.value.fields.items()
        return field, str(sentence)

    assert refused(spent(0)) == ("minutes", "分钟「0」不在 1 到 1440 之间，请改正。")
    assert refused(spent(1441))[0] == "minutes"
    assert refused(spent(day=today + DAY))[0] == "day"
    assert refused(spent(day=today - 21 * DAY))[0] == "day"
    assert refused(spent(kind="sleeping"))[0] == "kind"
    other = running(cast)
    spend_time(other, spent(1400), by=cast.staff_a)
    field, sentence = refused(spent(41))
    assert field == "minutes"
    assert "已有 1400 分钟" in sentence
    spend_time(order, spent(40), by=cast.staff_a)
    spend_time(order, spent(1440, day=today - DAY), by=cast.staff_a)
    assert TimeEntry.objects.count() == 3


@db
def test_a_correction_is_a_further_entry_and_the_first_stays(cast: Cast) -> None:
    order = running(cast)
    first = spend_time(order, spent(1000), by=cast.staff_a)
    with pytest.raises(Invalid):
        correct_time(first, spent(10), by=cast.staff_a, reason=" ")
    with pytest.raises(Forbidden):
        correct_time(first, spent(10), by=cast.other_staff_a, reason="多记")
    second = correct_time(
        first, spent(1440), by=cast.staff_a, reason="少记"
    )  # its own minutes do not count twice
    with pytest.raises(Conflict):
        correct_time(first, spent(10), by=cast.staff_a, reason="再来")
    third = correct_time(second, spent(0), by=cast.head_a, reason="记错单")
    assert time_of_order(order).minutes == 0
    with pytest.raises(Conflict):
        correct_time(third, spent(5), by=cast.staff_a, reason="又要")
    assert [e.data["before"] for e in Event.objects.filter(name=events.TIME_CORRECTED).order_by("pk")] == [
        1000,
        1440,
    ]
    for change in (lambda: TimeEntry.objects.filter(pk=first.pk).update(minutes=1), lambda: third.delete()):
        with pytest.raises(InternalError), transaction.atomic():
            change()


@db
def test_a_closed_order_takes_time_for_a_week(cast: Cast, client_of: ClientOf) -> None:
    now = timezone.now()
    done = {"status": "closed", "resolved_at": now - 9 * DAY}
    late = running(cast, **done, closed_at=now - 7 * DAY - timedelta(minutes=1))
    in_time = running(cast, **done, closed_at=now - 7 * DAY + timedelta(minutes=1))
    spend_time(in_time, spent(), by=cast.staff_a)
    with pytest.raises(Conflict) as refused:
        spend_time(late, spent(), by=cast.staff_a)
    make_time(late, cast.staff_a)
    page = client_of(cast.staff_a).get(late.get_absolute_url()).content.decode()
    assert str(refused.value) in page
    assert "jj-time-quick" not in page


@db
def test_the_page_takes_a_press_a_number_and_says_what_was_wrong(cast: Cast, client_of: ClientOf) -> None:
    order = running(cast)
    staff, head = client_of(cast.staff_a), client_of(cast.head_a)
    page = staff.get(order.get_absolute_url()).content.decode()
    assert "还没有人登记" in page
    assert "替谁登记" not in page
    address = f"/work-orders/{order.pk}/time/add/"
    usual = {"day": local_today().isoformat(), "kind": "handling", "note": ""}
    # As a browser sends it: the empty field first, then the button that was pressed.
    assert staff.post(address, {**usual, "minutes": ["", "15"]}).status_code == 302
    assert staff.post(address, {**usual, "minutes": ["50"]}).status_code == 302
    refused = staff.post(address, {**usual, "minutes": "2000", "note": "换阀"})
    assert refused.status_code == 422
    assert "换阀" in refused.content.decode()
    assert staff.post(address, {**usual, "minutes": "9", "day": "x"}).status_code == 422
    body = {**usual, "minutes": "20", "person": cast.staff_a.pk}
    assert head.post(address, body).status_code == 422
    assert head.post(address, {**body, "reason": "外出"}).status_code == 302
    page = head.get(order.get_absolute_url()).content.decode()
    assert "1 小时 25 分" in page
    assert f"{cast.head_a.name}代记：外出" in page
    entry = TimeEntry.objects.get(minutes=50)
    other = f"/work-orders/{order.pk}/time/{entry.pk}/"
    assert client_of(cast.other_staff_a).get(other).status_code == 403
    assert client_of(cast.staff_b).get(other).status_code == 404
    assert staff.get(f"/work-orders/{running(cast).pk}/time/{entry.pk}/").status_code == 404
    assert 'value="50"' in staff.get(other).content.decode()
    assert staff.post(other, {**usual, "minutes": "5"}).status_code == 422
    assert staff.post(other, {**usual, "minutes": "5", "reason": "多记"}).status_code == 302
    assert time_of_order(order).minutes == 40


@db
def test_a_week_adds_up_by_day(cast: Cast, client_of: ClientOf) -> None:
    order, other = running(cast), running(cast)
    monday = local_today() - timedelta(days=local_today().weekday() + 7)
    for which, days, minutes in ((order, 0, 60), (order, 0, 30), (other, 2, 20), (order, 7, 99)):
        make_time(which, cast.staff_a, minutes, day=monday + days * DAY)
    make_time(order, cast.other_staff_a, 500, day=monday)
    taken = make_time(order, cast.staff_a, 77, day=monday)
    make_time(order, cast.staff_a, 0, day=monday, corrects=taken)
    week = week_of(cast.staff_a, monday)
    assert week.totals == [90, 0, 20, 0, 0, 0, 0]
    assert [(line.order, line.total) for line in week.lines] == [(order, 90), (other, 20)]
    staff = client_of(cast.staff_a)
    page = staff.get("/work-orders/time/", {"week": (monday + 3 * DAY).isoformat()}).content.decode()
    assert order.title in page
    assert "1 小时 50 分" in page
    assert "与考勤无关" in page
    assert "这一周还没有登记" in staff.get("/work-orders/time/", {"week": "2020-01-01"}).content.decode()
    assert staff.get("/work-orders/time/", {"week": "昨天"}).status_code == 422


@db
def test_sums_by_department_and_category_hold_what_one_may_read(
    cast: Cast, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    leak = make_category("=漏水")
    mine, plain = running(cast, category=leak), running(cast)
    theirs = running(cast, department=cast.b, assignee=cast.staff_b, category=leak)
    today = local_today()
    make_time(mine, cast.staff_a, 50)
    make_time(mine, cast.other_staff_a, 10)
    make_time(plain, cast.staff_a, 5)
    make_time(theirs, cast.staff_b, 1000)
    make_time(mine, cast.staff_a, 400, day=today - 19 * DAY)
    assert cast.chair.standing.reads_everything
    with django_assert_num_queries(1):
        lines = sums(cast.chair, today, today)
    assert [(line.department, line.minutes, line.orders, line.people) for line in lines] == [
        (cast.b.name, 1000, 1, 1),
        (cast.a_team.name, 60, 1, 2),
        (cast.a_team.name, 5, 1, 1),
    ]
    assert [line.minutes for line in sums(cast.head_a, today, today)] == [60, 5]
    head = client_of(cast.head_a)
    period = f"{today:%Y-%m}"
    page = head.get("/work-orders/time/sums/", {"period": period}).content.decode()
    assert cast.b.name not in page
    answer = head.get("/work-orders/time/sums/export/", {"period": f"{today:%Y}"})
    text = answer.content.decode()
    assert text.startswith(BYTE_ORDER_MARK)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))
    assert rows[1][1] == "'=漏水"
    book = openpyxl.load_workbook(
        io.BytesIO(head.get("/work-orders/time/sums/export/", {"period": period, "format": "xlsx"}).content)
    )
    table = [list(row) for row in book.active.iter_rows(values_only=True)]
    assert table[1][1] == "=漏水"
    assert table[-1][4] == sum(line.minutes for line in sums(cast.head_a, today.replace(day=1), today))
    for wrong in ({"period": "2026Q9"}, {"format": "pdf"}):
        refused = head.get("/work-orders/time/sums/export/", wrong)
        assert refused.status_code == 422
        assert next(iter(wrong.values())) in refused.content.decode()


@db
def test_queries_of_the_part_do_not_grow(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    order, head = running(cast), client_of(cast.head_a)
    make_time(order, cast.staff_a)
    head.get(order.get_absolute_url())
    with django_assert_max_num_queries(60) as few:
        head.get(order.get_absolute_url())
    for person in (cast.staff_a, cast.other_staff_a, cast.head_a) * 5:
        make_time(order, person, 10)
    with django_assert_max_num_queries(len(few)):
        head.get(order.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_a_day_has_24_hours_for_two_entries_at_once() -> None:
    cast = assemble()
    orders = [running(cast), running(cast)]
    results = run_together(
        *[lambda order=order: spend_time(order, spent(800), by=cast.staff_a) for order in orders]
    )
    assert [type(error) for error in failures(results)] == [Invalid]
    assert TimeEntry.objects.all().minutes_on(cast.staff_a, local_today()) == 800
