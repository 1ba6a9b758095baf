"""The life of an order: every step, every refusal, and what each leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from activity.models import Duty, Event
from core.errors import Conflict, Forbidden, Invalid, Refusal, Stale
from organization.models import User
from tests.cast import Cast
from tests.factories.integrations import make_client
from tests.factories.organization import make_calendar, make_department, make_membership
from tests.factories.workorders import make_category, make_level, new_order, register_order
from workorders.commands.assignment import assign_order
from workorders.commands.finish import cancel_order, close_order, rate_order, reopen_order
from workorders.commands.intake import create_order, receive_order
from workorders.commands.work import (
    resolve_order,
    respond_order,
    resume_order,
    start_order,
    wait_for_requester,
)
from workorders.models import Assignment, ClockEvent, WorkOrder

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 9, 21, 9, tzinfo=SHANGHAI)


@pytest.fixture
def now() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def order(cast: Cast, now: Any) -> WorkOrder:
    """New in A, reported on Monday at nine, four working hours to answer and sixteen to resolve."""
    make_calendar(is_default=True)
    make_level()
    return register_order(cast.a, by=cast.head_a)


def open_duties(order: WorkOrder) -> list[tuple[str, User | None, str, datetime | None]]:
    return [
        (d.purpose, d.person, d.department.code if d.department else "", d.due_at)
        for d in Duty.objects.about(order).open().order_by("id")
    ]


def event_names(order: WorkOrder) -> list[str]:
    return [e.name.removeprefix("work_order.") for e in Event.objects.about(order).order_by("id")]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


def test_the_whole_life(cast: Cast, order: WorkOrder, now: Any) -> None:
    assert (order.number, order.status) == ("GD-20260921-0001", "new")
    assert (order.response_due_at, order.due_at) == (at(21, 14), at(22, 18))
    assert open_duties(order) == [("work_order.assign", None, "A", at(21, 14))]

    order = assign_order(order, by=cast.head_a, assignee=cast.staff_a, reason="在岗且会修")
    assert (order.status, order.assignee, order.transfer_count) == ("assigned", cast.staff_a, 0)
    assert open_duties(order) == [("work_order.resolve", cast.staff_a, "A", at(22, 18))]

    now.move_to(at(21, 11))
    order = start_order(order, by=cast.staff_a)
    assert (order.status, order.first_responded_at) == ("in_progress", at(21, 11))
    assert order.response_work_seconds == 2 * 3600

    now.move_to(at(21, 14))  # used 9-12 and 13-14
    order = wait_for_requester(order, by=cast.staff_a, reason="等客户回传照片")
    assert (order.status, order.due_at) == ("waiting", None)
    assert open_duties(order) == [("work_order.resolve", cast.staff_a, "A", None)]

    now.move_to(
        at(22, 10)
    )  # four of sixteen hours used, twelve left: eight on Tuesday less one, the rest next day
    order = resume_order(order, by=cast.staff_a)
    assert (order.status, order.due_at) == ("in_progress", at(23, 15))
    assert open_duties(order) == [("work_order.resolve", cast.staff_a, "A", at(23, 15))]

    now.move_to(at(22, 12, 30))
    order = resolve_order(order, by=cast.staff_a, resolution="更换密封圈，客户认可。")
    assert (order.status, order.resolved_by, order.resolution_work_seconds) == (
        "resolved",
        cast.staff_a,
        6 * 3600,
    )
    assert order.is_first_contact
    assert open_duties(order) == []

    order = close_order(order, by=cast.head_a)
    assert (order.status, order.closed_by) == ("closed", cast.head_a)
    order = rate_order(order, by=cast.officer, satisfaction=5)
    assert order.satisfaction == 5

    now.move_to(at(23, 9))
    order = reopen_order(order, by=cast.officer, reason="客户来电，又漏水")
    assert (order.status, order.reopen_count, order.resolved_at, order.closed_at) == (
        "in_progress",
        1,
        None,
        None,
    )
    assert order.due_at == at(24, 11)  # ten of sixteen hours left from Wednesday morning
    assert not order.is_first_contact
    assert open_duties(order) == [("work_order.resolve", cast.staff_a, "A", at(24, 11))]

    now.move_to(at(24, 11, 0) + timedelta(seconds=1))
    order = resolve_order(order, by=cast.staff_a, resolution="换整机。")
    assert order.resolution_work_seconds == 16 * 3600 + 1
    assert order.due_at == at(24, 11)
    assert WorkOrder.objects.late_at(at(24, 12)).get() == order

    assert event_names(order) == [
        "created", "assigned", "started", "waiting", "resumed", "resolved", "closed", "rated", "reopened", "resolved",
    ]  # fmt: skip
    assert [e.act for e in ClockEvent.objects.order_by("id")] == [
        "start", "stop", "resume", "finish", "resume", "finish",
    ]  # fmt: skip


def test_an_answer_before_the_work(cast: Cast, order: WorkOrder, now: Any) -> None:
    now.move_to(at(21, 10))
    order = respond_order(order, by=cast.head_a, remark="已电话联系")
    assert (order.status, order.response_work_seconds) == ("new", 3600)
    # Answered in time: now it is the resolution that is due.
    assert open_duties(order) == [("work_order.assign", None, "A", at(22, 18))]
    with pytest.raises(Conflict) as refused:
        respond_order(order, by=cast.head_a)
    assert refused.value.code == "already_responded"


def test_who_starts_what_nobody_was_given_takes_it(cast: Cast, now: Any) -> None:
    order = register_order(cast.a_team, by=cast.staff_a)
    order = assign_order(order, by=cast.head_a)
    order = start_order(order, by=cast.other_staff_a)
    assert order.assignee == cast.other_staff_a
    assert [a.reason for a in Assignment.objects.order_by("id")] == ["", "自行领取"]


def test_the_first_assignment_is_no_transfer_later_ones_are(cast: Cast, order: WorkOrder) -> None:
    order = assign_order(order, by=cast.officer, department=cast.b)
    assert (order.department, order.transfer_count) == (cast.b, 0)
    with pytest.raises(Invalid) as refused:
        assign_order(order, by=cast.officer, department=cast.a)
    assert "reason" in refused.value.fields
    order = assign_order(order, by=cast.officer, department=cast.a, reason="属客服范围")
    order = start_order(order, by=cast.head_a)
    order = assign_order(
        order, by=cast.head_a, department=cast.a_team, assignee=cast.staff_a, reason="热线处理"
    )
    assert (order.status, order.transfer_count) == ("assigned", 2)
    order = assign_order(order, by=cast.head_a, assignee=cast.other_staff_a)
    assert order.transfer_count == 2
    assert [a.department.code for a in Assignment.objects.order_by("id")] == ["B", "A", "A", "A1", "A1"]
    assert len(open_duties(order)) == 1


def test_another_department_keeps_other_hours(cast: Cast, order: WorkOrder) -> None:
    from datetime import time

    cast.b.calendar = make_calendar(hours=[(d, time(0), time(23, 59)) for d in range(7)])
    cast.b.save()
    order = assign_order(order, by=cast.officer, department=cast.b, reason="安装问题")
    assert order.due_at == at(22, 1)


def test_a_given_due_time_stays_through_stops(cast: Cast, order: WorkOrder, now: Any) -> None:
    given = at(25, 17)
    order = register_order(cast.a, by=cast.head_a, due_at=given, assignee=cast.staff_a)
    assert (order.status, order.due_at, order.due_is_given) == ("assigned", given, True)
    order = start_order(order, by=cast.staff_a)
    order = wait_for_requester(order, by=cast.staff_a, reason="等配件")
    assert order.due_at == given
    now.move_to(at(24, 9))
    order = resume_order(order, by=cast.staff_a)
    assert order.due_at == given


def test_without_a_level_nothing_is_due(cast: Cast, now: Any) -> None:
    order = register_order(cast.a, by=cast.head_a, assignee=cast.staff_a)
    assert (order.due_at, order.response_due_at) == (None, None)
    order = start_order(order, by=cast.staff_a)
    order = resume_order(wait_for_requester(order, by=cast.staff_a, reason="等"), by=cast.staff_a)
    now.move_to(MONDAY + timedelta(hours=1))
    assert resolve_order(order, by=cast.staff_a, resolution="好了").resolution_work_seconds == 3600


def test_the_nearest_level_of_the_category_path_wins(cast: Cast, now: Any) -> None:
    make_calendar(is_default=True)
    top = make_category("投诉")
    middle = make_category("产品", top)
    leaf = make_category("漏水", middle)
    other = make_category("其他")
    make_level(resolution_minutes=960)
    make_level(category=top, resolution_minutes=480)
    make_level(category=middle, resolution_minutes=120)
    make_level(category=middle, priority="urgent", resolution_minutes=60)

    def due(**fields: Any) -> datetime | None:
        return register_order(cast.a, by=cast.head_a, **fields).due_at

    assert due(category=leaf) == at(21, 11)
    assert due(category=leaf, priority="urgent") == at(21, 10)
    assert due(category=top) == at(21, 18)
    assert due(category=other) == at(22, 18)
    assert due() == at(22, 18)
    assert due(category=leaf, priority="low") is None


def test_a_late_order_that_stops_stays_late(cast: Cast, order: WorkOrder, now: Any) -> None:
    order = start_order(assign_order(order, by=cast.head_a, assignee=cast.staff_a), by=cast.staff_a)
    now.move_to(at(23, 10))
    order = wait_for_requester(order, by=cast.staff_a, reason="等客户")
    assert order.due_at == at(22, 18)
    assert not WorkOrder.objects.overdue(at(23, 10)).exists()
    assert WorkOrder.objects.late_at(at(23, 10)).exists()
    now.move_to(at(24, 10))
    assert resume_order(order, by=cast.staff_a).due_at == at(22, 18)


def test_a_closed_duty_tells_who_and_why(cast: Cast, order: WorkOrder) -> None:
    cancel_order(order, by=cast.head_a, reason="重复登记")
    duty = Duty.objects.about(order).get()
    assert (duty.closed_by, duty.outcome) == (cast.head_a, "cancelled")
    assert Event.objects.about(order).first().data["reason"] == "重复登记"  # type: ignore[union-attr]


# --- Refusals --------------------------------------------------------------------------------

Step = Callable[[WorkOrder, User], Any]
STEPS: dict[str, Step] = {
    "assign": lambda order, by: assign_order(order, by=by, reason="理由"),
    "start": lambda order, by: start_order(order, by=by),
    "respond": lambda order, by: respond_order(order, by=by),
    "wait": lambda order, by: wait_for_requester(order, by=by, reason="等客户"),
    "resume": lambda order, by: resume_order(order, by=by),
    "resolve": lambda order, by: resolve_order(order, by=by, resolution="办好"),
    "close": lambda order, by: close_order(order, by=by),
    "reopen": lambda order, by: reopen_order(order, by=by, reason="又坏了"),
    "cancel": lambda order, by: cancel_order(order, by=by, reason="重复"),
    "rate": lambda order, by: rate_order(order, by=by, satisfaction=4),
}
WAYS = {
    "new": [],
    "assigned": ["assign"],
    "in_progress": ["assign", "start"],
    "waiting": ["assign", "start", "wait"],
    "resolved": ["assign", "start", "resolve"],
    "closed": ["assign", "start", "resolve", "close"],
    "cancelled": ["cancel"],
}
# Which steps each state allows to the right person; everything else is a conflict.
ALLOWED = {
    "new": {"assign", "respond", "cancel"},
    "assigned": {"start", "respond", "cancel", "assign"},
    "in_progress": {"assign", "wait", "resolve", "cancel"},
    "waiting": {"resume", "cancel"},
    "resolved": {"close", "reopen", "rate"},
    "closed": {"reopen", "rate"},
    "cancelled": set(),
}


def bring_to(status: str, order: WorkOrder, cast: Cast) -> WorkOrder:
    for name in WAYS[status]:
        if name == "assign":
            order = assign_order(order, by=cast.head_a, assignee=cast.staff_a)
        else:
            order = STEPS[name](order, cast.staff_a if name in ("start", "wait", "resolve") else cast.head_a)
    assert order.status == status
    return order


@pytest.mark.parametrize("status", WAYS)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_in_the_wrong_state_is_a_conflict_with_a_sentence(
    status: str, step: str, cast: Cast, order: WorkOrder
) -> None:
    order = bring_to(status, order, cast)
    before = Event.objects.count(), order.version
    if step in ALLOWED[status]:
        STEPS[step](order, cast.head_a)
        assert Event.objects.count() == before[0] + 1
        return
    with pytest.raises(Conflict) as refused:
        STEPS[step](order, cast.head_a)
    assert str(refused.value)
    order.refresh_from_db()
    assert (order.status, order.version) == (status, before[1])
    assert Event.objects.count() == before[0]


# From the state in which the step is possible: who may, of all.
MAY = {
    "assign": ("new", {"director", "officer", "head_a", "crm"}),
    "start": ("assigned", {"staff_a", "head_a", "crm"}),
    "respond": ("assigned", {"staff_a", "head_a", "crm"}),
    "wait": ("in_progress", {"staff_a", "head_a", "crm"}),
    "resume": ("waiting", {"staff_a", "head_a", "crm"}),
    "resolve": ("in_progress", {"staff_a", "head_a", "crm"}),
    "close": ("resolved", {"director", "officer", "head_a", "supervisor", "crm"}),
    "reopen": ("resolved", {"director", "officer", "head_a", "supervisor", "staff_a", "crm"}),
    "cancel": ("new", {"director", "officer", "head_a", "crm"}),
    "rate": ("resolved", {"director", "officer", "head_a", "supervisor", "crm"}),
}


@pytest.mark.parametrize("step", MAY)
def test_everybody_else_is_forbidden(step: str, cast: Cast, order: WorkOrder) -> None:
    status, may = MAY[step]
    order = bring_to(status, order, cast)
    events = Event.objects.count()
    for name, person in cast.people.items():
        if name in may:
            continue
        with pytest.raises(Forbidden) as refused:
            STEPS[step](order, person)
        assert str(refused.value), name
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("step", "name"), [(step, name) for step, (_s, may) in MAY.items() for name in sorted(may)]
)
def test_those_who_may_do(step: str, name: str, cast: Cast, order: WorkOrder) -> None:
    STEPS[step](bring_to(MAY[step][0], order, cast), getattr(cast, name))


def test_the_resolver_neither_closes_nor_rates_the_own_work(cast: Cast, order: WorkOrder) -> None:
    order = assign_order(order, by=cast.head_a, assignee=cast.head_a)
    order = resolve_order(start_order(order, by=cast.head_a), by=cast.head_a, resolution="办好")
    for step in ("close", "rate"):
        with pytest.raises(Forbidden) as refused:
            STEPS[step](order, cast.head_a)
        assert refused.value.code == "own_work"
    close_order(order, by=cast.supervisor)


def test_one_rating_for_each_resolution(cast: Cast, order: WorkOrder, now: Any) -> None:
    order = rate_order(bring_to("closed", order, cast), by=cast.officer, satisfaction=2)
    with pytest.raises(Conflict) as refused:
        rate_order(order, by=cast.officer, satisfaction=5)
    assert refused.value.code == "already_rated"
    now.shift(3600)
    order = reopen_order(order, by=cast.officer, reason="不满意")
    order = resolve_order(order, by=cast.staff_a, resolution="再办")
    assert rate_order(order, by=cast.officer, satisfaction=4).satisfaction == 4


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_rating_has_five_steps(value: int, cast: Cast, order: WorkOrder) -> None:
    with pytest.raises(Invalid) as refused:
        rate_order(bring_to("resolved", order, cast), by=cast.officer, satisfaction=value)
    assert str(value) in str(refused.value.fields["satisfaction"][0])


@pytest.mark.parametrize("blank", ["", "   ", "\n\t"])
def test_reasons_and_results_are_required(blank: str, cast: Cast, order: WorkOrder) -> None:
    order = bring_to("in_progress", order, cast)
    acts: list[tuple[str, Callable[[], Any]]] = [
        ("reason", lambda: wait_for_requester(order, by=cast.staff_a, reason=blank)),
        ("resolution", lambda: resolve_order(order, by=cast.staff_a, resolution=blank)),
        ("reason", lambda: cancel_order(order, by=cast.head_a, reason=blank)),
    ]
    for field, act in acts:
        with pytest.raises(Invalid) as refused:
            act()
        assert field in refused.value.fields
    order.refresh_from_db()
    assert order.status == "in_progress"


def test_an_edit_from_another_version_is_stale(cast: Cast, order: WorkOrder) -> None:
    assign_order(order, by=cast.head_a, assignee=cast.staff_a, version=1)
    with pytest.raises(Stale):
        assign_order(order, by=cast.head_a, assignee=cast.other_staff_a, version=1)


def test_orders_are_given_to_people_of_the_department_only(cast: Cast, order: WorkOrder) -> None:
    for person in (cast.staff_b, cast.outsider, cast.disabled, cast.crm, cast.officer):
        with pytest.raises(Invalid) as refused:
            assign_order(order, by=cast.head_a, assignee=person)
        assert "assignee" in refused.value.fields
    with pytest.raises(Forbidden) as forbidden:
        assign_order(order, by=cast.head_a, department=cast.b)
    assert forbidden.value.code == "foreign_department"
    closed = make_department(name="旧部门", is_active=False)
    with pytest.raises(Invalid):
        assign_order(order, by=cast.officer, department=closed)
    order.refresh_from_db()
    assert (order.department, order.assignee, order.version) == (cast.a, None, 1)


def test_assigning_twice_the_same_is_a_conflict(cast: Cast, order: WorkOrder) -> None:
    order = assign_order(order, by=cast.head_a, assignee=cast.staff_a)
    with pytest.raises(Conflict) as refused:
        assign_order(order, by=cast.head_a, assignee=cast.staff_a)
    assert refused.value.code == "nothing_changes"


# --- Coming in -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("title", {"title": "  "}),
        ("reported_at", {"reported_at": MONDAY + timedelta(minutes=6)}),
        ("due_at", {"due_at": MONDAY}),
        ("source_system", {"external_id": "7"}),
    ],
)
def test_what_comes_in_is_checked_by_field(field: str, fields: dict[str, Any], cast: Cast, now: Any) -> None:
    with pytest.raises(Invalid) as refused:
        create_order(new_order(cast.a, **fields), by=cast.head_a)
    assert list(refused.value.fields) == [field]
    assert not WorkOrder.objects.exists()


def test_inactive_departments_and_categories_take_no_orders(cast: Cast) -> None:
    cast.a.is_active = False
    with pytest.raises(Invalid) as refused:
        create_order(new_order(cast.a, category=make_category(is_active=False)), by=cast.officer)
    assert set(refused.value.fields) == {"department", "category"}


@pytest.mark.parametrize("name", ["outsider", "supervisor", "disabled"])
def test_strangers_register_nothing(name: str, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        register_order(cast.a, by=getattr(cast, name))


def test_nobody_registers_for_a_foreign_department_but_office_and_leadership(cast: Cast) -> None:
    for person in (cast.head_b, cast.staff_b, cast.staff_a):
        with pytest.raises(Forbidden):
            register_order(cast.a, by=person)
    for person in (cast.officer, cast.chair, cast.crm):
        register_order(cast.a, by=person)
    assert WorkOrder.objects.count() == 3


def test_numbers_belong_to_the_local_day_of_the_report(cast: Cast) -> None:
    late = datetime(2026, 9, 20, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    order = register_order(cast.a, by=cast.head_a, reported_at=late)
    assert order.number == "GD-20260921-0001"
    assert register_order(cast.a, by=cast.head_a, reported_at=late).number == "GD-20260921-0002"


def test_the_same_report_again_is_the_order_that_exists(cast: Cast) -> None:
    make_client(cast.crm)
    new = new_order(cast.a, source_system="crm", external_id="C-1")
    first, created = receive_order(new, by=cast.crm)
    assert created
    again, created = receive_order(new, by=cast.crm)
    assert (again, created) == (first, False)
    assert Event.objects.about(first).count() == 1


def test_an_external_id_of_another_department_tells_nothing(cast: Cast) -> None:
    make_client(cast.crm)
    receive_order(new_order(cast.b, source_system="crm", external_id="C-1"), by=cast.officer)
    with pytest.raises(Conflict) as refused:
        receive_order(new_order(cast.a, source_system="crm", external_id="C-1"), by=cast.crm)
    assert refused.value.code == "already_exists"


def test_a_failed_assignment_leaves_no_order(cast: Cast) -> None:
    with pytest.raises(Refusal):
        register_order(cast.a, by=cast.head_a, assignee=cast.staff_b)
    assert not WorkOrder.objects.exists()
    assert not Event.objects.exists()


def test_somebody_who_moved_keeps_seeing_what_was_given_to_them(cast: Cast, order: WorkOrder) -> None:
    make_membership(user=cast.staff_b, role="staff", department=cast.a_team)
    order = assign_order(order, by=cast.head_a, assignee=User.objects.get(pk=cast.staff_b.pk))
    cast.staff_b.memberships.all().delete()
    assert WorkOrder.objects.visible_to(User.objects.get(pk=cast.staff_b.pk)).get() == order
