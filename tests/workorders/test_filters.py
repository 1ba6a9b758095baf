"""Filters: what each means, and that no wrong value passes in silence."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.utils import timezone

from core.keysets import Place
from organization.models import User
from tests.cast import Cast
from tests.factories.workorders import make_category, make_order
from workorders.filters import OrderFilter
from workorders.models import WorkOrder

ClientOf = Callable[[User], Client]
NOW = datetime(2026, 9, 22, 2, tzinfo=UTC)
LIST = "/work-orders/"


@pytest.fixture
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def orders(cast: Cast, _clock: None) -> Cast:
    """One order of each sort; titles say which."""
    day = timedelta(days=1)
    top = make_category("产品")
    leaf = make_category("漏水", top)
    done = {"reported_at": NOW - 20 * day, "resolved_at": NOW - 10 * day, "assignee": cast.staff_a}
    unhappy = {"transfer_count": 1, "satisfaction": 2, "rated_at": NOW}
    known = {"source_system": "crm", "external_id": "X9"}
    rows: dict[str, dict[str, Any]] = {
        "新": {"department": cast.a, "category": leaf},
        "晚": {"department": cast.a_team, "due_at": NOW - day, "status": "in_progress", "assignee": cast.staff_a},
        "停": {"department": cast.a, "due_at": NOW - day, "status": "waiting", "priority": "urgent"},
        "早": {"department": cast.b, "due_at": NOW + 3 * day, "kind": "enquiry"},
        "准": {"department": cast.a, "due_at": NOW - 9 * day, **done, "satisfaction": 5, "rated_at": NOW - day},
        "误": {"department": cast.a, "due_at": NOW - 11 * day, **done, **unhappy},
        "取": {"department": cast.a, "due_at": NOW - day, "cancelled_at": NOW},
        "旧": {"department": cast.b, "reported_at": NOW - 400 * day, "kind": "meeting", **known},
    }  # fmt: skip
    for title, fields in rows.items():
        make_order(title=title, **fields)
    return cast


def found(query: str, user: User) -> set[str]:
    request = RequestFactory().get(LIST + query)
    request.user = user
    filters = OrderFilter(request.GET, queryset=WorkOrder.objects.visible_to(user), request=request)
    assert filters.is_valid(), filters.errors
    return {order.title for order in filters.qs}


MEANINGS = [
    ("", "新晚停早准误取旧"),
    ("?q=晚", "晚"),
    ("?q=t-", "新晚停早准误取旧"),
    ("?q=t%25", "新晚停早准误取旧"),
    ("?status=open", "新晚停早旧"),
    ("?status=new&status=waiting", "新停早旧"),
    ("?status=open&status=cancelled", "新晚停早取旧"),
    ("?kind=complaint", "新晚停准误取"),
    ("?kind=customer", "新晚停早准误取"),
    ("?kind=meeting&kind=enquiry", "早旧"),
    ("?priority=urgent", "停"),
    ("?assignee=none&status=open", "新停早旧"),
    ("?overdue=1", "晚"),
    ("?complaint=1&status=open", "新晚停"),
    ("?outcome=late", "晚停误"),
    ("?outcome=on_time", "准"),
    ("?outcome=first_contact", "准"),
    ("?outcome=not_first_contact", "误"),
    ("?outcome=satisfied", "准"),
    ("?outcome=dissatisfied", "误"),
    ("?due_in=2026Q3", "晚停准误"),
    ("?due_in=2026Q3&outcome=late", "晚停误"),
    ("?due_in=2026-08", ""),
    ("?resolved_in=2026Q3", "准误"),
    ("?rated_in=2026-09&outcome=satisfied", "准"),
    ("?reported_in=2025", "旧"),
    ("?reported_from=2026-09-21&status=open", "新晚停早"),
    ("?reported_to=2026-09-02", "准误旧"),
    ("?reported_from=2026-09-02&reported_to=2026-09-02", "准误"),
    ("?category=none&status=open", "晚停早旧"),
    ("?source_system=crm&external_id=X9", "旧"),
    ("?status=&kind=&q=&sort=", "新晚停早准误取旧"),
]


@pytest.mark.parametrize(("query", "titles"), MEANINGS)
def test_what_each_filter_means(query: str, titles: str, orders: Cast) -> None:
    assert found(query, orders.chair) == set(titles)


def test_departments_and_categories_mean_what_is_below_them_too(orders: Cast) -> None:
    top = orders.a.pk
    assert found(f"?department={top}", orders.chair) == set("新晚停准误取")
    assert found(f"?department={top}&department={orders.b.pk}", orders.chair) == set("新晚停早准误取旧")
    from workorders.models import Category

    assert found(f"?category={Category.objects.get(name='产品').pk}", orders.chair) == {"新"}


def test_me_is_who_asks(orders: Cast) -> None:
    assert found("?assignee=me", orders.staff_a) == set("晚准误")
    assert found(f"?assignee={orders.staff_a.pk}", orders.head_b) == set()


def test_on_time_and_late_part_the_due_ones(orders: Cast) -> None:
    due = found("?due_in=2026Q3", orders.chair)
    late, on_time = (found(f"?due_in=2026Q3&outcome={o}", orders.chair) for o in ("late", "on_time"))
    assert late | on_time == due
    assert not late & on_time


BAD = [
    ("?status=nothing", "状态"),
    ("?status=open&status=%00", "状态"),
    ("?kind=投诉", "类型"),
    ("?priority=1", "优先级"),
    ("?department=x", "部门"),
    ("?department=0", "部门"),
    ("?department=-1", "部门"),
    ("?department=99999999999999999999999", "部门"),
    ("?department=1%20OR%201=1", "部门"),
    ("?department=１", "部门"),
    ("?category=999999999", "类别"),
    ("?assignee=you", "责任人"),
    ("?assignee=99999999999999999999", "责任人"),
    ("?overdue=yes", "已超时"),
    ("?complaint=0", "投诉"),
    ("?outcome=good", "结果"),
    ("?due_in=2026Q5", "到期周期"),
    ("?due_in=9999Q4", "到期周期"),
    ("?due_in=0000", "到期周期"),
    ("?resolved_in=Q3", "解决周期"),
    ("?reported_in=2026-13", "受理周期"),
    ("?reported_from=2026-02-30", "受理自"),
    ("?reported_from=9999-12-31", "受理自"),
    ("?reported_to=0001-01-01", "受理至"),
    ("?sort=department__code", "排序"),
    ("?sort=-password", "排序"),
    ("?q=" + "x" * 101, "搜索"),
    ("?q=%00", "搜索"),
    ("?q=%25_", "搜索"),
    ("?assignee__username__startswith=a", "assignee__username__startswith"),
    ("?ordering=id", "ordering"),
    ("?" + "&".join(["status=new"] * 51), "状态"),
]


@pytest.mark.parametrize(("query", "field"), BAD, ids=[q[:40] for q, _f in BAD])
def test_a_wrong_value_is_named_on_the_page_in_the_export_and_in_the_api(
    query: str, field: str, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.chair)
    make_order(department=cast.a, title="canary")
    page = client.get(LIST + query)
    assert page.status_code == 400
    assert field in page.content.decode()
    assert "canary" not in page.content.decode()
    export = client.get(f"{LIST}export/{query}")
    assert export.status_code == 422
    assert field in export.content.decode()
    api = client.get(f"/api/v1/work-orders/{query}")
    assert api.status_code == 400
    assert api.json()["code"] == "invalid"


def packed(place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


FORGED: list[Any] = [
    ["after", "2026-01-01", 1], ["after", "9999-99-99T00:00:00+00:00", 1], ["after", 5, 1], ["up", None, 1],
    ["after", None, 10**30], ["after", None, True], ["after", None, -1], [[[]]], None, 5,
]  # fmt: skip


@pytest.mark.parametrize("cursor", ["x", "%00", "W10", "e30", "=" * 9, "é", *map(packed, FORGED)])
def test_a_forged_place_in_the_list_is_refused(cursor: str, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.chair)
    for url in (f"{LIST}?sort=due&cursor={cursor}", f"/api/v1/work-orders/?cursor={cursor}"):
        assert client.get(url).status_code == 422


def test_a_place_survives_the_address() -> None:
    for place in (Place("after", None, 7), Place("before", NOW, 2**40)):
        assert Place.decode(place.encode()) == place


@pytest.mark.usefixtures("_clock")
@pytest.mark.parametrize("sort", ["due", "-due", "reported", "-reported", "resolved", "-resolved"])
def test_every_sorting_pages_forth_and_back_over_everything_once(
    sort: str, cast: Cast, client_of: ClientOf
) -> None:
    for n in range(11):
        at = None if n % 4 == 0 else NOW + timedelta(hours=n // 3)
        make_order(
            department=cast.a,
            due_at=at,
            reported_at=NOW - timedelta(hours=n // 3),
            resolved_at=at and max(at, NOW),
        )
    client = client_of(cast.chair)
    url: str | None = f"/api/v1/work-orders/?page_size=3&sort={sort}"
    pages, previous = [], None
    while url:
        answer = client.get(url).json()
        pages.append([row["id"] for row in answer["results"]])
        previous, url = answer["previous"], answer["next"]
    meant = (
        WorkOrder.objects.filter(resolved_at__isnull=False) if "resolved" in sort else WorkOrder.objects.all()
    )
    assert sorted(pk for page in pages for pk in page) == sorted(meant.values_list("pk", flat=True))
    for expected in reversed(pages[:-1]):
        assert previous is not None
        answer = client.get(previous).json()
        assert [row["id"] for row in answer["results"]] == expected
        previous = answer["previous"]
    assert previous is None


def test_chips_take_one_filter_away(orders: Cast, client_of: ClientOf) -> None:
    page = (
        client_of(orders.chair)
        .get(f"{LIST}?status=open&department={orders.a.pk}&due_in=2026Q3")
        .content.decode()
    )
    assert "部门：客户服务中心" in page
    assert "到期周期：2026 年第 3 季度" in page
    assert "?status=open&amp;due_in=2026Q3&amp;sort=-reported" in page


# --- The file --------------------------------------------------------------------------------


def rows_of(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_file_has_exactly_what_is_shown(orders: Cast, client_of: ClientOf) -> None:
    rows = rows_of(client_of(orders.head_a).get(f"{LIST}export/?status=open&sort=due"))
    assert [row[2] for row in rows[1:]] == ["晚", "停", "新"]
    assert len({len(row) for row in rows}) == 1
    assert rows[1][11] == "2026-09-21 10:00:00"  # local time


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", '=HYPERLINK("http://x")']
)
def test_no_cell_of_the_file_is_a_formula(evil: str, cast: Cast, client_of: ClientOf) -> None:
    category = make_category(evil.strip() or "x")
    make_order(department=cast.a, title=evil, category=category, source_system=evil, external_id=evil)
    (_head, row) = rows_of(client_of(cast.chair).get(f"{LIST}export/"))
    for cell in (row[2], row[5], row[17], row[18]):
        assert cell.startswith("'"), row


def test_the_file_costs_the_same_however_long(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.chair)
    make_order(department=cast.a)
    rows_of(client.get(f"{LIST}export/"))
    with django_assert_max_num_queries(20) as few:
        rows_of(client.get(f"{LIST}export/"))
    for _n in range(20):
        make_order(department=cast.a, category=make_category(), assignee=cast.staff_a, due_at=timezone.now())
    with django_assert_max_num_queries(len(few)):
        rows_of(client.get(f"{LIST}export/"))


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "%(x)s",
    "{0.__class__}",
    "</title>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_text(text: str, cast: Cast, client_of: ClientOf) -> None:
    category = make_category(text.replace("/", "_"))
    order = make_order(
        department=cast.a, title=text, body=text, requester=text, contact=text, place=text, category=category,
        resolution=text, resolved_at=timezone.now(), channel=text,
    )  # fmt: skip
    client = client_of(cast.chair)
    for url in (
        LIST,
        f"{LIST}?q={text}",
        order.get_absolute_url(),
        f"{LIST}categories/",
        f"{LIST}?{text}=1",
        f"{LIST}?sort={text}",
    ):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "</title></title>" not in page
    assert client.get(order.get_absolute_url()).status_code == 200
