"""The office's own fields of orders: definitions, what an order says, what it owes at registration and resolution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activity.models import Event
from activity.sentences import entry
from core.errors import Conflict, Forbidden, Invalid, Stale
from organization.models import User
from tests.cast import Cast
from tests.factories.order_fields import make_order_field
from tests.factories.organization import make_calendar
from tests.factories.workorders import make_category, make_level, make_order, new_order, register_order
from workorders import events
from workorders.commands.field_values import fill_fields
from workorders.commands.intake import create_order
from workorders.commands.order_fields import (
    FieldInput,
    add_order_field,
    edit_order_field,
    move_order_field,
    restore_order_field,
    retire_order_field,
)
from workorders.commands.work import resolve_order
from workorders.models import Category, OrderField, OrderFieldValues, WorkOrder
from workorders.permissions import can_resolve

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
FIELDS, API = "/work-orders/fields/", "/api/v1/work-orders/"
PAID = FieldInput(label="收费方式", kind="choice", choices=("保内", "保外"))


@pytest.fixture
def repair() -> Category:
    return make_category("维修")


@pytest.fixture
def leak(repair: Category) -> Category:
    return make_category("漏水", parent=repair)


def running(cast: Cast, category: Category | None = None, **given: Any) -> WorkOrder:
    fields = {"department": cast.a_team, "assignee": cast.staff_a, "status": "in_progress", **given}
    return make_order(category=category, **fields)


def said_of(order: WorkOrder) -> dict[str, Any]:
    row = OrderFieldValues.objects.filter(order=order).first()
    return row.values if row else {}


def refusal_of(act: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(Invalid) as found:
        act()
    return {name: str(sentences[0]) for name, sentences in found.value.fields.items()}


def test_the_office_defines_fields_and_nobody_else(cast: Cast, repair: Category) -> None:
    first = add_order_field(PAID, by=cast.officer)
    second = add_order_field(FieldInput(label="Serial no", kind="text", category=repair), by=cast.director)
    assert (first.code, second.code, first.position, second.position) == ("field_1", "serial_no", 1, 1)
    for outside in (cast.chair, cast.head_a, cast.staff_a, cast.crm):
        for act in (retire_order_field, restore_order_field):
            with pytest.raises(Forbidden):
                act(first, by=outside)
        with pytest.raises(Forbidden):
            add_order_field(PAID, by=outside)
        with pytest.raises(Forbidden):
            edit_order_field(first, PAID, by=outside)
        with pytest.raises(Forbidden):
            move_order_field(first, up=True, by=outside)

    def add(label: str, code: str = "", **given: Any) -> dict[str, str]:
        values = FieldInput(**{"label": label, "kind": "text", **given})
        return refusal_of(lambda: add_order_field(values, code=code, by=cast.officer))

    assert "serial_no" in add("又一个", "serial_no")["code"]
    assert list(add("坏", "Bad Code")) == ["code"]
    assert list(add("收费方式")) == ["label"]
    assert list(add(" ")) == ["label"]
    assert list(add("一", kind="colour")) == ["kind"]
    assert list(add("一", required_when="always")) == ["required_when"]
    assert list(add("一", kind="choice", choices=("一",))) == ["choices"]
    # The same label may stand in another category.
    add_order_field(FieldInput(label="收费方式", kind="text", category=repair), by=cast.officer)


def test_what_orders_say_keeps_a_definition_in_place(cast: Cast, repair: Category) -> None:
    field = add_order_field(PAID, code="paid", by=cast.officer)
    order = running(cast)
    fill_fields(order, custom={"paid": "保内"}, by=cast.staff_a)

    def edit(**given: Any) -> OrderField:
        values = FieldInput(**{"label": "收费", "kind": "choice", "choices": ("保内", "保外"), **given})
        return edit_order_field(field, values, by=cast.officer)

    assert list(refusal_of(lambda: edit(kind="text", choices=()))) == ["kind"]
    assert "保内" in refusal_of(lambda: edit(choices=("保外", "延保")))["choices"]
    changed = edit(choices=("保内", "延保"), category=repair, required_when="resolution")
    assert (changed.label, changed.choices, changed.category) == ("收费", ["保内", "延保"], repair)
    told = Event.objects.get(name=events.ORDER_FIELD_EDITED)
    assert told.data["changed"]["choices"] == [["保内", "保外"], ["保内", "延保"]]
    edit(choices=("保内", "延保"), category=repair, required_when="resolution")
    assert Event.objects.filter(name=events.ORDER_FIELD_EDITED).count() == 1
    other = make_order_field("later", repair)
    assert move_order_field(other, up=True, by=cast.officer).position == 1
    move_order_field(other, up=True, by=cast.officer)
    assert Event.objects.filter(name=events.ORDER_FIELD_MOVED).count() == 1
    retire_order_field(field, by=cast.officer)
    with pytest.raises(Conflict):
        retire_order_field(field, by=cast.officer)
    assert said_of(order) == {"paid": "保内"}
    make_order_field("twin", repair, label="收费")
    assert list(refusal_of(lambda: restore_order_field(field, by=cast.officer))) == ["label"]


def test_values_are_of_their_kind_and_of_the_orders_category(
    cast: Cast, repair: Category, leak: Category
) -> None:
    make_order_field("serial")
    make_order_field("days", repair, kind="number")
    make_order_field("seen_on", leak, kind="date")
    make_order_field("again", leak, kind="yes_no", required_when="intake")
    make_order_field("of_noise", make_category("噪音"))
    make_order_field("gone", is_active=False)
    order = running(cast, leak)

    def fill(**custom: Any) -> WorkOrder:
        return fill_fields(order, custom=custom, by=cast.staff_a)

    wrong = refusal_of(
        lambda: fill(
            serial=3.5, days="许多", seen_on="昨天", again="也许", of_noise="x", gone="x", nowhere="x"
        )
    )
    assert sorted(wrong) == [
        f"custom_{code}" for code in ("again", "days", "gone", "nowhere", "of_noise", "seen_on", "serial")
    ]
    assert "of_noise" in wrong["custom_of_noise"]
    assert said_of(order) == {}
    done = fill(serial=" A1 ", days="3.50", seen_on="2026-11-01", again=False)
    assert said_of(order) == {"serial": "A1", "days": "3.5", "seen_on": "2026-11-01", "again": False}
    assert done.version == order.version + 1
    told = Event.objects.get(name=events.ORDER_FIELDS_FILLED)
    assert ["字段 again", None, False] in told.data["changed"]
    assert "字段 serial由 — 改为 A1" in str(entry(told))
    fill(serial="A1")  # nothing new: no event, no version
    assert Event.objects.filter(name=events.ORDER_FIELDS_FILLED).count() == 1
    assert "again" in next(iter(refusal_of(lambda: fill(again=None))))
    fill(serial="")
    assert "serial" not in said_of(order)
    for outside in (cast.other_staff_a, cast.staff_b, cast.chair, cast.supervisor):
        with pytest.raises(Forbidden):
            fill_fields(order, custom={"serial": "B"}, by=outside)
    with pytest.raises(Stale):
        fill_fields(order, custom={"serial": "B"}, by=cast.head_a, version=1)
    WorkOrder.objects.filter(pk=order.pk).update(status="cancelled")
    with pytest.raises(Conflict):
        fill(serial="B")


def test_what_is_owed_holds_the_resolution_up(cast: Cast, leak: Category) -> None:
    make_calendar(is_default=True)
    make_order_field("serial", label="序列号", required_when="resolution")
    make_order_field("again", leak, kind="yes_no", label="是否复发", required_when="intake")
    make_order_field("free", leak)
    order = running(cast, leak)
    decision = can_resolve(cast.staff_a, order)
    assert (decision.code, decision.is_conflict) == ("fields_missing", True)
    assert "「序列号」、「是否复发」" in str(decision.sentence)
    with pytest.raises(Conflict):
        resolve_order(order, by=cast.staff_a, resolution="已换")
    fill_fields(order, custom={"again": False}, by=cast.staff_a)
    assert "复发" not in str(can_resolve(cast.staff_a, WorkOrder.objects.get(pk=order.pk)).sentence)
    fill_fields(order, custom={"serial": "A1"}, by=cast.staff_a)
    done = resolve_order(order, by=cast.staff_a, resolution="已换")
    assert done.status == "resolved"
    # What was owed stays said after the resolution.
    assert list(refusal_of(lambda: fill_fields(done, custom={"serial": ""}, by=cast.staff_a))) == [
        "custom_serial"
    ]


def test_what_is_due_at_registration_is_asked_of_those_who_fill_a_form(cast: Cast, leak: Category) -> None:
    make_calendar(is_default=True)
    make_level()
    make_order_field("again", leak, kind="yes_no", required_when="intake")
    make_order_field("serial", required_when="resolution")
    unasked = register_order(cast.a_team, by=cast.head_a, category=leak)
    assert said_of(unasked) == {}
    register_order(cast.a_team, by=cast.head_a, custom={})  # another category

    def asked(**custom: Any) -> WorkOrder:
        return create_order(new_order(cast.a_team, category=leak, custom=custom), by=cast.head_a)

    count = WorkOrder.objects.count()
    assert list(refusal_of(asked)) == ["custom_again"]
    assert list(refusal_of(lambda: asked(again=True, x="1"))) == ["custom_x"]
    assert WorkOrder.objects.count() == count
    assert said_of(asked(again=True, serial="A")) == {"again": True, "serial": "A"}


def test_the_page_shows_and_fills_them(cast: Cast, leak: Category, client_of: ClientOf) -> None:
    order = running(cast, leak)
    staff, url = client_of(cast.staff_a), f"/work-orders/{order.pk}/"
    with CaptureQueriesContext(
        connection,
    ) as without:
        assert "补充信息" not in staff.get(url).content.decode()
    assert len([q for q in without if "workorders_orderfield" in q["sql"]]) == 1
    make_order_field("serial", leak, label="序列号", required_when="resolution")
    for n in range(5):
        make_order_field(f"more_{n}")
    with CaptureQueriesContext(connection) as with_fields:
        page = staff.get(url).content.decode()
    assert len([q for q in with_fields if "workorders_orderfield" in q["sql"]]) == 1
    assert len(with_fields) <= len(without) + 1
    assert "办结前请先在「补充信息」里填写「序列号」" in page
    bad = staff.post(f"{url}fields/", {"version": 1, "custom_serial": "A" * 201, "custom_x": "1"})
    assert bad.status_code == 422
    assert "没有字段 x" in bad.content.decode()
    assert "A" * 201 in bad.content.decode()
    assert staff.post(f"{url}fields/", {"custom_serial": "A1"}).status_code == 428
    assert staff.post(f"{url}fields/", {"version": 1, "custom_serial": "A1"}).status_code == 302
    stale = staff.post(f"{url}fields/", {"version": 1, "custom_serial": "<b>"})
    assert stale.status_code == 412
    assert 'value="&lt;b&gt;"' in stale.content.decode()
    assert said_of(order) == {"serial": "A1"}
    read = client_of(cast.chair).get(url).content.decode()
    assert "A1" in read
    assert "custom_serial" not in read


def test_a_new_order_asks_for_the_fields_of_its_category(
    cast: Cast, leak: Category, client_of: ClientOf
) -> None:
    make_calendar(is_default=True)
    make_order_field("serial", label="序列号")
    make_order_field("again", leak, kind="yes_no", label="是否复发", required_when="intake")
    head = client_of(cast.head_a)
    page = head.get("/work-orders/new/").content.decode()
    assert "custom_serial" in page
    assert "custom_again" not in page
    swapped = head.get("/work-orders/new/fields/", {"category": leak.pk}).content.decode()
    assert "custom_again" in swapped
    assert "custom_serial" not in swapped
    for odd in ("x", "9" * 30, ""):
        assert "custom_" not in head.get("/work-orders/new/fields/", {"category": odd}).content.decode()
    body = {"kind": "repair", "title": "漏水", "department": cast.a_team.pk, "category": leak.pk}
    again = head.post("/work-orders/new/", {**body, "custom_serial": "S-77"})
    text = again.content.decode()
    assert again.status_code == 422
    assert "请填写「是否复发」" in text
    assert "S-77" in text
    foreign = head.post("/work-orders/new/", {**body, "category": "", "custom_again": "True"})
    assert foreign.status_code == 422
    assert "没有字段 again" in foreign.content.decode()
    made = head.post("/work-orders/new/", {**body, "custom_serial": "S-77", "custom_again": "False"})
    assert made.status_code == 302
    order = WorkOrder.objects.latest("pk")
    assert said_of(order) == {"serial": "S-77", "again": False}
    child = head.post(f"/work-orders/{order.pk}/child/", body)
    assert child.status_code == 422
    assert "请填写「是否复发」" in child.content.decode()
    assert head.post(f"/work-orders/{order.pk}/child/", {**body, "custom_again": "True"}).status_code == 302


def test_the_office_keeps_them_in_the_browser(cast: Cast, leak: Category, client_of: ClientOf) -> None:
    office = client_of(cast.officer)
    assert "还没有工单字段" in office.get(FIELDS).content.decode()
    body = {"label": "收费方式", "code": "paid", "kind": "choice", "required_when": "intake"}
    bad = office.post(f"{FIELDS}new/", {**body, "code": "Bad Code"})
    assert bad.status_code == 422
    assert bad.content.decode().count("is-invalid") == 2
    body["choices"] = "保内\n保外"
    assert office.post(f"{FIELDS}new/", {**body, "category": leak.pk}).status_code == 302
    field = OrderField.objects.get()
    assert (field.choices, field.category, field.required_when) == (["保内", "保外"], leak, "intake")
    assert "维修 / 漏水及下级" in office.get(FIELDS).content.decode()
    office.post(f"{FIELDS}{field.pk}/retire/")
    assert "已停用" in office.get(FIELDS).content.decode()
    office.post(f"{FIELDS}{field.pk}/restore/")
    assert office.post(f"{FIELDS}{field.pk}/", {**body, "label": "收费"}).status_code == 302
    assert OrderField.objects.get().category is None
    history = office.get(f"{FIELDS}{field.pk}/").content.decode()
    assert "重新启用了工单字段" in history
    staff = client_of(cast.staff_a)
    assert staff.get(FIELDS).status_code == 403
    assert FIELDS not in staff.get("/work-orders/categories/").content.decode()


def test_another_system_says_and_reads_them(cast: Cast, leak: Category, client_of: ClientOf) -> None:
    make_calendar(is_default=True)
    make_order_field("serial")
    make_order_field("again", leak, kind="yes_no", required_when="intake")
    head = client_of(cast.head_a)

    def post(url: str, **body: Any) -> Any:
        return head.post(url, body, content_type="application/json")

    body = {"kind": "repair", "title": "漏水", "department": cast.a_team.pk, "category": leak.pk}
    for custom, named in (({}, "custom_again"), ({"again": True, "x": 1}, "custom_x")):
        refused = post(API, **body, custom=custom)
        assert refused.status_code == 422
        assert named in refused.content.decode()
    assert post(API, **body).status_code == 422
    made = post(API, **body, custom={"again": True}).json()
    assert made["custom"] == {"serial": None, "again": True}
    filled = post(f"{API}{made['id']}/fill/", custom={"serial": "A1"})
    assert filled.json()["custom"] == {"serial": "A1", "again": True}
    assert filled.headers["ETag"] != f'"{made["version"]}"'
    assert head.get(f"{API}{made['id']}/").json()["custom"] == {"serial": "A1", "again": True}
    assert post(f"{API}{made['id']}/fill/", custom={"y": "A1"}).status_code == 422
