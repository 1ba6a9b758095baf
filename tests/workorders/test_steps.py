"""Procedures and their steps: editions, turns, owners, limits on the clock of the order, and what is owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from activity.models import Duty, Event
from core.errors import Conflict, Forbidden, Invalid, Stale
from organization.models import Membership, Post, User
from tests.cast import Cast
from tests.factories.organization import make_calendar
from tests.factories.workorders import make_category, make_level, make_procedure, register_order
from workorders.commands.assignment import assign_order
from workorders.commands.finish import cancel_order, close_order, reopen_order
from workorders.commands.procedures import StepWords, save_procedure, words_of
from workorders.commands.steps import finish_step, undo_step
from workorders.commands.work import resolve_order, resume_order, start_order, wait_for_requester
from workorders.models import OrderStep, Procedure, ProcedureStep, WorkOrder

ClientOf = Callable[[User], Client]
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 9, 21, 9, tzinfo=SHANGHAI)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def now() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def order(cast: Cast, now: Any) -> WorkOrder:
    """In progress at staff_a since Monday at nine, with a procedure of three steps."""
    make_calendar(is_default=True)
    make_level()
    make_procedure()
    made = register_order(cast.a_team, by=cast.head_a, assignee=cast.staff_a)
    return start_order(made, by=cast.staff_a)


def pending(order: WorkOrder) -> OrderStep:
    row = OrderStep.objects.pending_in(order)
    assert row is not None
    return row


def owed(order: WorkOrder) -> list[tuple[User | None, str, datetime | None]]:
    rows = Duty.objects.about(order).open().filter(purpose="work_order.step")
    return [(duty.person, duty.body, duty.due_at) for duty in rows]


def test_the_whole_way(cast: Cast, order: WorkOrder, now: Any) -> None:
    row = pending(order)
    assert (row.step.position, row.owner, row.opened_at, row.due_at) == (1, cast.staff_a, MONDAY, at(21, 10))
    assert owed(order) == [(cast.staff_a, "", at(21, 10))]
    with pytest.raises(Conflict) as refused:
        resolve_order(order, by=cast.staff_a, resolution="好了")
    assert refused.value.code == "steps_left"

    now.move_to(at(21, 9, 20))
    done = finish_step(order, by=cast.staff_a, position=1)
    assert (done.done_by, done.work_seconds) == (cast.staff_a, 20 * 60)
    row = pending(order)
    assert (row.step.position, row.opened_at, row.due_at) == (2, at(21, 9, 20), None)
    # Without a limit the assignee owes the order alone.
    assert owed(order) == []

    finish_step(order, by=cast.staff_a, position=2)
    assert OrderStep.objects.pending_in(order) is None
    now.move_to(at(21, 17))
    order = resolve_order(order, by=cast.staff_a, resolution="好了")
    row = pending(order)
    assert (row.step.title, row.opened_at, row.due_at) == ("回访", at(21, 17), at(22, 17))
    assert owed(order) == [(None, "office", at(22, 17))]
    with pytest.raises(Conflict) as refused:
        close_order(order, by=cast.head_a)
    assert refused.value.code == "steps_left"
    with pytest.raises(Forbidden) as forbidden:
        finish_step(order, by=cast.staff_a, position=3)
    assert forbidden.value.code == "own_work"
    finish_step(order, by=cast.officer, position=3, note="客户满意")
    assert owed(order) == []
    close_order(order, by=cast.head_a)
    names = [e.name for e in Event.objects.about(order).filter(name__contains="step").order_by("id")]
    assert names == ["work_order.step_done"] * 3


def test_a_step_stops_with_the_clock_of_its_order(cast: Cast, order: WorkOrder, now: Any) -> None:
    now.move_to(at(21, 9, 40))
    order = wait_for_requester(order, by=cast.staff_a, reason="等客户")
    assert pending(order).due_at is None
    assert owed(order) == [(cast.staff_a, "", None)]
    with pytest.raises(Conflict) as refused:
        finish_step(order, by=cast.staff_a, position=1)
    assert refused.value.code == "clock_stopped"
    now.move_to(at(22, 9))
    order = resume_order(order, by=cast.staff_a)
    assert pending(order).due_at == at(22, 9, 20)
    now.move_to(at(22, 9, 30))
    assert finish_step(order, by=cast.staff_a, position=1).work_seconds == 70 * 60
    event = Event.objects.about(order).filter(name="work_order.step_done").get()
    assert event.data["is_late"] is True


def test_a_given_due_time_leaves_the_steps_their_clock(cast: Cast, order: WorkOrder, now: Any) -> None:
    given = register_order(cast.a_team, by=cast.head_a, due_at=at(25, 9), assignee=cast.staff_a)
    assert (given.due_at, pending(given).due_at) == (at(25, 9), at(21, 10))


def test_limits_follow_the_priority(cast: Cast, now: Any) -> None:
    make_calendar(is_default=True)
    step = {
        "stage": "intake",
        "title": "核实",
        "owner_rule": "head",
        "limit_minutes": 120,
        "urgent_minutes": 15,
    }
    make_procedure(step)
    dues = {
        priority: pending(register_order(cast.a, by=cast.head_a, priority=priority)).due_at
        for priority in ("urgent", "high", "normal")
    }
    assert dues == {"urgent": at(21, 9, 15), "high": at(21, 11), "normal": at(21, 11)}


def test_ticks_come_in_turn_once_and_can_be_taken_back(cast: Cast, order: WorkOrder, now: Any) -> None:
    with pytest.raises(Conflict) as refused:
        finish_step(order, by=cast.staff_a, position=2)
    assert refused.value.code == "not_its_turn"
    finish_step(order, by=cast.staff_a, position=1)
    with pytest.raises(Conflict) as refused:
        finish_step(order, by=cast.staff_a, position=1)
    assert refused.value.code == "step_done"
    with pytest.raises(Forbidden):
        undo_step(order, by=cast.other_staff_a, position=1)
    now.move_to(at(21, 9, 30))
    undo_step(order, by=cast.staff_a, position=1)
    row = pending(order)
    assert (row.step.position, row.done_by, row.due_at) == (1, None, at(21, 10))
    assert owed(order) == [(cast.staff_a, "", at(21, 10))]
    with pytest.raises(Conflict) as refused:
        undo_step(order, by=cast.staff_a, position=1)
    assert refused.value.code == "not_last_step"


def test_evidence_and_reasons_are_required_where_the_step_says_so(cast: Cast, now: Any) -> None:
    make_procedure(
        {"stage": "intake", "title": "拍照", "owner_rule": "head", "needs_evidence": True},
        {"stage": "handling", "title": "上门", "owner_rule": "head"},
    )
    order = register_order(cast.a, by=cast.head_a)
    with pytest.raises(Invalid) as refused:
        finish_step(order, by=cast.head_a, position=1, note="  ")
    assert "note" in refused.value.fields
    finish_step(order, by=cast.head_a, position=1, note="见照片 2")
    with pytest.raises(Invalid):
        finish_step(order, by=cast.head_a, position=2, is_skipped=True)
    row = finish_step(order, by=cast.head_a, position=2, is_skipped=True, note="客户自取")
    assert (row.is_skipped, row.note) == (True, "客户自取")
    assert Event.objects.about(order).filter(name="work_order.step_skipped").exists()


def test_a_post_is_found_where_it_is_and_shared_fairly(cast: Cast, now: Any) -> None:
    step = {
        "stage": "intake",
        "title": "判定",
        "owner_rule": "post",
        "post_title": "技师",
        "limit_minutes": 60,
    }
    make_procedure(step)
    nobody = register_order(cast.b, by=cast.head_b)
    assert (pending(nobody).owner, owed(nobody)[0][0]) == (None, None)
    post = Post.objects.create(department=cast.a_team, title="技师")
    Membership.objects.filter(user__in=[cast.staff_a, cast.other_staff_a]).update(post=post)
    first, second = (register_order(cast.a, by=cast.head_a) for _n in range(2))
    assert {pending(first).owner, pending(second).owner} == {cast.staff_a, cast.other_staff_a}
    for person in (cast.staff_b, cast.officer, cast.supervisor, cast.head_b):
        with pytest.raises(Forbidden) as refused:
            finish_step(first, by=person, position=1)
        assert "技师" in str(refused.value)
    # Whoever else holds the post may stand in.
    finish_step(
        first, by=cast.staff_a if pending(first).owner != cast.staff_a else cast.other_staff_a, position=1
    )
    finish_step(second, by=cast.head_a, position=1)


def test_another_assignee_takes_the_step_along(cast: Cast, order: WorkOrder) -> None:
    assign_order(order, by=cast.head_a, assignee=cast.other_staff_a)
    assert pending(order).owner == cast.other_staff_a
    assert owed(order) == [(cast.other_staff_a, "", at(21, 10))]


def test_what_was_reopened_is_checked_again(cast: Cast, order: WorkOrder, now: Any) -> None:
    for position in (1, 2):
        finish_step(order, by=cast.staff_a, position=position)
    order = resolve_order(order, by=cast.staff_a, resolution="好了")
    finish_step(order, by=cast.officer, position=3)
    order = reopen_order(order, by=cast.officer, reason="又坏了")
    assert OrderStep.objects.pending_in(order) is None
    now.move_to(at(22, 9))
    order = resolve_order(order, by=cast.staff_a, resolution="再办")
    assert (pending(order).step.position, pending(order).opened_at) == (3, at(22, 9))


def test_nothing_is_owed_for_a_cancelled_order(cast: Cast, order: WorkOrder) -> None:
    order = cancel_order(order, by=cast.head_a, reason="重复")
    assert owed(order) == []
    with pytest.raises(Conflict) as refused:
        finish_step(order, by=cast.head_a, position=1)
    assert refused.value.code == "order_over"


# --- Writing them ----------------------------------------------------------------------------

STEPS = [
    StepWords(stage="intake", title="核实", owner_rule="assignee", limit_minutes=30),
    StepWords(stage="handling", title="维修", owner_rule="assignee", needs_evidence=True),
]


def test_an_order_keeps_the_edition_it_began_with(cast: Cast, now: Any) -> None:
    top = make_category("产品")
    leaf = make_category("漏水", top)
    procedure = save_procedure(None, by=cast.officer, name="产品规程", category=top, steps=STEPS)
    order = register_order(cast.a, by=cast.head_a, category=leaf)
    again = save_procedure(
        procedure,
        by=cast.officer,
        name="产品规程",
        category=top,
        steps=[*STEPS, STEPS[1]],
        change="加一步",
        version=1,
    )
    assert (again.edition, len(words_of(again))) == (2, 3)
    assert pending(order).step.edition.number == 1
    assert pending(register_order(cast.a, by=cast.head_a, category=leaf)).step.edition.number == 2
    # Only its name: no edition.
    renamed = save_procedure(again, by=cast.officer, name="产品处理", category=top, steps=words_of(again))
    assert renamed.edition == 2
    assert not OrderStep.objects.filter(order=register_order(cast.a, by=cast.head_a)).exists()
    with pytest.raises(Stale):
        save_procedure(again, by=cast.officer, name="x", category=top, steps=STEPS, version=1)
    names = list(
        Event.objects.filter(name__startswith="procedure.").order_by("id").values_list("name", flat=True)
    )
    assert names == ["procedure.saved", "procedure.published", "procedure.published", "procedure.saved"]


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [StepWords(stage="check", title="查", owner_rule="office")],
        [STEPS[1], STEPS[0]],
        [StepWords(stage="intake", title="x", owner_rule="post")],
        [STEPS[0], StepWords(stage="check", title="查", owner_rule="assignee")],
        STEPS[:1] * 31,
    ],
)
def test_steps_that_nobody_could_walk_are_refused(steps: list[StepWords], cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        save_procedure(None, by=cast.officer, name="规程", steps=steps)
    assert "steps" in refused.value.fields
    assert not Procedure.objects.exists()


def test_a_category_has_one_procedure_in_use_and_only_the_office_writes(cast: Cast) -> None:
    save_procedure(None, by=cast.officer, name="规程", steps=STEPS)
    with pytest.raises(Invalid) as refused:
        save_procedure(None, by=cast.officer, name="另一份", steps=STEPS)
    assert "category" in refused.value.fields
    save_procedure(None, by=cast.officer, name="旧的", steps=STEPS, is_active=False)
    for person in (cast.head_a, cast.staff_a, cast.supervisor, cast.chair, cast.crm):
        with pytest.raises(Forbidden):
            save_procedure(None, by=person, name="x", steps=STEPS, is_active=False)
    assert ProcedureStep.objects.count() == 4


# --- Pages -----------------------------------------------------------------------------------


def test_the_checklist_is_ticked_on_the_page(cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
    staff, path = client_of(cast.staff_a), order.get_absolute_url()
    page = staff.get(path).content.decode()
    assert "办完第 1 步「核实」" in page
    assert "规程还没有走完，请先办第 1 步「核实」。" in page
    assert "办完第 1 步" not in client_of(cast.other_staff_a).get(path).content.decode()
    assert staff.post(f"{path}steps/1/finish/")["Location"] == f"{path}#procedure"
    again = staff.post(f"{path}steps/1/finish/")
    assert again.status_code == 409
    assert "第 1 步已经办过" in again.content.decode()
    refused = staff.post(f"{path}steps/2/finish/", {"is_skipped": "1"})
    assert refused.status_code == 422
    assert "请写明为什么这一步不适用" in refused.content.decode()
    assert client_of(cast.head_b).post(f"{path}steps/2/finish/").status_code == 404
    assert client_of(cast.other_staff_a).post(f"{path}steps/2/finish/").status_code == 403
    assert staff.post(f"{path}steps/1/undo/").status_code == 302
    assert pending(order).step.position == 1


def test_queries_of_the_page_do_not_grow_with_the_steps(
    cast: Cast, now: Any, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    short, long = make_category(), make_category()
    step = {"stage": "intake", "title": "一步", "owner_rule": "head"}
    make_procedure(step, step, category=short)
    make_procedure(*[step] * 12, category=long)
    few, many = (register_order(cast.a, by=cast.head_a, category=category) for category in (short, long))
    finish_step(few, by=cast.head_a, position=1)
    for position in range(1, 10):
        finish_step(many, by=cast.head_a, position=position)
    client = client_of(cast.head_a)
    client.get(few.get_absolute_url())
    with django_assert_max_num_queries(70) as counted:
        client.get(few.get_absolute_url())
    with django_assert_max_num_queries(len(counted)):
        client.get(many.get_absolute_url())


def test_the_office_writes_a_procedure_in_the_browser(cast: Cast, client_of: ClientOf) -> None:
    office = client_of(cast.officer)
    data = {
        "name": "报修规程",
        "is_active": "on",
        "steps-TOTAL_FORMS": "3",
        "steps-INITIAL_FORMS": "0",
        **{f"steps-{n}-stage": stage for n, stage in enumerate(["handling", "intake", "handling"])},
        **{f"steps-{n}-owner": "assignee" for n in range(3)},
        "steps-0-title": "维修",
        "steps-0-ORDER": "2",
        "steps-0-limit_minutes": "60",
        "steps-1-title": "核实",
        "steps-1-ORDER": "1",
    }
    response = office.post("/work-orders/procedures/new/", data)
    assert response.status_code == 302, response.content.decode()[:2000]
    procedure = Procedure.objects.get()
    # By their numbers; the blank row is left out.
    assert [step.title for step in words_of(procedure)] == ["核实", "维修"]
    for path in ("", f"{procedure.pk}/", f"{procedure.pk}/edit/", "new/"):
        page = office.get(f"/work-orders/procedures/{path}")
        assert page.status_code == 200
    refused = office.post("/work-orders/procedures/new/", {**data, "steps-1-ORDER": "3"})
    assert refused.status_code == 422
    assert "第 2 步的环节早于上一步" in refused.content.decode()
    assert "维修" in refused.content.decode()
    assert office.get(f"/work-orders/procedures/{procedure.pk}/?edition=7").status_code == 404
    assert (
        "修订" not in client_of(cast.head_a).get(f"/work-orders/procedures/{procedure.pk}/").content.decode()
    )


def test_why_it_is_due_tells_stops_holidays_and_levels(
    cast: Cast, order: WorkOrder, now: Any, client_of: ClientOf
) -> None:
    from datetime import date

    from organization.commands.calendars import set_day
    from organization.models import WorkCalendar
    from workorders.commands.grading import regrade_order

    make_level(priority="high", response_minutes=30, resolution_minutes=1200)
    now.move_to(at(21, 10))
    order = wait_for_requester(order, by=cast.staff_a, reason="等客户回传照片")
    now.move_to(at(21, 11))
    order = resume_order(order, by=cast.staff_a)
    regrade_order(order, by=cast.head_a, priority="high", reason="客户催")
    set_day(WorkCalendar.objects.get(), date(2026, 9, 22), "off", name="台风停工", by=cast.director)
    page = client_of(cast.staff_a).get(f"{order.get_absolute_url()}clock/").content.decode()
    for words in (
        "停钟，不计",
        "等客户回传照片",
        "解决时限由 16 小时 改为 20 小时，已用时间照算",
        "台风停工放假，不计",
        "午间或间歇，不计",
        "累计 1 小时",
    ):
        assert words in page, words
