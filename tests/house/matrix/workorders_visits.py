from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from tests.factories.workorders import make_order, make_procedure, make_visit
from tests.house.matrix import OF_A, OFFICE, PEOPLE, READ_ALL, Row, World
from workorders.models import OrderStep, ProcedureStep

READERS = READ_ALL | OF_A
"""Who sees a visit of an order of the team below A that staff_a makes."""
ARRANGERS = OFFICE | OF_A
"""Who books, moves and cancels it: the people of the department and the office."""
SENDERS = OFFICE | {"head_a"}
MAKERS = frozenset({"staff_a", "head_a"})
CRM = frozenset({"crm_write"})
CLIENT_READERS = frozenset({"crm_read", "crm_write"})
STEP = {"stage": "handling", "title": "上门", "owner_rule": "assignee"}


def build(cast: Cast) -> Mapping[str, Any]:
    now = timezone.now()

    def order(**more: Any) -> Any:
        given = {"department": cast.a_team, "reported_at": now - timedelta(days=2), "place": "明湖苑 6 栋"}
        return make_order(**given, status="in_progress", assignee=cast.staff_a, source_system="crm", **more)

    stepping = order()
    procedure = make_procedure(STEP, STEP, is_active=False)
    first = ProcedureStep.objects.filter(edition__procedure=procedure)[0]
    OrderStep.objects.create(order=stepping, step=first, opened_at=now, owner=cast.staff_a)
    later: dict[str, Any] = {"visitor": cast.staff_a, "status": "dispatched"}
    return {
        "visiting_order": order(),
        "visit_booked": make_visit(order(), days=2),
        "visit_dispatched": make_visit(order(), days=3, **later),
        "visit_arrived": make_visit(stepping, days=4, visitor=cast.staff_a, status="arrived"),
        "visit_step": SimpleNamespace(pk=1),
    }


def window(**more: Any) -> dict[str, Any]:
    day = timezone.localtime(timezone.now() + timedelta(days=9)).date()
    return {
        "on": f"{day:%Y-%m-%d}",
        "starts": "09:00",
        "ends": "11:00",
        "is_outside_agreed": "1",
        "address": "明湖苑 6 栋",
        **more,
    }


def api_window(**more: Any) -> Callable[[World], Mapping[str, Any]]:
    at = timezone.now() + timedelta(days=9)
    said = {
        "starts_at": at.isoformat(),
        "ends_at": (at + timedelta(hours=2)).isoformat(),
        "is_outside_agreed": True,
    }
    return lambda world: {**said, **more}


def body(name: str, **more: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"version": world[name].version, **more}


def sending(world: World) -> Mapping[str, Any]:
    return {"version": world["visit_booked"].version, "visitor": world["other_staff_a"].pk}


ROWS = [
    Row("workorders:my_visits", get=PEOPLE),
    Row("workorders:visit_board", get=PEOPLE),
    Row(
        "workorders:book_visit",
        ("visiting_order",),
        get=ARRANGERS,
        post=ARRANGERS,
        body=lambda world: window(),
    ),
    Row("workorders:visit", ("visit_booked",), get=READERS),
    Row("workorders:visit_dispatch", ("visit_booked",), post=SENDERS, body=sending),
    Row(
        "workorders:visit_change",
        ("visit_booked",),
        post=ARRANGERS,
        body=lambda world: window(version=1, reason="客户改期"),
    ),
    Row("workorders:visit_set_out", ("visit_dispatched",), post=MAKERS, body=body("visit_dispatched")),
    Row("workorders:visit_arrive", ("visit_dispatched",), post=MAKERS, body=body("visit_dispatched")),
    Row(
        "workorders:visit_finish",
        ("visit_arrived",),
        post=MAKERS,
        body=body("visit_arrived", result="换了接头"),
    ),
    Row(
        "workorders:visit_fail",
        ("visit_arrived",),
        post=MAKERS,
        body=body("visit_arrived", obstacle="parts_missing"),
    ),
    Row(
        "workorders:visit_cancel",
        ("visit_booked",),
        post=ARRANGERS,
        body=body("visit_booked", reason="电话里解决了"),
    ),
    Row("workorders:visit_step", ("visit_arrived", "visit_step"), post=MAKERS),
    Row("api:visit-detail", ("visit_booked",), get=READERS | CLIENT_READERS),
    Row("api:visit-windows", query="department=A1&on=2030-01-07", get=READERS | CLIENT_READERS),
    Row("api:visit-change", ("visit_booked",), post=ARRANGERS | CRM, body=api_window(reason="客户改期")),
    Row("api:visit-cancel", ("visit_booked",), post=ARRANGERS | CRM, body=lambda world: {"reason": "不来了"}),
    Row(
        "api:work-order-visits",
        ("visiting_order",),
        get=READERS | CLIENT_READERS,
        post=ARRANGERS | CRM,
        body=api_window(),
    ),
]
