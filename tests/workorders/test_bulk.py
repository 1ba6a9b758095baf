"""Acts on the orders ticked in the list: each by its own command, what cannot be done stays behind and says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from activity.models import Event
from organization.models import User
from tests.cast import Cast
from tests.factories.workorders import make_order
from workorders.models import WorkOrder

ClientOf = Callable[[User], Client]
ACTS = "/work-orders/selected/"

pytestmark = pytest.mark.django_db


def ticked(*orders: WorkOrder) -> list[str]:
    return [f"{order.pk}:{order.version}" for order in orders]


def send(client: Client, act: str, orders: list[str], **data: Any) -> Any:
    return client.post(f"{ACTS}{act}/", {"selected": orders, **data})


def test_a_head_gives_several_to_one_person_and_returns_to_the_list(cast: Cast, client_of: ClientOf) -> None:
    orders = [make_order(department=cast.a_team) for _n in range(3)]
    answer = send(
        client_of(cast.head_a),
        "assign",
        ticked(*orders),
        assignee=cast.staff_a.pk,
        query="status=open&sort=due",
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/work-orders/?status=open&sort=due"
    assert set(WorkOrder.objects.values_list("assignee", "status")) == {(cast.staff_a.pk, "assigned")}
    assert Event.objects.filter(name="work_order.assigned").count() == 3


def test_what_cannot_be_done_stays_behind_with_its_reason(cast: Cast, client_of: ClientOf) -> None:
    good = make_order(department=cast.a_team)
    stopped = make_order(department=cast.a_team, status="waiting", assignee=cast.staff_a)
    changed = make_order(department=cast.a_team)
    page = send(
        client_of(cast.head_a), "assign", [*ticked(good, stopped), f"{changed.pk}:{changed.version + 1}"],
        assignee=cast.staff_a.pk,
    )  # fmt: skip
    text = page.content.decode()
    assert page.status_code == 200
    assert "已分派 1 件" in text
    assert "2 件没有办" in text
    assert "工单正在停钟等待" in text
    good.refresh_from_db()
    changed.refresh_from_db()
    assert (good.status, changed.status) == ("assigned", "new")


def test_those_one_resolved_oneself_are_not_closed(cast: Cast, client_of: ClientOf) -> None:
    done: dict[str, Any] = {"resolved_at": timezone.now(), "resolution": "办好", "department": cast.a_team}
    own = make_order(**done, resolved_by=cast.head_a)
    other = make_order(**done, resolved_by=cast.staff_a)
    page = send(client_of(cast.head_a), "close", ticked(own, other), remark="核对过")
    assert "已关闭 1 件" in page.content.decode()
    assert dict(WorkOrder.objects.values_list("pk", "status")) == {own.pk: "resolved", other.pk: "closed"}


def test_nothing_done_is_answered_as_each_would_be(cast: Cast, client_of: ClientOf) -> None:
    order = make_order(department=cast.a_team)
    assert send(client_of(cast.staff_a), "close", ticked(order)).status_code == 403
    assert send(client_of(cast.head_a), "close", ticked(order)).status_code == 409


def test_the_ticked_ones_are_exported_and_no_others(cast: Cast, client_of: ClientOf) -> None:
    orders = [make_order(department=cast.a_team, title=f"第 {n} 件") for n in range(3)]
    hidden = make_order(department=cast.b, title="别人的")
    answer = send(client_of(cast.head_a), "export", ticked(orders[0], orders[2], hidden))
    text = b"".join(answer.streaming_content).decode()
    assert "第 0 件" in text
    assert "第 2 件" in text
    assert "第 1 件" not in text
    assert "别人的" not in text


@pytest.mark.parametrize(
    ("selected", "status", "words"),
    [
        ([], 422, "没有勾选工单"),
        (["x"], 422, "「x」不是列表里的一行"),
        (["1"], 422, "不是列表里的一行"),
        (["1:x"], 422, "不是列表里的一行"),
        (["99999999999999999999:1"], 422, "不是列表里的一行"),
        ([f"{n}:1" for n in range(1, 202)], 422, "一次最多 200 件"),
        (["987654321:1"], 404, ""),
    ],
)
def test_a_wrong_choice_is_refused_by_name(
    selected: list[str], status: int, words: str, cast: Cast, client_of: ClientOf
) -> None:
    answer = send(client_of(cast.head_a), "assign", selected)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_person_of_another_department_is_no_choice(cast: Cast, client_of: ClientOf) -> None:
    order = make_order(department=cast.a_team)
    answer = send(client_of(cast.head_a), "assign", ticked(order), assignee=cast.staff_b.pk)
    assert answer.status_code == 422
    order.refresh_from_db()
    assert order.status == "new"


@pytest.mark.parametrize("query", ["", "status=open&sort=due", "q=%0d%0aX: y", "/evil.example"])
def test_the_way_back_stays_in_the_house(query: str, cast: Cast, client_of: ClientOf) -> None:
    order = make_order(department=cast.a_team)
    answer = send(client_of(cast.head_a), "assign", ticked(order), assignee=cast.staff_a.pk, query=query)
    assert answer.headers["Location"].startswith("/work-orders/")
