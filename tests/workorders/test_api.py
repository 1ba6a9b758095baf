"""Orders over the API: shape, guards, idempotency, scopes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from activity.models import Event
from organization.models import Department
from tests.cast import Cast
from tests.factories.integrations import make_client
from tests.factories.workorders import make_category, make_order, register_order
from tests.house.world import World, token_for
from workorders.models import WorkOrder

ORDERS = "/api/v1/work-orders/"
MOMENT = datetime(2026, 9, 21, 9, tzinfo=UTC)


@pytest.fixture
def world(cast: Cast) -> World:
    """The cast and the CRM's tokens, without the records of the permission matrix."""
    application = make_client(cast.crm)
    scopes = {"crm_read": "read", "crm_write": "read workorders:write"}
    return World(cast, {}, {name: token_for(application, name, scope) for name, scope in scopes.items()})


@pytest.fixture
def crm(world: World) -> Client:
    return world.client("crm_write")


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(path, json.dumps(body or {}), content_type="application/json", headers=headers)


def new_body(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {"kind": "complaint", "title": "送货破损", "department": cast.a.pk, **fields}


def test_an_order_is_registered_and_the_same_again_is_the_one_that_exists(world: World, crm: Client) -> None:
    body = new_body(world.cast, source_system="crm", external_id="C-1", category=make_category().pk)
    first = post(crm, ORDERS, body)
    assert first.status_code == 201, first.content
    order = WorkOrder.objects.get()
    assert first.json()["number"] == order.number
    assert first.headers["ETag"] == '"1"'
    assert first.headers["Location"].endswith(f"{ORDERS}{order.pk}/")
    again = post(crm, ORDERS, {**body, "title": "别的标题"})
    assert again.status_code == 200
    assert again.json()["title"] == "送货破损"
    assert WorkOrder.objects.count() == 1
    assert Event.objects.filter(name="work_order.created").count() == 1


def test_the_life_over_the_api(world: World, crm: Client) -> None:
    cast = world.cast
    order = register_order(cast.a_team, by=cast.head_a)
    path = f"{ORDERS}{order.pk}/"
    assert crm.get(path).json()["acts"] == ["assign", "respond", "regrade", "cancel"]
    steps = [
        ("assign", {"assignee": cast.staff_a.pk}, "assigned"),
        ("start", {}, "in_progress"),
        ("wait", {"reason": "等客户"}, "waiting"),
        ("resume", {}, "in_progress"),
        ("resolve", {"resolution": "办好"}, "resolved"),
    ]
    for act, body, status in steps:
        tag = crm.get(path).headers["ETag"]
        response = post(crm, f"{path}{act}/", body, **{"If-Match": tag})
        assert (response.status_code, response.json()["status"]) == (200, status), response.content
    assert Event.objects.about(order).first().actor == cast.crm  # type: ignore[union-attr]
    refused = post(crm, f"{path}close/")
    assert (refused.status_code, refused.json()["code"]) == (403, "own_work")
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_edits_that_could_be_lost_need_the_version(world: World, crm: Client) -> None:
    order = register_order(world.cast.a, by=world.cast.head_a)
    path = f"{ORDERS}{order.pk}/assign/"
    assert post(crm, path).status_code == 428
    assert post(crm, path, {}, **{"If-Match": '"7"'}).status_code == 412
    assert post(crm, path, {}, **{"If-Match": "nonsense"}).status_code == 422
    assert post(crm, path, {}, **{"If-Match": '"1"'}).status_code == 200
    assert crm.get(f"{ORDERS}{order.pk}/", headers={"If-None-Match": '"2"'}).status_code == 304
    assert crm.get(f"{ORDERS}{order.pk}/", headers={"If-None-Match": '"1"'}).status_code == 200


def test_a_token_without_the_scope_writes_nothing(world: World) -> None:
    reader = world.client("crm_read")
    order = register_order(world.cast.a, by=world.cast.head_a)
    assert reader.get(f"{ORDERS}{order.pk}/").status_code == 200
    assert post(reader, ORDERS, new_body(world.cast)).status_code == 403
    assert post(reader, f"{ORDERS}{order.pk}/cancel/", {"reason": "x"}).status_code == 403
    assert WorkOrder.objects.count() == 1


def test_rows_of_other_departments_are_neither_seen_nor_named(world: World, crm: Client) -> None:
    cast = world.cast
    canary = register_order(cast.b, by=cast.head_b, title="canary-7f3")
    mine = register_order(cast.a, by=cast.head_a)
    assert "canary-7f3" not in crm.get(ORDERS).content.decode()
    assert crm.get(f"{ORDERS}{canary.pk}/").status_code == 404
    assert post(crm, f"{ORDERS}{canary.pk}/cancel/", {"reason": "x"}).status_code == 404
    assert post(crm, ORDERS, new_body(cast, department=cast.b.pk)).status_code == 403
    assert post(crm, ORDERS, new_body(cast, assignee=cast.staff_b.pk)).status_code == 400
    moved = post(crm, f"{ORDERS}{mine.pk}/assign/", {"department": cast.b.pk}, **{"If-Match": '"1"'})
    assert moved.status_code == 403
    given = post(crm, f"{ORDERS}{mine.pk}/assign/", {"assignee": cast.staff_b.pk}, **{"If-Match": '"1"'})
    assert given.status_code == 400
    assert crm.get(ORDERS, {"department": cast.b.pk}).status_code == 400
    mine.refresh_from_db()
    assert (mine.department, mine.assignee, mine.version) == (cast.a, None, 1)


def test_fields_that_only_commands_set_stay_as_they_are(world: World, crm: Client) -> None:
    forged = {
        "status": "closed", "number": "GD-1", "version": 99, "resolved_at": "2026-01-01T00:00:00Z", "satisfaction": 5,
        "transfer_count": 7, "reopen_count": 7, "created_at": "2020-01-01T00:00:00Z", "id": 1, "closed_by": 1,
        "response_work_seconds": 1, "resolution_work_seconds": 1, "import_run": 1, "due_is_given": True,
    }  # fmt: skip
    response = post(crm, ORDERS, {**new_body(world.cast), **forged})
    assert response.status_code == 201
    order = WorkOrder.objects.get()
    assert (order.status, order.version, order.resolved_at, order.satisfaction) == ("new", 1, None, None)
    assert (order.transfer_count, order.closed_by, order.import_run, order.due_is_given) == (
        0,
        None,
        None,
        False,
    )
    assert order.number.startswith("GD-2")


@pytest.mark.parametrize(
    "body",
    [
        [],
        "x",
        7,
        {},
        {"department": True},
        {"department": 10**30},
        {"department": {"id": 1}},
        {"department": "１"},
        {"title": "a\x00b"},
        {"title": "\ud800"},
        {"title": {"a": 1}},
        {"kind": "nothing"},
        {"priority": "nothing"},
        {"reported_at": "yesterday"},
        {"due_at": "9999-12-31T23:59:59+14:00"},
        {"reported_at": "0001-01-01T00:00:00Z"},
        {"category": 10**30},
        {"title": "x" * 301},
        {"external_id": "1"},
    ],
)
def test_bad_bodies_get_a_reason_never_a_crash(body: Any, world: World, crm: Client) -> None:
    full = {**new_body(world.cast), **body} if isinstance(body, dict) and body else body
    response = crm.post(ORDERS, json.dumps(full), content_type="application/json")
    if response.status_code != 201:  # a due time at the end of the calendar is odd, but one
        assert response.status_code in (400, 403, 422), response.content
        assert response.json()["code"]


@pytest.mark.parametrize("text", ["{", "[1,", b"\xff\xfe", "NaN", '{"title": NaN}'])
def test_what_is_not_json_is_refused(text: Any, crm: Client) -> None:
    assert crm.post(ORDERS, text, content_type="application/json").status_code in (400, 403)


def test_pages_by_cursor_cover_everything_once(world: World, crm: Client) -> None:
    for n in range(7):
        make_order(department=world.cast.a, due_at=None if n % 3 else MOMENT)
    seen: list[int] = []
    url: str | None = f"{ORDERS}?page_size=3&sort=due"
    while url:
        page = crm.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == 7


def test_lists_cost_the_same_however_long(
    world: World, crm: Client, django_assert_max_num_queries: Any
) -> None:
    make_order(department=world.cast.a)
    crm.get(ORDERS)
    with django_assert_max_num_queries(20) as few:
        crm.get(ORDERS)
    for _n in range(20):
        make_order(department=world.cast.a, category=make_category(), assignee=world.cast.staff_a)
    with django_assert_max_num_queries(len(few)):
        crm.get(ORDERS)


def test_inactive_departments_take_nothing(world: World) -> None:
    closed = Department.objects.create(code="OLD", name="旧", path="/999/", is_active=False)
    response = post(world.client("officer"), ORDERS, new_body(world.cast, department=closed.pk))
    assert response.status_code == 422
    assert "department" in response.json()["fields"]
