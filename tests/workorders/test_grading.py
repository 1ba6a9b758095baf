"""Priority from impact and urgency, and changes of level that keep what the clock has counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from activity.models import Duty, Event
from core.errors import Conflict, Forbidden, Invalid
from tests.cast import Cast
from tests.factories.organization import make_calendar
from tests.factories.workorders import make_category, make_level, make_procedure, register_order
from workorders.commands.assignment import assign_order
from workorders.commands.catalogue import save_matrix
from workorders.commands.grading import regrade_order
from workorders.commands.steps import finish_step
from workorders.commands.work import resolve_order, resume_order, start_order, wait_for_requester
from workorders.models import ClockEvent, OrderStep, PriorityRule, WorkOrder
from workorders.models.priority import USUAL

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def now() -> Any:
    with time_machine.travel(at(21, 9), tick=False) as traveller:
        yield traveller


@pytest.fixture
def order(cast: Cast, now: Any) -> WorkOrder:
    """Normal: 4 hours to answer, 16 to resolve; urgent: half an hour and 8 hours."""
    make_calendar(is_default=True)
    make_level()
    make_level(priority="urgent", response_minutes=30, resolution_minutes=480)
    return register_order(cast.a_team, by=cast.head_a, assignee=cast.staff_a)


@pytest.mark.parametrize(("cell", "priority"), USUAL.items())
def test_the_usual_matrix(cell: tuple[str, str], priority: str, cast: Cast) -> None:
    impact, urgency = cell
    assert register_order(cast.a, by=cast.head_a, impact=impact, urgency=urgency).priority == priority


def test_the_office_keeps_the_matrix(cast: Cast) -> None:
    save_matrix({("single", "now"): "urgent", ("wide", "now"): "urgent"}, by=cast.officer)
    order = register_order(cast.a, by=cast.head_a, impact="single", urgency="now")
    assert order.priority == "urgent"
    # Only what differs is kept and told.
    assert PriorityRule.objects.count() == 1
    assert Event.objects.get(name="priority_matrix.saved").data["changes"] == {
        "single/now": ["high", "urgent"]
    }
    save_matrix({("single", "now"): "urgent"}, by=cast.officer)
    assert Event.objects.filter(name="priority_matrix.saved").count() == 1
    for cells in ({("single", "never"): "low"}, {("single", "now"): "top"}):
        with pytest.raises(Invalid):
            save_matrix(cells, by=cast.officer)
    with pytest.raises(Forbidden):
        save_matrix({("single", "now"): "low"}, by=cast.head_a)


def test_another_priority_than_the_matrix_says_needs_a_reason(cast: Cast) -> None:
    given = {"impact": "single", "urgency": "later", "priority": "urgent"}
    with pytest.raises(Invalid) as refused:
        register_order(cast.a, by=cast.head_a, **given)
    assert "priority_reason" in refused.value.fields
    order = register_order(cast.a, by=cast.head_a, **given, priority_reason="老人独居")
    assert order.priority == "urgent"
    assert Event.objects.about(order).get(name="work_order.created").data["reason"] == "老人独居"
    # The one that follows anyway needs none; nor does one without a grading.
    assert (
        register_order(cast.a, by=cast.head_a, impact="wide", urgency="now", priority="urgent").impact
        == "wide"
    )
    assert register_order(cast.a, by=cast.head_a, priority="high").impact == ""
    for half in ({"impact": "wide"}, {"urgency": "now"}):
        with pytest.raises(Invalid):
            register_order(cast.a, by=cast.head_a, **half)


def test_a_change_of_level_keeps_used_and_stopped_time(cast: Cast, order: WorkOrder, now: Any) -> None:
    assert (order.response_due_at, order.due_at) == (at(21, 14), at(22, 18))
    order = start_order(order, by=cast.staff_a)
    now.move_to(at(21, 11))
    order = wait_for_requester(order, by=cast.staff_a, reason="等客户")
    now.move_to(at(21, 15))
    order = regrade_order(order, priority="urgent", by=cast.head_a, reason="家中断水")
    assert (order.status, order.priority, order.due_at) == ("waiting", "urgent", None)
    now.move_to(at(21, 16))
    order = resume_order(order, by=cast.staff_a)
    # Two of eight hours used; six from four o'clock: two on Monday, four on Tuesday.
    assert order.due_at == at(22, 14)
    order = regrade_order(order, priority="normal", by=cast.officer, reason="已临时供水")
    assert order.due_at == at(23, 14)
    assert [e.act for e in ClockEvent.objects.filter(order=order)] == [
        "start",
        "stop",
        "level",
        "resume",
        "level",
    ]
    event = Event.objects.about(order).filter(name="work_order.regraded").order_by("id").last()
    assert event is not None
    assert (event.data["before"]["priority"], event.data["after"]["priority"]) == ("urgent", "normal")
    assert Duty.objects.about(order).open().get(purpose="work_order.resolve").due_at == at(23, 14)


def test_the_answer_is_due_by_the_new_level_until_it_was_given(
    cast: Cast, order: WorkOrder, now: Any
) -> None:
    now.move_to(at(21, 9, 10))
    order = regrade_order(order, impact="wide", urgency="now", by=cast.head_a, reason="整栋楼")
    assert (order.priority, order.response_due_at) == ("urgent", at(21, 9, 30))
    order = start_order(order, by=cast.staff_a)
    order = regrade_order(order, priority="normal", by=cast.head_a, reason="误报")
    assert order.response_due_at == at(21, 9, 30)


def test_without_a_level_nothing_is_due_any_more_and_a_given_date_stays(cast: Cast, order: WorkOrder) -> None:
    order = regrade_order(order, priority="low", by=cast.head_a, reason="不急")
    assert (order.response_due_at, order.due_at) == (None, None)
    given = register_order(cast.a, by=cast.head_a, due_at=at(25, 9))
    given = regrade_order(given, priority="urgent", by=cast.head_a, reason="急")
    assert (given.due_at, given.response_due_at) == (at(25, 9), at(21, 9, 30))


def test_who_is_measured_by_it_does_not_regrade(cast: Cast, order: WorkOrder) -> None:
    for person in (cast.staff_a, cast.other_staff_a, cast.head_b, cast.supervisor, cast.chair):
        with pytest.raises(Forbidden):
            regrade_order(order, priority="low", by=person, reason="x")
    with pytest.raises(Invalid):
        regrade_order(order, priority="low", by=cast.head_a, reason=" ")
    with pytest.raises(Conflict) as refused:
        regrade_order(order, priority="normal", by=cast.head_a, reason="x")
    assert refused.value.code == "nothing_changes"
    done = resolve_order(start_order(order, by=cast.staff_a), by=cast.staff_a, resolution="好")
    with pytest.raises(Conflict):
        regrade_order(done, priority="low", by=cast.head_a, reason="x")


def test_another_category_brings_its_procedure_until_a_step_was_done(cast: Cast, order: WorkOrder) -> None:
    first, second = make_category(), make_category()
    one, other = make_procedure(category=first), make_procedure(category=second)

    def followed(order: WorkOrder) -> Any:
        return order.steps.select_related("step__edition").first().step.edition.procedure_id  # type: ignore[union-attr]

    order = regrade_order(order, category=first, priority="normal", by=cast.head_a, reason="归类")
    assert followed(order) == one.pk
    order = regrade_order(order, category=second, priority="normal", by=cast.head_a, reason="归类")
    assert followed(order) == other.pk
    assert Duty.objects.about(order).open().filter(purpose="work_order.step").count() == 1
    finish_step(order, by=cast.staff_a, position=1)
    order = regrade_order(order, category=first, priority="normal", by=cast.head_a, reason="归类")
    assert followed(order) == other.pk
    # Without a procedure none is owed.
    bare = register_order(cast.a, by=cast.head_a, category=first)
    bare = regrade_order(bare, priority="normal", by=cast.head_a, reason="未分类")
    assert not OrderStep.objects.filter(order=bare).exists()
    assert not Duty.objects.about(bare).open().filter(purpose="work_order.step").exists()
    assign_order(bare, by=cast.head_a, assignee=cast.staff_a)
