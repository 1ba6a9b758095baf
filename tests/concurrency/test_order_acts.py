"""The same act at the same moment has one effect; the others are told that they came late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from activity.models import Duty, Event
from core.errors import Conflict, Stale
from organization.models import User
from tests.cast import Cast, assemble
from tests.concurrency.threads import failures, run_together
from tests.factories.workorders import register_order
from workorders.commands.assignment import assign_order
from workorders.commands.finish import cancel_order, close_order, rate_order, reopen_order
from workorders.commands.work import (
    resolve_order,
    respond_order,
    resume_order,
    start_order,
    wait_for_requester,
)
from workorders.models import Assignment, ClockEvent, WorkOrder

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
Act = Callable[[WorkOrder, User], Any]


def prepared(cast: Cast, *acts: str) -> WorkOrder:
    order = register_order(cast.a_team, by=cast.head_a)
    for name in acts:
        order = ACTS[name](order, cast.officer if name in ("assign", "close") else cast.staff_a)
    return order


ACTS: dict[str, Act] = {
    "assign": lambda order, by: assign_order(
        order, by=by, assignee=User.objects.get(username="staff_a"), version=order.version
    ),
    "start": lambda order, by: start_order(order, by=by),
    "respond": lambda order, by: respond_order(order, by=by),
    "wait": lambda order, by: wait_for_requester(order, by=by, reason="等"),
    "resume": lambda order, by: resume_order(order, by=by),
    "resolve": lambda order, by: resolve_order(order, by=by, resolution="好"),
    "close": lambda order, by: close_order(order, by=by),
    "reopen": lambda order, by: reopen_order(order, by=by, reason="坏"),
    "cancel": lambda order, by: cancel_order(order, by=by, reason="重"),
    "rate": lambda order, by: rate_order(order, by=by, satisfaction=5),
}
CASES = [
    ("assign", "officer", []),
    ("start", "staff_a", ["assign"]),
    ("respond", "staff_a", ["assign"]),
    ("wait", "staff_a", ["assign", "start"]),
    ("resume", "staff_a", ["assign", "start", "wait"]),
    ("resolve", "staff_a", ["assign", "start"]),
    ("close", "officer", ["assign", "start", "resolve"]),
    ("reopen", "officer", ["assign", "start", "resolve"]),
    ("cancel", "officer", []),
    ("rate", "officer", ["assign", "start", "resolve"]),
]


@pytest.mark.parametrize(("name", "actor", "before"), CASES, ids=[case[0] for case in CASES])
def test_an_act_done_by_many_at_once_happens_once(name: str, actor: str, before: list[str]) -> None:
    cast = assemble()
    order = prepared(cast, *before)
    events, ticks = Event.objects.count(), ClockEvent.objects.count()
    results = run_together(*[lambda: ACTS[name](order, User.objects.get(username=actor))] * THREADS)
    late = failures(results)
    assert len(late) == THREADS - 1
    assert all(isinstance(error, Conflict | Stale) for error in late), late
    order.refresh_from_db()
    assert order.version == len(before) + 2
    assert Event.objects.count() == events + 1
    assert ClockEvent.objects.count() - ticks <= 1
    assert Duty.objects.about(order).open().count() <= 1


def test_assigning_to_different_people_at_once_loses_no_edit_unseen() -> None:
    cast = assemble()
    order = prepared(cast)
    people = [cast.staff_a, cast.other_staff_a] * 3
    results = run_together(
        *[
            lambda person=person: assign_order(
                order,
                by=User.objects.get(pk=cast.head_a.pk),
                assignee=User.objects.get(pk=person.pk),
                version=1,
            )
            for person in people
        ]
    )
    assert len(failures(results)) == len(people) - 1
    order.refresh_from_db()
    assert Assignment.objects.get().assignee == order.assignee


def test_resolving_and_cancelling_at_once_has_one_winner() -> None:
    cast = assemble()
    order = prepared(cast, "assign", "start")
    results = run_together(
        lambda: ACTS["resolve"](order, User.objects.get(pk=cast.staff_a.pk)),
        lambda: ACTS["cancel"](order, User.objects.get(pk=cast.head_a.pk)),
        lambda: ACTS["wait"](order, User.objects.get(pk=cast.staff_a.pk)),
    )
    order.refresh_from_db()
    won = [result for result in results if not isinstance(result, Exception)]
    # Waiting first and cancelling then is a legal order of things; resolving and cancelling both is not.
    assert order.status in ("resolved", "cancelled")
    assert 1 <= len(won) <= 2
    assert all(isinstance(error, Conflict) for error in failures(results))
