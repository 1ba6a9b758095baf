"""The desk: what is missed first stands first, whatever it is, and the address keeps the order in hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from organization.models import User
from tests.cast import Cast
from tests.factories.organization import make_calendar
from tests.factories.workorders import (
    make_category,
    make_level,
    make_order,
    make_procedure,
    make_view,
    register_order,
)
from workorders.commands.steps import finish_step, undo_step
from workorders.commands.work import resume_order, start_order, wait_for_requester
from workorders.models import WorkOrder

ClientOf = Callable[[User], Client]
DESK = "/work-orders/desk/"

pytestmark = pytest.mark.django_db


def lines(client: Client, query: str = "") -> list[tuple[str, str]]:
    answer = client.get(f"{DESK}{query}")
    assert answer.status_code == 200
    return [(line.title, line.what) for group in answer.context["groups"] for line in group.rows]


def test_what_is_missed_first_stands_first(cast: Cast, client_of: ClientOf) -> None:
    now = timezone.now()
    late, far = now - timedelta(hours=1), now + timedelta(days=3)
    soon = now + timedelta(minutes=30)
    make_order(
        department=cast.a_team, title="慢慢来", due_at=far, response_due_at=late, first_responded_at=late
    )
    make_order(department=cast.a_team, title="该答复了", due_at=far, response_due_at=soon)
    make_order(
        department=cast.a_team, title="这一步快到了", due_at=far, step_due_at=soon + timedelta(minutes=9)
    )
    make_order(department=cast.a_team, title="超时了", due_at=late)
    make_order(department=cast.a_team, title="没有期限")
    assert lines(client_of(cast.head_a)) == [
        ("超时了", "解决"),
        ("该答复了", "首次响应"),
        ("这一步快到了", "规程步骤"),
        ("慢慢来", "解决"),
        ("没有期限", "解决"),
    ]
    keys = [group.key for group in client_of(cast.head_a).get(DESK).context["groups"]]
    assert keys == ["late", "soon", "later", "none"]


def test_pages_of_the_queue_lead_through_all_of_it_once(cast: Cast, client_of: ClientOf) -> None:
    now = timezone.now()
    for n in range(35):
        make_order(
            department=cast.a_team,
            title=f"第{n:02}",
            due_at=now + timedelta(hours=n % 7),
            response_due_at=None,
        )
    client = client_of(cast.head_a)
    first = client.get(DESK).context["page"]
    assert len(first.rows) == 30
    rest = client.get(f"{DESK}{first.next}").context["page"]
    assert len({row.pk for row in [*first.rows, *rest.rows]}) == 35


def test_the_order_knows_when_its_step_is_due(cast: Cast) -> None:
    make_calendar(is_default=True)
    make_level()
    make_procedure()
    order = register_order(cast.a_team, by=cast.head_a, assignee=cast.staff_a)
    order = start_order(order, by=cast.staff_a)

    def kept() -> Any:
        return WorkOrder.objects.values_list("step_due_at", flat=True).get(pk=order.pk)

    due = order.steps.get().due_at
    assert kept() == due is not None
    order = wait_for_requester(order, by=cast.staff_a, reason="等照片")
    assert kept() is None, "the clock stands still"
    order = resume_order(order, by=cast.staff_a)
    assert kept() is not None
    finish_step(order, by=cast.staff_a, position=1)
    assert kept() is None, "the second step has no limit"
    undo_step(order, by=cast.staff_a, position=1)
    assert kept() is not None


def test_the_address_names_the_order_in_hand(cast: Cast, client_of: ClientOf) -> None:
    mine = make_order(department=cast.a_team, title="甲的")
    other = make_order(department=cast.b, title="乙的")
    client = client_of(cast.head_a)
    page = client.get(f"{DESK}?order={mine.pk}").content.decode()
    assert f'data-desk-first="/work-orders/{mine.pk}/"' in page
    for hidden in (other.pk, 0, "x", "9" * 30):
        page = client.get(f"{DESK}?order={hidden}").content.decode()
        assert "data-desk-first" not in page
        assert "甲的" in page, "the rest of the address holds as if it were not there"


def test_views_and_filters_of_the_list_hold_on_the_desk(cast: Cast, client_of: ClientOf) -> None:
    make_order(department=cast.a_team, title="未定", assignee=None)
    make_order(department=cast.a_team, title="我的", assignee=cast.head_a)
    make_view(cast.head_a, name="我手上的", query="status=open&assignee=me&sort=due")
    client = client_of(cast.head_a)
    views = {view.label: view for view in client.get(DESK).context["views"]}
    assert views["未办结"].is_current
    assert lines(client, views["我手上的"].url) == [("我的", "解决")]
    assert client.get(f"{DESK}{views['我手上的'].url}").context["query"]["sort"] == "next"
    refused = client.get(f"{DESK}?status=nonsense")
    assert refused.status_code == 400
    assert "nonsense" in refused.content.decode()


def test_an_empty_queue_says_what_to_do(cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.staff_b).get(DESK).content.decode()
    assert "没有符合条件的工单" in page
    assert "登记工单" in page


def test_queries_of_the_desk_do_not_grow(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.chair)
    make_order(department=cast.a_team)
    client.get(DESK)
    with django_assert_max_num_queries(20) as few:
        client.get(DESK)
    for n in range(30):
        make_order(
            department=cast.b,
            assignee=cast.staff_b,
            category=make_category(),
            due_at=timezone.now() + timedelta(hours=n - 9),
        )
    with django_assert_max_num_queries(len(few)):
        client.get(DESK)
