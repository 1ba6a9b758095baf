"""Visits: booked within the working hours, dispatched to somebody who is free, made, and told by pages and the API."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse

from activity.commands.delivery import deliver_waiting
from activity.models import Attachment, Duty, Event, Notification
from core.errors import Conflict, Forbidden, Invalid, Refusal, Stale
from organization.models import User
from tests.cast import Cast
from tests.factories.integrations import make_client
from tests.factories.organization import make_calendar
from tests.factories.workorders import (
    make_level,
    make_order,
    make_procedure,
    make_visit,
    register_order,
)
from tests.workorders.test_steps import MONDAY, at
from workorders.commands.finish import cancel_order
from workorders.commands.visiting import arrive, fail_visit, finish_visit, set_out
from workorders.commands.visits import Where, book_visit, cancel_visit, change_visit, dispatch_visit
from workorders.commands.work import start_order
from workorders.models import Visit, WorkOrder
from workorders.visit_hours import free_windows
from workorders.visit_lifecycle import OPEN, TAKES_TIME, VISIT, VisitStatus
from workorders.visit_reports import map_link, phone_link, team_day

ClientOf = Callable[[User], Client]
WHERE = Where(address="明湖苑 6 栋 2 单元 1103", contact_name="陈女士", contact="13900001137")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def now() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def order(cast: Cast, now: Any) -> WorkOrder:
    """In progress at staff_a since Monday at nine; sixteen working hours to resolve."""
    make_calendar(is_default=True)
    make_level()
    made = register_order(cast.a_team, by=cast.head_a, assignee=cast.staff_a, requester="陈女士")
    return start_order(made, by=cast.staff_a)


def book(order: WorkOrder, by: User, hour: int = 10, day: int = 22, **more: Any) -> Visit:
    return book_visit(
        order, by=by, starts_at=at(day, hour), ends_at=at(day, hour + 2), **{"where": WHERE, **more}
    )


def owed(visit: Visit) -> list[tuple[str, User | None, datetime | None]]:
    rows = Duty.objects.about(visit).open().order_by("id")
    return [(duty.purpose, duty.person, duty.due_at) for duty in rows]


def refused(expected: type[Refusal], act: Callable[[], Any]) -> Any:
    with pytest.raises(expected) as told, transaction.atomic():
        act()
    return told.value


def test_the_whole_way(cast: Cast, order: WorkOrder, now: Any) -> None:
    visit = book(order, cast.other_staff_a)
    assert (visit.number, visit.status, visit.contact) == (1, "booked", "13900001137")
    assert owed(visit) == [("visit.dispatch", None, at(22, 8))]
    dispatch_visit(visit, by=cast.head_a, visitor=cast.staff_a)
    assert owed(visit) == [("visit.pay", cast.staff_a, at(22, 12))]
    deliver_waiting()
    told = Notification.objects.filter(recipient=cast.staff_a, message="work_order.visit_dispatched")
    assert [one.path for one in told] == [reverse("workorders:visit", args=[visit.pk])]

    now.move_to(at(22, 9, 40))
    set_out(visit, by=cast.staff_a)
    now.move_to(at(22, 10, 5))
    assert refused(Conflict, lambda: finish_visit(visit, by=cast.staff_a, result="好")).code == "not_arrived"
    visit = arrive(visit, by=cast.staff_a)
    assert (visit.status, visit.arrived_at, visit.arrived_by) == ("arrived", at(22, 10, 5), cast.staff_a)
    missing = refused(Invalid, lambda: finish_visit(visit, by=cast.staff_a, result="好", satisfaction=5))
    assert "signed_name" in missing.fields
    fake = SimpleUploadedFile("x.png", b"GIF89a")
    wrong = refused(
        Invalid,
        lambda: finish_visit(visit, by=cast.staff_a, result="好", signed_name="陈", signature=fake),
    )
    assert "signature" in wrong.fields
    visit = finish_visit(
        visit,
        by=cast.staff_a,
        result="换了接头",
        signed_name="陈女士",
        satisfaction=4,
        signature=SimpleUploadedFile("x.png", PNG, "image/png"),
        resolves_order=True,
    )
    order.refresh_from_db()
    assert (order.status, order.resolution) == ("resolved", "换了接头")
    assert owed(visit) == []
    kept = Attachment.objects.about(order).get()
    assert (visit.signature, kept.media_type, visit.satisfaction) == (kept, "image/png", 4)
    # The rating on the spot is the visitor's to note, so it is not the order's.
    assert order.satisfaction is None
    names = [e.name for e in Event.objects.about(order).filter(name__contains="visit").order_by("id")]
    assert [name.rpartition("_")[2] for name in names] == ["booked", "dispatched", "out", "arrived", "done"]


def test_a_window_is_agreed_within_reason(cast: Cast, order: WorkOrder) -> None:
    saturday = refused(Invalid, lambda: book(order, cast.staff_a, day=26))
    assert "不上班" in saturday.fields["is_outside_agreed"][0]
    evening = refused(Invalid, lambda: book(order, cast.staff_a, hour=19))
    assert "工作时间是" in evening.fields["is_outside_agreed"][0]
    assert "starts_at" in refused(Invalid, lambda: book(order, cast.staff_a, day=20)).fields
    assert "starts_at" in refused(Invalid, lambda: book(order, cast.staff_a, hour=7, day=21)).fields
    upside_down = lambda: book_visit(  # noqa: E731
        order, by=cast.staff_a, starts_at=at(22, 12), ends_at=at(22, 10), where=WHERE
    )
    assert "ends_at" in refused(Invalid, upside_down).fields
    assert "address" in refused(Invalid, lambda: book(order, cast.staff_a, where=None)).fields
    assert book(order, cast.staff_a, day=26, is_outside_agreed=True).status == "booked"
    again = refused(Conflict, lambda: book(order, cast.staff_a))
    assert again.code == "visit_open"
    assert "第 1 次上门" in again.sentence
    with pytest.raises(IntegrityError, match="visit_one_open"), transaction.atomic():
        make_visit(order, number=2)


def test_the_clock_stops_only_for_a_visit_after_the_deadline(cast: Cast, order: WorkOrder) -> None:
    before = refused(Invalid, lambda: book(order, cast.staff_a, stops_clock=True))
    assert "stops_clock" in before.fields
    assert not order.visits.exists()
    visit = book(order, cast.staff_a, day=25, stops_clock=True)
    order.refresh_from_db()
    assert (order.status, visit.status) == ("waiting", "booked")
    reason = order.clock_events.get(act="stop").reason
    assert reason == "等上门：9 月 25 日 10:00–12:00"


def test_nobody_is_at_two_places_at_once(cast: Cast, order: WorkOrder, now: Any) -> None:
    other = register_order(cast.a_team, by=cast.head_a, title="漏水", place="青年路 88 号")
    held = book(order, cast.head_a, visitor=cast.staff_a)
    visit = book(other, cast.head_a, hour=11)
    clash = refused(Invalid, lambda: dispatch_visit(visit, by=cast.head_a, visitor=cast.staff_a))
    assert clash.code == "visitor_busy"
    assert order.number in clash.fields["visitor"][0]
    assert "10:00–12:00" in clash.fields["visitor"][0]
    # Windows that only touch do not overlap.
    visit = change_visit(
        visit, by=cast.head_a, starts_at=at(22, 12), ends_at=at(22, 14), reason="错开", version=visit.version
    )
    visit = dispatch_visit(visit, by=cast.head_a, visitor=cast.staff_a)
    back: dict[str, Any] = {"starts_at": at(22, 11), "ends_at": at(22, 13), "reason": "客户只有中午在"}
    assert "starts_at" in refused(Invalid, lambda: change_visit(visit, by=cast.staff_a, **back)).fields
    refused(Stale, lambda: change_visit(visit, by=cast.staff_a, version=1, **back))
    released = change_visit(visit, by=cast.staff_a, may_release=True, **back)
    assert (released.status, released.visitor) == ("booked", None)
    assert [purpose for purpose, _, _ in owed(released)] == ["visit.dispatch"]
    deliver_waiting()
    assert (
        Notification.objects.filter(
            recipient=cast.staff_a, message="work_order.visit_dispatched.other"
        ).count()
        == 0
    )  # the own act is not told
    with pytest.raises(IntegrityError, match="visit_visitor_once_at_a_time"), transaction.atomic():
        make_visit(
            make_order(department=cast.a_team),
            visitor=cast.staff_a,
            status="dispatched",
            starts_at=held.starts_at,
            ends_at=held.ends_at,
        )


def test_a_failed_visit_is_followed_by_another(
    cast: Cast, order: WorkOrder, now: Any, client_of: ClientOf
) -> None:
    visit = book(order, cast.staff_a, visitor=cast.staff_a)
    now.move_to(at(22, 10))
    assert "obstacle" in refused(Invalid, lambda: fail_visit(visit, by=cast.staff_a, obstacle="x")).fields
    assert "remark" in refused(Invalid, lambda: fail_visit(visit, by=cast.staff_a, obstacle="other")).fields
    answer = client_of(cast.staff_a).post(
        reverse("workorders:visit_fail", args=[visit.pk]),
        {"version": Visit.objects.get(pk=visit.pk).version, "obstacle": "parts_missing", "remark": "缺接头"},
    )
    assert answer["Location"] == reverse("workorders:book_visit", args=[order.pk])
    second = book(order, cast.staff_a, day=23, visitor=cast.staff_a)
    page = client_of(cast.staff_a).get(reverse("workorders:visit", args=[second.pk])).content.decode()
    assert "第 2 次上门。" in page
    assert "缺配件" in page
    assert "缺接头" in page
    cancel_order(order, by=cast.head_a, reason="重复")
    deliver_waiting()
    second.refresh_from_db()
    assert (second.status, second.cancelled_by) == ("cancelled", cast.head_a)
    assert owed(second) == []


ACTS: dict[str, Callable[[Visit, User], Any]] = {
    "dispatch_visit": lambda visit, by: dispatch_visit(visit, by=by, visitor=visit.order.assignee),  # type: ignore[arg-type]
    "set_out": lambda visit, by: set_out(visit, by=by),
    "arrive": lambda visit, by: arrive(visit, by=by),
    "finish_visit": lambda visit, by: finish_visit(visit, by=by, result="好"),
    "fail_visit": lambda visit, by: fail_visit(visit, by=by, obstacle="no_access"),
    "cancel_visit": lambda visit, by: cancel_visit(visit, by=by, reason="不用了"),
}


def test_every_act_in_every_status_by_the_right_and_the_wrong_person(cast: Cast, now: Any) -> None:
    """The table decides: what it lists succeeds, everything else is a conflict, and others are refused in any case."""
    for status in VisitStatus:
        for name, act in ACTS.items():
            order = make_order(department=cast.a_team, status="in_progress", assignee=cast.staff_a)
            visitor = None if status == "booked" else cast.staff_a
            obstacle = "other" if status == "failed" else ""
            visit = make_visit(order, status=status, visitor=visitor, obstacle=obstacle)
            refused(Forbidden, lambda act=act, visit=visit: act(visit, cast.staff_b))  # type: ignore[misc]
            # Sending the same person again changes nothing, so that a dispatched visit refuses as well.
            if status in VISIT.sources(name):
                act(visit, cast.head_a)
                visit.refresh_from_db()
                assert visit.status != status, name
            else:
                refused(Conflict, lambda act=act, visit=visit: act(visit, cast.head_a))  # type: ignore[misc]
            Visit.objects.filter(pk=visit.pk, status__in=TAKES_TIME).update(
                starts_at=visit.starts_at - timedelta(days=visit.pk),
                ends_at=visit.ends_at - timedelta(days=visit.pk),
            )
    done = make_visit(make_order(), status="done", visitor=cast.staff_a)
    with pytest.raises(InternalError), transaction.atomic():
        Visit.objects.filter(pk=done.pk).update(status="booked")
    assert {"booked", "arrived"} <= OPEN


def test_who_may_go(cast: Cast, order: WorkOrder) -> None:
    visit = book(order, cast.staff_a)
    assert (
        "visitor"
        in refused(Invalid, lambda: dispatch_visit(visit, by=cast.head_a, visitor=cast.staff_b)).fields
    )
    refused(Forbidden, lambda: dispatch_visit(visit, by=cast.staff_a, visitor=cast.other_staff_a))
    refused(Forbidden, lambda: dispatch_visit(visit, by=cast.other_staff_a, visitor=cast.other_staff_a))
    dispatch_visit(visit, by=cast.staff_a, visitor=cast.staff_a)
    moved = dispatch_visit(visit, by=cast.head_a, visitor=cast.other_staff_a, hands_over=True)
    order.refresh_from_db()
    assert (moved.visitor, order.assignee, order.status) == (
        cast.other_staff_a,
        cast.other_staff_a,
        "assigned",
    )
    deliver_waiting()
    assert Notification.objects.filter(
        recipient=cast.staff_a, message="work_order.visit_dispatched.other"
    ).exists()
    # Arriving begins the order that was waiting for it.
    arrive(moved, by=cast.other_staff_a)
    order.refresh_from_db()
    assert order.status == "in_progress"


def test_free_windows(cast: Cast, order: WorkOrder, now: Any) -> None:
    day = at(22, 0).date()
    windows = free_windows(cast.a_team, day, MONDAY)
    people = {window.free for window in windows}
    assert people == {2}
    assert windows[0].starts_at == at(22, 9)
    book(order, cast.staff_a, hour=9)
    assert free_windows(cast.a_team, day, MONDAY)[0].free == 1
    other = register_order(cast.a_team, by=cast.head_a, place="青年路 88 号")
    book(other, cast.head_a, hour=9, visitor=cast.other_staff_a)
    assert free_windows(cast.a_team, day, MONDAY)[0].starts_at > at(22, 9)
    assert free_windows(cast.a_team, at(26, 0).date(), MONDAY) == []


def test_links_leak_nothing_by_themselves() -> None:
    assert phone_link("手机 139 0000-1137，晚上") == "tel:13900001137"
    assert phone_link("138****2959") == phone_link("陈女士") == ""
    assert map_link("明湖苑 6&栋").startswith("geo:0,0?q=%E6")
    assert "&" not in map_link("明湖苑 6&栋")


def test_the_pages(cast: Cast, now: Any, order: WorkOrder, client_of: ClientOf) -> None:
    make_procedure()
    steps = register_order(cast.a_team, by=cast.head_a, assignee=cast.staff_a, place="青年路 88 号")
    visit = book(steps, cast.staff_a, day=21, hour=10, visitor=cast.staff_a)
    browser = client_of(cast.staff_a)
    form = {"on": "2026-09-26", "starts": "10:00", "ends": "12:00", "address": "明湖苑", "note": "带接头"}
    address = reverse("workorders:book_visit", args=[order.pk])
    answer = browser.post(address, form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "不上班" in text
    assert "带接头" in text
    assert browser.post(address, {**form, "is_outside_agreed": "1"}).status_code == 302
    taken = browser.post(address, {**form, "is_outside_agreed": "1"})
    assert taken.status_code == 409
    assert "还没有结束" in taken.content.decode()

    mine = browser.get(reverse("workorders:my_visits")).content.decode()
    assert steps.title in mine
    assert "10:00–12:00" in mine
    path = reverse("workorders:visit", args=[visit.pk])
    assert browser.post(f"{path}arrive/", {"version": 99}).status_code == 412
    assert browser.post(f"{path}arrive/").status_code == 428
    version = Visit.objects.get(pk=visit.pk).version
    assert browser.post(f"{path}arrive/", {"version": version}).status_code == 302
    skipped = browser.post(f"{path}steps/1/", {"is_skipped": "1"})
    assert skipped.status_code == 422
    assert "为什么这一步不适用" in skipped.content.decode()
    assert browser.post(f"{path}steps/1/", {"note": "量过"})["Location"] == f"{path}#procedure"
    steps.refresh_from_db()
    paused = browser.post(
        reverse("workorders:wait", args=[steps.pk]),
        {"version": steps.version, "reason": "等配件", "visit": visit.pk},
    )
    assert paused["Location"] == path
    early = browser.post(f"{path}finish/", {"version": version + 1, "result": "", "signed_name": "陈女士"})
    assert early.status_code == 422
    assert "陈女士" in early.content.decode()
    done = browser.post(f"{path}finish/", {"version": version + 1, "result": "好了"})
    assert done.status_code == 302
    assert "客户没有签字" in browser.get(path).content.decode()
    assert client_of(cast.staff_b).get(path).status_code == 404
    assert "好了" in browser.get(steps.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [2, 9])
def test_lists_ask_as_much_for_many_as_for_few(
    cast: Cast, count: int, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for n in range(count):
        order = make_order(department=cast.a_team, status="in_progress")
        who = {"visitor": cast.staff_a, "status": "dispatched"} if n % 2 else {}
        make_visit(order, days=0, hour=n, ends_at=make_hour(n + 1), **who)
    browser = client_of(cast.staff_a)
    browser.get("/")
    with django_assert_max_num_queries(12):
        assert browser.get(reverse("workorders:my_visits")).status_code == 200
    head = client_of(cast.head_a)
    head.get("/")
    address = f"{reverse('workorders:visit_board')}?department={cast.a_team.pk}"
    with django_assert_max_num_queries(18):
        page = head.get(address).content.decode()
    assert page.count('class="jj-visit-send"') == (count + 1) // 2


def make_hour(hour: int) -> datetime:
    from django.utils import timezone

    return timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)


def test_the_day_of_a_team_lies_in_lanes(cast: Cast) -> None:
    rows = [(9, "done"), (9, "failed"), (14, "dispatched")]
    for hour, status in rows:
        obstacle = "other" if status == "failed" else ""
        order = make_order(department=cast.a_team)
        make_visit(order, hour=hour, status=status, visitor=cast.staff_a, obstacle=obstacle)
    day = Visit.objects.latest("id").starts_at.astimezone(MONDAY.tzinfo).date()
    told = team_day(cast.a_team, cast.head_a, day)
    mine = next(row for row in told.people if row.person == cast.staff_a)
    spans = [[(cell.span, bool(cell.visit)) for cell in lane] for lane in mine.lanes]
    assert spans == [
        [(2, False), (4, True), (6, False), (4, True), (4, False)],
        [(2, False), (4, True), (14, False)],
    ]
    assert all(sum(cell.span for cell in lane) == 2 * len(told.hours) for lane in mine.lanes)


def test_another_system_books_for_its_own_orders(
    cast: Cast, order: WorkOrder, now: Any, client_of: ClientOf
) -> None:
    make_client(cast.crm)
    browser = client_of(cast.crm)
    theirs = make_order(department=cast.a_team, source_system="crm", place="青年路 88 号", reported_at=MONDAY)
    free = browser.get("/api/v1/visits/windows/", {"department": "A1", "on": "2026-09-22"}).json()
    assert free[0]["free"] == 2
    assert browser.get("/api/v1/visits/windows/", {"department": "A1", "on": "x"}).status_code == 400
    window = {name: free[0][name] for name in ("starts_at", "ends_at")}
    address = f"/api/v1/work-orders/{theirs.pk}/visits/"
    key = {"Idempotency-Key": "a-1"}
    first = browser.post(address, window, "application/json", headers=key)
    assert (first.status_code, first.json()["status"], first.json()["address"]) == (
        201,
        "booked",
        "青年路 88 号",
    )
    assert browser.post(address, window, "application/json", headers=key).json() == first.json()
    assert browser.post(address, window, "application/json").status_code == 409
    own = browser.post(f"/api/v1/work-orders/{order.pk}/visits/", window, "application/json")
    assert (own.status_code, own.json()["code"]) == (403, "foreign_source")

    visit = Visit.objects.get(order=theirs)
    dispatch_visit(visit, by=cast.head_a, visitor=cast.staff_a)
    book(order, cast.head_a, hour=13, visitor=cast.staff_a)
    later = {"starts_at": at(22, 13).isoformat(), "ends_at": at(22, 15).isoformat(), "reason": "客户改期"}
    moved = browser.post(f"/api/v1/visits/{visit.pk}/change/", later, "application/json")
    # The visitor was busy then: the customer's side is not told of it, the heads send somebody else.
    assert (moved.status_code, moved.json()["status"], moved.json()["visitor_name"]) == (200, "booked", "")
    assert moved.json()["address"] == "青年路 88 号"
    off = browser.post(f"/api/v1/visits/{visit.pk}/cancel/", {"reason": "不修了"}, "application/json")
    assert off.json()["status"] == "cancelled"
    assert [one["number"] for one in browser.get(address).json()] == [1]
    late = browser.post(f"/api/v1/visits/{visit.pk}/cancel/", {"reason": "不修了"}, "application/json")
    assert late.status_code == 409
