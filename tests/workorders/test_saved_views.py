"""Views of the queue under a name: for oneself, for a department, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from activity.models import Event
from organization.models import User
from tests.cast import Cast
from tests.factories.workorders import make_order, make_view
from workorders.models import SavedView

ClientOf = Callable[[User], Client]
LIST = "/work-orders/"

pytestmark = pytest.mark.django_db


def keep(client: Client, **data: Any) -> Any:
    return client.post(f"{LIST}views/new/", {"name": "急的", "audience": "owner", **data})


def test_what_is_filtered_is_kept_and_stands_above_the_list(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.head_a)
    shown = client.get(f"{LIST}?status=open&priority=urgent&sort=due").content.decode()
    assert "views/new/?" in shown
    answer = keep(client, query="sort=due&status=open&priority=urgent&cursor=abc")
    assert answer.headers["Location"] == f"{LIST}?priority=urgent&sort=due&status=open"
    again = client.get(answer.headers["Location"]).content.decode()
    assert 'aria-current="page">急的</a>' in again
    assert "views/new/?" not in again
    assert (
        Event.objects.get(name="work_order_view.saved").data["query"]
        == "priority=urgent&sort=due&status=open"
    )


def test_each_sees_in_a_shared_view_what_each_may_see(cast: Cast, client_of: ClientOf) -> None:
    make_order(department=cast.b, title="乙的")
    make_view(cast.chair, name="全院", audience="everyone", query="sort=-reported")
    page = client_of(cast.head_a).get(f"{LIST}?sort=-reported").content.decode()
    assert "全院" in page
    assert "乙的" not in page


def test_a_view_of_a_department_is_for_it_and_those_below(cast: Cast, client_of: ClientOf) -> None:
    assert keep(client_of(cast.head_a), query="status=open", audience="department").status_code == 302
    view = SavedView.objects.get()
    assert view.department == cast.a
    assert "急的" in client_of(cast.staff_a).get(f"{LIST}views/").content.decode()
    assert "急的" not in client_of(cast.head_b).get(f"{LIST}views/").content.decode()
    assert client_of(cast.head_b).get(f"{LIST}views/{view.pk}/").status_code == 404
    assert client_of(cast.staff_a).post(f"{LIST}views/{view.pk}/delete/").status_code == 403


@pytest.mark.parametrize("audience", ["everyone", "department"])
def test_sharing_needs_the_power_to(audience: str, cast: Cast, client_of: ClientOf) -> None:
    assert keep(client_of(cast.staff_a), query="status=open", audience=audience).status_code == 422
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "  ", "query": "status=open"}, "必填"),
        ({"name": "长" * 41, "query": "status=open"}, "40"),
        ({"query": ""}, "没有筛选条件可以保存"),
        ({"query": "status=nonsense"}, "状态"),
        ({"query": "password=1"}, "password"),
        ({"query": "status=open", "audience": "world"}, "world"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(
    data: dict[str, str], words: str, cast: Cast, client_of: ClientOf
) -> None:
    answer = keep(client_of(cast.head_a), **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_name_is_taken_once(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.head_a)
    keep(client, query="status=open")
    answer = keep(client, query="status=closed")
    assert answer.status_code == 422
    assert "您已经有一个叫「急的」的视图" in answer.content.decode()


def test_there_is_an_end_to_keeping(cast: Cast, client_of: ClientOf) -> None:
    for _n in range(30):
        make_view(cast.head_a)
    assert "最多保存 30 个视图" in keep(client_of(cast.head_a), query="status=open").content.decode()


def test_renaming_keeps_the_filters_and_deleting_leaves_the_orders(cast: Cast, client_of: ClientOf) -> None:
    client, view = client_of(cast.head_a), make_view(cast.head_a, query="status=open")
    client.post(f"{LIST}views/{view.pk}/", {"name": "新名", "audience": "owner"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("新名", "status=open")
    assert client.post(f"{LIST}views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()
    assert Event.objects.filter(name="work_order_view.deleted").count() == 1


def test_a_list_without_views_says_how_to_make_one(cast: Cast, client_of: ClientOf) -> None:
    assert "先在工单列表里筛选" in client_of(cast.staff_b).get(f"{LIST}views/").content.decode()
