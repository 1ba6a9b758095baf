"""The pages of orders: what they show, what they refuse, what they cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organization.models import User
from tests.cast import Cast
from tests.factories.organization import make_calendar
from tests.factories.workorders import make_category, make_level, make_order, register_order
from workorders.actions import actions_for
from workorders.commands.assignment import assign_order
from workorders.commands.finish import cancel_order
from workorders.commands.work import start_order, wait_for_requester
from workorders.models import WorkOrder
from workorders.permissions import can_close

ClientOf = Callable[[User], Client]
LIST = "/work-orders/"


@pytest.fixture
def order(cast: Cast) -> WorkOrder:
    make_calendar(is_default=True)
    make_level()
    return register_order(cast.a_team, by=cast.head_a, title="热水器漏水", category=make_category())


def act(client: Client, order: WorkOrder, name: str, **data: Any) -> Any:
    order.refresh_from_db()
    return client.post(f"{LIST}{order.pk}/{name}/", {"version": order.version, **data})


def test_the_whole_life_in_the_browser(cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
    head, staff, office = client_of(cast.head_a), client_of(cast.staff_a), client_of(cast.officer)
    steps: list[tuple[Client, str, dict[str, Any], str]] = [
        (
            head,
            "assign",
            {"department": cast.a_team.pk, "assignee": cast.staff_a.pk, "reason": "在岗"},
            "assigned",
        ),
        (staff, "start", {}, "in_progress"),
        (staff, "wait", {"reason": "等客户回传照片"}, "waiting"),
        (staff, "resume", {}, "in_progress"),
        (staff, "resolve", {"resolution": "已更换"}, "resolved"),
        (head, "close", {"remark": ""}, "closed"),
        (office, "rate", {"satisfaction": "5"}, "closed"),
        (office, "reopen", {"reason": "又漏了"}, "in_progress"),
        (head, "cancel", {"reason": "重复"}, "cancelled"),
    ]
    for client, name, data, status in steps:
        response = act(client, order, name, **data)
        assert response.status_code == 302, (name, response.content.decode()[:3000])
        order.refresh_from_db()
        assert order.status == status
        page = client.get(response.url)
        assert page.status_code == 200
        assert order.get_status_display() in page.content.decode()


def test_the_list_shows_what_one_may_see(cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
    other = register_order(cast.b, by=cast.head_b, title="别的部门的事")
    mine = client_of(cast.head_a).get(LIST).content.decode()
    assert order.number in mine
    assert other.title not in mine
    assert client_of(cast.head_a).get(other.get_absolute_url()).status_code == 404
    everything = client_of(cast.chair).get(LIST).content.decode()
    assert order.title in everything
    assert other.title in everything


def test_refused_acts_are_explained_beside_the_button(
    cast: Cast, order: WorkOrder, client_of: ClientOf
) -> None:
    page = client_of(cast.staff_a).get(order.get_absolute_url()).content.decode()
    assert "分派由责任部门负责人或服务改善办公室决定。" in page


def test_what_was_typed_comes_back_with_the_reason(cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
    order = start_order(assign_order(order, by=cast.head_a, assignee=cast.staff_a), by=cast.staff_a)
    staff = client_of(cast.staff_a)
    response = act(staff, order, "resolve", resolution="")
    assert response.status_code == 422
    response = staff.post(f"{LIST}{order.pk}/resolve/", {"version": 1, "resolution": "更换了密封圈"})
    assert response.status_code == 412
    page = response.content.decode()
    assert "更换了密封圈" in page
    assert f'value="{order.version}"' in page
    assert staff.post(f"{LIST}{order.pk}/resolve/", {"resolution": "x"}).status_code == 428
    assert act(client_of(cast.head_b), order, "resolve", resolution="x").status_code == 404
    assert act(client_of(cast.other_staff_a), order, "resolve", resolution="x").status_code == 403


def test_a_new_order_is_registered(cast: Cast, client_of: ClientOf) -> None:
    staff = client_of(cast.staff_a)
    assert staff.get(f"{LIST}new/").status_code == 200
    data = {"kind": "complaint", "title": "等了两天没人来", "department": cast.a_team.pk, "priority": "high"}
    response = staff.post(f"{LIST}new/", data)
    assert response.status_code == 302
    assert WorkOrder.objects.get().department == cast.a_team
    assert staff.post(f"{LIST}new/", {**data, "department": cast.b.pk}).status_code == 403
    refused = staff.post(f"{LIST}new/", {**data, "due_at": "昨天"})
    assert refused.status_code == 422
    assert "等了两天没人来" in refused.content.decode()
    past = staff.post(f"{LIST}new/", {**data, "due_at": "2020-01-01T10:00"})
    assert past.status_code == 422
    assert "期限不能早于受理时间" in past.content.decode()
    assert WorkOrder.objects.count() == 1
    assert client_of(cast.supervisor).get(f"{LIST}new/").status_code == 403


def test_queries_of_the_list_do_not_grow(
    cast: Cast, order: WorkOrder, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.chair)
    client.get(LIST)
    with django_assert_max_num_queries(40) as few:
        client.get(LIST)
    for n in range(30):
        make_order(
            department=cast.b,
            assignee=cast.staff_b,
            category=make_category(),
            due_at=timezone.now() + timedelta(hours=n - 9),
        )
    with django_assert_max_num_queries(len(few)):
        client.get(LIST)


def test_queries_of_the_page_do_not_grow(
    cast: Cast, order: WorkOrder, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.head_a)
    client.get(order.get_absolute_url())
    with django_assert_max_num_queries(60) as few:
        client.get(order.get_absolute_url())
    order = start_order(assign_order(order, by=cast.head_a, assignee=cast.staff_a), by=cast.staff_a)
    for _n in range(3):
        order = start_order(
            assign_order(order, by=cast.head_a, assignee=cast.other_staff_a, reason="换人"),
            by=cast.other_staff_a,
        )
        order = assign_order(order, by=cast.head_a, assignee=cast.staff_a, reason="换回")
        order = start_order(order, by=cast.staff_a)
    with django_assert_max_num_queries(len(few) + 2):
        client.get(order.get_absolute_url())


def test_groups_tell_what_is_urgent(cast: Cast, client_of: ClientOf) -> None:
    now = timezone.now()
    make_order(department=cast.a, title="晚了", due_at=now - timedelta(minutes=5))
    make_order(department=cast.a, title="快了", due_at=now + timedelta(minutes=30))
    make_order(department=cast.a, title="无期限")
    waiting = make_order(department=cast.a, title="等客户", status="waiting")
    page = client_of(cast.head_a).get(LIST).content.decode()
    places = [page.index(word) for word in ("晚了", "快了", "无期限", "等客户")]
    assert places == sorted(places)
    assert waiting.number in page


def test_assignees_of_a_department_for_those_who_assign(
    cast: Cast, order: WorkOrder, client_of: ClientOf
) -> None:
    url = reverse("workorders:assignees", args=[order.pk])
    page = client_of(cast.head_a).get(url, {"department": cast.a_team.pk}).content.decode()
    assert "郑专员" in page
    assert "周中心主任" in page
    assert "孙技师" not in page
    assert client_of(cast.head_a).get(url, {"department": cast.b.pk}).status_code == 403
    for bad in ("", "x", "９", "9" * 30):
        assert client_of(cast.head_a).get(url, {"department": bad}).status_code == 200
    assert client_of(cast.staff_a).get(url, {"department": cast.a.pk}).status_code == 403


def test_a_stopped_clock_is_told(cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
    order = start_order(assign_order(order, by=cast.head_a, assignee=cast.staff_a), by=cast.staff_a)
    wait_for_requester(order, by=cast.staff_a, reason="等配件到货")
    page = client_of(cast.staff_a).get(order.get_absolute_url()).content.decode()
    assert "停钟中，恢复后重新计算期限" in page
    assert "等配件到货" in page


def test_my_day_counts_what_waits_for_ones_check(cast: Cast, client_of: ClientOf) -> None:
    """The count is of exactly the orders that `can_close` lets this person close."""
    now = timezone.now()
    for department, by in (
        (cast.a, cast.staff_a), (cast.a, cast.head_a), (cast.b, cast.staff_b), (cast.a_team, cast.staff_a),
    ):  # fmt: skip
        make_order(department=department, status="resolved", resolved_at=now, resolved_by=by)
    address = reverse("workorders:right_now")
    for person in (cast.head_a, cast.head_b, cast.officer, cast.supervisor, cast.staff_a, cast.chair):
        orders = WorkOrder.objects.visible_to(person)
        mine = [order.pk for order in orders if can_close(person, order)]
        assert sorted(orders.closable_by(person).values_list("pk", flat=True)) == sorted(mine)
        said = client_of(person).get(address).text
        assert (f"{len(mine)} 件已办结，等您复核关闭" in said) == bool(mine)
    assert WorkOrder.objects.closable_by(cast.head_a).count() == 2


def test_the_page_shows_what_the_same_customer_asked_before(cast: Cast, client_of: ClientOf) -> None:
    """Same name and contact, the newest five that the reader may see; a repeat within a month is marked."""
    leak, given = (
        make_category("漏水"),
        {"requester": "王女士", "contact": "13800000001", "department": cast.a_team},
    )
    now = timezone.now()
    order = make_order(**given, category=leak, reported_at=now)
    make_order(**given, category=leak, title="上周也漏", reported_at=now - timedelta(days=7))
    make_order(**given, category=leak, title="去年漏过", reported_at=now - timedelta(days=300))
    make_order(**{**given, "contact": "13900000000"}, title="另一位王女士")
    make_order(**{**given, "department": cast.b}, title="别的部门的")
    make_order(**{**given, "requester": "", "contact": ""}, title="没有留名")
    page = client_of(cast.head_a).get(order.get_absolute_url()).content.decode()
    card = page[page.index("这位客户的其他工单") : page.index("工单信息")]
    assert card.index("上周也漏") < card.index("去年漏过")
    assert card.count("一个月内同类") == 1
    assert not [title for title in ("另一位王女士", "别的部门的", "没有留名") if title in card]
    nameless = WorkOrder.objects.get(title="没有留名")
    assert (
        "这位客户的其他工单" not in client_of(cast.head_a).get(nameless.get_absolute_url()).content.decode()
    )


def test_the_page_says_why_an_order_was_cancelled(cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
    assert "这张工单已经取消" not in client_of(cast.head_a).get(order.get_absolute_url()).content.decode()
    cancel_order(order, by=cast.head_a, reason="与 0002 <b>重复</b>")
    page = client_of(cast.staff_a).get(order.get_absolute_url()).content.decode()
    assert "这张工单已经取消" in page
    assert "<p>与 0002 &lt;b&gt;重复&lt;/b&gt;</p>" in page


def test_a_dialog_fetches_what_it_asks_and_keeps_the_version_of_the_page(
    cast: Cast, client_of: ClientOf
) -> None:
    order = make_order(department=cast.a_team, assignee=cast.staff_a, status="in_progress")
    client = client_of(cast.staff_a)
    page = client.get(order.get_absolute_url()).content.decode()
    address = reverse("workorders:act_form", args=[order.pk, "resolve"])
    assert f'hx-get="{address}"' in page
    assert f'name="version" value="{order.version}"' in page
    asked = client.get(address)
    assert asked.status_code == 200
    assert 'name="resolution"' in asked.content.decode()
    assert 'name="version"' not in asked.content.decode()
    for name, status in (("reopen", 409), ("start", 404), ("nonsense", 404)):
        assert client.get(reverse("workorders:act_form", args=[order.pk, name])).status_code == status


def test_what_stands_out_brings_the_order_further(cast: Cast) -> None:
    def standing_out(status: str, who: User) -> list[str]:
        order = make_order(department=cast.a_team, assignee=cast.staff_a, status=status)
        return [str(action.label) for action in actions_for(who, order) if action.weight == "primary"]

    assert standing_out("in_progress", cast.staff_a) == ["办结"]
    assert standing_out("waiting", cast.staff_a) == ["恢复计时"]
    # The office may hand on and stop, but not resolve: nothing of it stands out.
    assert standing_out("in_progress", cast.supervisor) == []
