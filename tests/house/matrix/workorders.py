from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from tests.factories.workorders import (
    make_category,
    make_level,
    make_order,
    make_procedure,
    make_view,
)
from tests.house.matrix import LEADERSHIP, OF_A, OF_B, OFFICE, PEOPLE, READ_ALL, Row, World
from workorders.models import OrderKind, OrderStep, ProcedureStep
from workorders.models.priority import USUAL

READERS = READ_ALL | OF_A
"""Who sees an order of the team below A that is given to staff_a."""
WORKERS = frozenset({"staff_a", "head_a"})
COMMANDERS = OFFICE | {"head_a"}
CHECKERS = COMMANDERS | {"supervisor"}
REGISTRARS = LEADERSHIP | OFFICE | OF_A | OF_B


OWNER = frozenset({"staff_a"})
VIEW = {"query": "status=open&sort=due", "audience": "owner"}
LEVEL = {"priority": "normal", "response_minutes": 60, "resolution_minutes": 480}


def build(cast: Cast) -> Mapping[str, Any]:
    now = timezone.now()
    given: dict[str, Any] = {"department": cast.a_team, "reported_at": now - timedelta(days=2)}
    done = {"resolved_at": now, "resolved_by": cast.staff_a, "resolution": "办好", "first_responded_at": now}
    procedure = make_procedure()
    stepping, stepped = (make_order(**given, status="in_progress", assignee=cast.staff_a) for _n in range(2))
    first, second, _check = ProcedureStep.objects.filter(edition__procedure=procedure)
    OrderStep.objects.create(order=stepping, step=first, opened_at=now, owner=cast.staff_a)
    OrderStep.objects.create(order=stepped, step=first, opened_at=now, done_at=now, done_by=cast.staff_a)
    OrderStep.objects.create(order=stepped, step=second, opened_at=now, owner=cast.staff_a)
    return {
        "order_stepping": stepping,
        "order_stepped": stepped,
        "first_step": SimpleNamespace(pk=1),
        "a_procedure": procedure,
        "a_category": make_category(),
        "a_level": make_level(),
        "order_new": make_order(**given),
        "order_assigned": make_order(**given, status="assigned", assignee=cast.staff_a),
        "act_name": "resolve",
        "order_running": make_order(**given, status="in_progress", assignee=cast.staff_a),
        "order_waiting": make_order(**given, status="waiting", assignee=cast.staff_a),
        "order_resolved": make_order(**given, **done, assignee=cast.staff_a),
        "own_view": make_view(cast.staff_a),
        "common_view": make_view(cast.chair, audience="everyone"),
    }


def body(order: str, **more: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"version": world[order].version, **more}


def ticked(order: str, **more: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"selected": [f"{world[order].pk}:{world[order].version}"], **more}


def team_body(world: World) -> Mapping[str, Any]:
    return {
        "kind": OrderKind.REPAIR,
        "title": "水龙头滴水",
        "department": world["a_team"].pk,
        "priority": "normal",
    }


def procedure_body(world: World) -> Mapping[str, Any]:
    return {
        "name": "报修规程",
        "category": world["a_category"].pk,
        "steps-TOTAL_FORMS": "1",
        "steps-INITIAL_FORMS": "0",
        "steps-0-ORDER": "1",
        "steps-0-stage": "intake",
        "steps-0-title": "核实",
        "steps-0-owner": "assignee",
    }


def matrix_body(world: World) -> Mapping[str, Any]:
    return {f"{impact}-{urgency}": "low" for impact, urgency in USUAL}


CRM = frozenset({"crm_write"})
"""The service account of the CRM is staff of A and acts for its departments."""
CLIENT_READERS = frozenset({"crm_read", "crm_write"})


def api(act: str, order: str, who: frozenset[str], **given: Any) -> Row:
    return Row(
        f"api:work-order-{act}",
        (order,),
        post=who | CRM,
        body=lambda world: given,
        headers={"If-Match": '"1"'},
    )


ROWS = [
    Row("workorders:right_now", get=PEOPLE),
    Row(
        "api:work-order-list",
        get=PEOPLE | CLIENT_READERS,
        post=(REGISTRARS - OF_B) | CRM,
        body=team_body,
    ),
    Row("api:work-order-detail", ("order_new",), get=READERS | CLIENT_READERS),
    api("assign", "order_new", COMMANDERS, reason="在岗"),
    api("start", "order_assigned", WORKERS),
    api("respond", "order_assigned", WORKERS),
    api("wait", "order_running", WORKERS, reason="等客户"),
    api("resume", "order_waiting", WORKERS),
    api("resolve", "order_running", WORKERS, resolution="办好"),
    api("close", "order_resolved", CHECKERS),
    api("reopen", "order_resolved", CHECKERS | OF_A, reason="又坏了"),
    api("cancel", "order_new", COMMANDERS, reason="重复"),
    api("regrade", "order_new", COMMANDERS, priority="high", reason="客户催"),
    Row("api:work-order-steps", ("order_stepping",), get=READERS | CLIENT_READERS),
    Row(
        "api:work-order-finish-step",
        ("order_stepping",),
        post=WORKERS | CRM,
        body=lambda world: {"position": 1},
    ),
    api("rate", "order_resolved", CHECKERS | {"other_staff_a"}, satisfaction=5),
    Row("workorders:categories", get=PEOPLE),
    Row("workorders:new_category", get=OFFICE, post=OFFICE, body=lambda world: {"name": "安装"}),
    Row("workorders:category", ("a_category",), get=OFFICE, post=OFFICE, body=lambda world: {"name": "维修"}),
    Row("workorders:levels", get=PEOPLE),
    Row("workorders:new_level", get=OFFICE, post=OFFICE, body=lambda world: {**LEVEL, "priority": "low"}),
    Row("workorders:level", ("a_level",), get=OFFICE, post=OFFICE, body=lambda world: LEVEL),
    Row("workorders:priorities", get=PEOPLE, post=OFFICE, body=matrix_body),
    Row("workorders:procedures", get=PEOPLE),
    Row("workorders:procedure", ("a_procedure",), get=PEOPLE),
    Row("workorders:new_procedure", get=OFFICE, post=OFFICE, body=procedure_body),
    Row("workorders:edit_procedure", ("a_procedure",), get=OFFICE, post=OFFICE, body=procedure_body),
    Row("workorders:clock", ("order_running",), get=READERS),
    Row("workorders:finish_step", ("order_stepping", "first_step"), post=WORKERS),
    Row("workorders:undo_step", ("order_stepped", "first_step"), post=WORKERS),
    Row(
        "workorders:regrade",
        ("order_new",),
        post=COMMANDERS,
        body=body("order_new", priority="high", reason="客户催"),
    ),
    Row("workorders:orders", get=PEOPLE),
    Row("workorders:board", get=PEOPLE),
    Row("workorders:desk", get=PEOPLE),
    Row("workorders:total", get=PEOPLE),
    Row("workorders:assign_many", get=PEOPLE, post=COMMANDERS, body=ticked("order_new", reason="在岗")),
    Row("workorders:close_many", get=PEOPLE, post=CHECKERS, body=ticked("order_resolved")),
    Row("workorders:export_many", post=READERS, body=ticked("order_new")),
    Row("workorders:views", get=PEOPLE),
    Row("workorders:new_view", get=PEOPLE, post=PEOPLE, body=lambda world: {"name": "新", **VIEW}),
    Row("workorders:view", ("own_view",), get=OWNER, post=OWNER, body=lambda world: {"name": "改", **VIEW}),
    Row(
        "workorders:view",
        ("common_view",),
        get=OFFICE | {"chair"},
        post=OFFICE | {"chair"},
        body=lambda world: {"name": "改", "audience": "everyone"},
    ),
    Row("workorders:delete_view", ("own_view",), post=OWNER),
    Row("workorders:export", get=PEOPLE),
    # Whoever works anywhere gets the form; the body names a department of A.
    Row("workorders:new", post=REGISTRARS - OF_B, get=REGISTRARS, body=team_body),
    Row("workorders:order", ("order_new",), get=READERS),
    Row("workorders:assignees", ("order_new",), get=COMMANDERS),
    Row(
        "workorders:assign",
        ("order_new",),
        post=COMMANDERS,
        body=lambda world: {"version": 1, "department": world["a_team"].pk, "assignee": world["staff_a"].pk},
    ),
    Row("workorders:start", ("order_assigned",), post=WORKERS, body=body("order_assigned")),
    Row("workorders:respond", ("order_assigned",), post=WORKERS, body=body("order_assigned")),
    Row("workorders:wait", ("order_running",), post=WORKERS, body=body("order_running", reason="等客户")),
    Row("workorders:resume", ("order_waiting",), post=WORKERS, body=body("order_waiting")),
    Row("workorders:act_form", ("order_running", "act_name"), get=WORKERS),
    Row(
        "workorders:resolve", ("order_running",), post=WORKERS, body=body("order_running", resolution="办好")
    ),
    Row("workorders:close", ("order_resolved",), post=CHECKERS, body=body("order_resolved")),
    Row(
        "workorders:reopen",
        ("order_resolved",),
        post=CHECKERS | OF_A,
        body=body("order_resolved", reason="又坏了"),
    ),
    Row("workorders:cancel", ("order_new",), post=COMMANDERS, body=body("order_new", reason="重复")),
    Row(
        "workorders:rate",
        ("order_resolved",),
        post=CHECKERS | {"other_staff_a"},
        body=body("order_resolved", satisfaction=5),
    ),
]
