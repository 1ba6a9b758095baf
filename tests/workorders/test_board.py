"""The board: what one may see in columns by state, the most urgent first, counted, and started from a card."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from organization.models import User
from tests.cast import Cast
from tests.factories.organization import make_calendar
from tests.factories.workorders import make_category, make_order, make_view
from workorders.models import WorkOrder

ClientOf = Callable[[User], Client]
BOARD = "/work-orders/board/"
STATES = ["new", "assigned", "in_progress", "waiting", "resolved"]

pytestmark = pytest.mark.django_db


def columns_of(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"{BOARD}{query}")
    assert answer.status_code == 200
    return {str(column.status): column for column in answer.context["columns"]}


def titles(column: Any) -> list[str]:
    return [card.line.title for card in column.cards]


def solved(**fields: Any) -> WorkOrder:
    return make_order(status="resolved", resolved_at=timezone.now(), **fields)


def test_each_state_has_its_column_and_what_is_closed_has_none(cast: Cast, client_of: ClientOf) -> None:
    for status in STATES[:-1]:
        make_order(department=cast.a_team, status=status, title=f"在{status}")
    solved(department=cast.a_team, title="在resolved")
    make_order(department=cast.a_team, title="关了", resolved_at=timezone.now(), closed_at=timezone.now())
    make_order(department=cast.a_team, title="取消了", cancelled_at=timezone.now())
    columns = columns_of(client_of(cast.head_a))
    assert list(columns) == STATES
    assert {status: titles(column) for status, column in columns.items()} == {
        status: [f"在{status}"] for status in STATES
    }
    assert [column.count for column in columns.values()] == ["1"] * 5


def test_one_sees_what_one_may_see_and_it_alone_is_counted(cast: Cast, client_of: ClientOf) -> None:
    make_order(department=cast.a_team, title="甲的")
    make_order(department=cast.b, title="乙的")
    solved(department=cast.b, title="乙办完的")
    columns = columns_of(client_of(cast.head_a))
    assert titles(columns["new"]) == ["甲的"]
    assert (columns["new"].count, columns["resolved"].count) == ("1", "0")
    assert columns_of(client_of(cast.chair))["new"].count == "2"


def test_the_most_urgent_stands_first_and_what_has_no_deadline_last(cast: Cast, client_of: ClientOf) -> None:
    now = timezone.now()
    for title, hours in (("后天", 48), ("没有期限", None), ("超时", -2), ("马上", 1)):
        due = None if hours is None else now + timedelta(hours=hours)
        make_order(department=cast.a_team, title=title, due_at=due)
    for days in (1, 3, 2):
        solved(department=cast.a_team, title=f"{days}", reported_at=now - timedelta(days=days))
    # The address of the list may sort as it likes.
    columns = columns_of(client_of(cast.head_a), "?sort=-resolved")
    assert titles(columns["new"]) == ["超时", "马上", "后天", "没有期限"]
    assert titles(columns["resolved"]) == ["3", "2", "1"]


def test_a_column_shows_fifteen_and_leads_to_all_of_them(cast: Cast, client_of: ClientOf) -> None:
    now, client = timezone.now(), client_of(cast.head_a)
    for n in range(23):
        make_order(department=cast.a_team, title=f"第{n}", kind="repair", due_at=now + timedelta(hours=n))
    make_order(department=cast.a_team, kind="enquiry")
    column = columns_of(client, "?kind=repair&status=open&sort=due")["new"]
    assert titles(column) == [f"第{n}" for n in range(15)]
    assert column.count == "23"
    assert column.url == "/work-orders/?kind=repair&status=new&sort=due"
    assert "共 23 件" in client.get(column.url.replace("orders/?", "orders/total/?")).content.decode()


def test_the_filters_of_the_list_apply_but_not_its_state(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.head_a)
    make_order(department=cast.a_team, title="我的", status="assigned", assignee=cast.head_a)
    make_order(department=cast.a_team, title="别人的", status="in_progress", assignee=cast.staff_a)
    columns = columns_of(client, "?status=waiting&assignee=me&sort=due")
    assert titles(columns["assigned"]) == ["我的"]
    assert columns["in_progress"].cards == []
    page = client.get(f"{BOARD}?status=waiting&assignee=me&sort=due").content.decode()
    # Kept for the list, though no chip tells of it.
    assert 'href="/work-orders/?status=waiting&amp;assignee=me&amp;sort=due"' in page
    assert '<input type="hidden" name="status" value="waiting">' in page
    assert titles(columns_of(client, "?q=别人")["in_progress"]) == ["<mark>别人</mark>的"]


def test_what_cannot_be_used_is_named(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.head_a).get(f"{BOARD}?status=nonsense&colour=red")
    assert answer.status_code == 400
    assert "nonsense" in answer.content.decode()
    assert "colour" in answer.content.decode()


def test_views_are_offered_where_they_mean_something(cast: Cast, client_of: ClientOf) -> None:
    make_view(cast.head_a, name="投诉", query="kind=complaint&sort=due&status=open")
    make_view(cast.head_a, name="停着的", query="sort=due&status=waiting")
    views = client_of(cast.head_a).get(f"{BOARD}?kind=complaint&sort=due&status=open").context["views"]
    assert [(view.label, view.is_current) for view in views] == [
        ("未办结", False),
        ("我的", False),
        ("已超时", False),
        ("投诉", True),
    ]


def test_an_empty_board_says_what_it_holds(cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.head_a).get(BOARD).content.decode()
    assert "看板只放未办结和等待复核的工单" in page
    assert 'class="jj-kanban"' not in page


def test_a_card_is_started_and_resumed_in_place(cast: Cast, client_of: ClientOf) -> None:
    make_calendar(is_default=True)
    client = client_of(cast.staff_a)
    order = make_order(department=cast.a_team, status="assigned", assignee=cast.staff_a)
    page = client.get(f"{BOARD}?assignee=me").content.decode()
    form = re.search(rf'<form method="post" action="/work-orders/{order.pk}/start/">.*?</form>', page, re.S)
    assert form
    sent = dict(re.findall(r'name="(board|version)" value="([^"]*)"', form.group(0)))
    answer = client.post(f"/work-orders/{order.pk}/start/", sent)
    assert answer.headers["Location"] == f"{BOARD}?assignee=me#order-{order.pk}"
    order.refresh_from_db()
    assert order.status == "in_progress"
    assert client.post(f"/work-orders/{order.pk}/start/", sent).status_code in (409, 412)


def test_a_card_offers_only_what_one_may_do(cast: Cast, client_of: ClientOf) -> None:
    make_order(department=cast.a_team, status="assigned", assignee=cast.staff_a)
    make_order(department=cast.a_team, status="waiting", assignee=cast.staff_a)

    def acts(user: User) -> list[str]:
        columns = columns_of(client_of(user)).values()
        return [
            card.act.url.split("/")[-2] for column in columns for card in column.cards if card.act is not None
        ]

    assert acts(cast.staff_a) == ["start", "resume"]
    assert acts(cast.head_a) == ["start", "resume"]
    assert acts(cast.other_staff_a) == []
    assert acts(cast.chair) == []


def test_queries_of_the_board_do_not_grow(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.chair)
    make_order(department=cast.b, assignee=cast.staff_b, category=make_category())
    client.get(BOARD)
    with django_assert_max_num_queries(40) as few:
        client.get(BOARD)
    for n in range(12):
        given: dict[str, Any] = {"department": cast.a_team, "assignee": cast.staff_a}
        solved(**given)
        for status in STATES[:-1]:
            make_order(**given, status=status, due_at=timezone.now() + timedelta(hours=n))
    with django_assert_max_num_queries(len(few)) as many:
        client.get(BOARD)
    sent = [query["sql"] for query in many.captured_queries]
    assert len([sql for sql in sent if "UNION ALL" in sql]) == 1
