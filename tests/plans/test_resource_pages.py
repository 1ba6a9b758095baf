"""What people see of resources: totals, files, the parts of the editor, and how fast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import Forbidden
from organization.models import Membership, User
from plans.commands.settlement import (
    refer_request,
    settle_request,
)
from plans.lifecycle import RequestStatus
from plans.models import Measure, ResourceGrant, ResourcePool
from plans.reports.overlaps import count_days
from plans.reports.resource_cells import cells_of
from plans.reports.resources import overview, table
from tests.cast import Cast
from tests.factories.organization import make_calendar, make_department
from tests.factories.plans import (
    asked_of,
    complete_plan,
    make_cycle,
    make_goal,
    make_measure,
    make_plan,
    make_pool,
    make_request,
)

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>{{ 7|add:7 }}'


@pytest.fixture
def measure(cast: Cast) -> Measure:
    return complete_plan(cast).measures.get()


@pytest.fixture
def pool(measure: Measure) -> ResourcePool:
    return make_pool(cycle=measure.plan.cycle)


def whole(*values: Decimal | int) -> list[int]:
    assert all(value == int(value) for value in values)
    return [int(value) for value in values]


def test_totals_count_grants_of_the_settled_and_asks_of_the_rest(cast: Cast, measure: Measure) -> None:
    pool = make_pool((100, 100, 100, 100), cycle=measure.plan.cycle)
    open_, shifted, refused, referred = asked_of(pool, {"甲": 60, "乙": 30, "丙": 50, "丁": 45})
    settle_request(shifted, {4: Decimal(30)}, by=cast.officer, asked=shifted.asked, reason="改。")
    settle_request(refused, {}, by=cast.officer, asked=refused.asked, reason="不急。")
    refer_request(referred, by=cast.officer, asked=referred.asked, reason="定不了。")
    third, fourth = cells_of(pool)[2:]
    assert whole(third.asked, third.granted, third.balance, third.waiting, third.referred) == [
        105,
        0,
        -5,
        2,
        1,
    ]
    assert whole(fourth.asked, fourth.granted, fourth.balance) == [0, 30, 70]
    shown = overview(pool.cycle, [pool], cast.chair)
    assert [s.sentence for s in shown.shortages] == ["三季度短缺 5 人天：甲 60、丁 45"]
    unnamed = overview(pool.cycle, [pool], cast.head_a)
    assert [s.sentence for s in unnamed.shortages] == ["三季度短缺 5 人天"]
    assert open_.status == RequestStatus.OPEN


def test_the_file_is_the_page_and_holds_no_formula(cast: Cast, client_of: ClientOf, measure: Measure) -> None:
    pool = make_pool((10, 0, 0, 0), cycle=measure.plan.cycle, name=HOSTILE, unit="台")
    make_request(measure, pool, 15, quarter=1)
    office = client_of(cast.officer)
    page = office.get(reverse("plans:resources", args=[pool.cycle_id]))
    assert "短缺 5" in page.text
    assert "<script>alert" not in page.text
    assert "{{ 7|add:7 }}" in page.text
    sheet = office.get(reverse("plans:export_resources", args=[pool.cycle_id, "csv"])).text
    assert f"\"'{HOSTILE}".replace('""', '"')[:10] in sheet.replace('""', '"')
    assert ",10,15,0,-5,短缺" in sheet
    book = office.get(reverse("plans:export_resources", args=[pool.cycle_id, "xlsx"]))
    assert book.content[:2] == b"PK"
    assert office.get(reverse("plans:export_resources", args=[pool.cycle_id, "pdf"])).status_code == 404
    rows = table(overview(pool.cycle, [pool], cast.officer).rows)
    assert rows[1][4:9] == [10, 15, 0, -5, "短缺"]


def test_the_editor_part_asks_changes_and_withdraws(
    cast: Cast, client_of: ClientOf, measure: Measure, pool: ResourcePool
) -> None:
    head = client_of(cast.head_a)
    part, htmx = reverse("plans:measure_requests", args=[measure.pk]), {"HX-Request": "true"}
    assert "还没有申请资源" in head.get(part, headers=htmx).text
    assert head.post(part, {"pool": pool.pk}, headers=htmx).status_code == 422
    said = head.post(part, {"pool": pool.pk, "quarter_3": "120", "note": HOSTILE}, headers=htmx)
    assert "三季度短缺 20 人天" in said.text
    assert "<script>alert" not in said.text
    assert "plan-version" in said.headers["HX-Trigger"]
    request = measure.requests.get()
    edit = reverse("plans:update_request", args=[request.pk])
    wrong = head.post(edit, {"seen": request.spelled, "quarter": "3", "amount": "多"}, headers=htmx)
    assert wrong.status_code == 422
    assert "要填数字" in wrong.text
    assert head.post(edit, {"seen": "x", "quarter": "3", "amount": "5"}, headers=htmx).status_code == 412
    head.post(edit, {"seen": request.spelled, "quarter": "4", "amount": "5"}, headers=htmx)
    request.refresh_from_db()
    assert whole(request.quarter, request.amount) == [4, 5]
    assert client_of(cast.officer).post(edit, {"seen": "x"}, headers=htmx).status_code == 403
    head.post(reverse("plans:remove_request", args=[request.pk]), headers=htmx)
    assert not measure.requests.exists()
    assert "<html" in head.get(part).text


def test_a_decision_is_previewed_then_saved(
    cast: Cast, client_of: ClientOf, measure: Measure, pool: ResourcePool
) -> None:
    request = make_request(measure, pool)
    office = client_of(cast.officer)
    settle = reverse("plans:settle_request", args=[request.pk])
    body = {"asked": request.asked, "quarter_3": "30", "reason": "先给三十。"}
    assert "重新预览" in office.post(settle, body).text
    assert not ResourceGrant.objects.exists()
    assert "已办理这项申请" in office.post(settle, {**body, "confirmed": "1"}, follow=True).text
    page = client_of(cast.head_a).get(request.get_absolute_url()).text
    assert "先给三十。" in page
    assert "三季度 30 人天" in page
    assert office.post(settle, {**body, "confirmed": "1"}).status_code == 409


def test_strangers_see_totals_but_not_who_asks(cast: Cast, client_of: ClientOf, pool: ResourcePool) -> None:
    asked_of(pool, {"别的部门": 70})
    page = client_of(cast.head_b).get(reverse("plans:resource_cell", args=[pool.pk, 3])).text
    assert "另有其他部门 1 项申请，合计 70 人天" in page
    assert "别的部门" not in page


def test_empty_pages_say_what_comes_next(cast: Cast, client_of: ClientOf) -> None:
    cycle = make_cycle()
    assert "还没有资源池" in client_of(cast.officer).get(reverse("plans:resources", args=[cycle.pk])).text
    assert (
        "没有时间重叠" in client_of(cast.officer).get(reverse("plans:resource_people", args=[cycle.pk])).text
    )
    assert (
        "没有符合条件"
        in client_of(cast.officer).get(reverse("plans:resources", args=[cycle.pk]), {"short": "1"}).text
    )


def test_people_with_overlapping_measures_are_listed_with_days(cast: Cast, client_of: ClientOf) -> None:
    plan = make_plan(department=cast.a)
    for first, last in ((date(2027, 1, 1), date(2027, 1, 31)), (date(2027, 1, 22), date(2027, 2, 10))):
        make_measure(plan=plan, owner=cast.staff_a, starts_on=first, due_on=last)
    make_measure(plan=plan, owner=cast.head_a)
    page = client_of(cast.officer).get(reverse("plans:resource_people", args=[plan.cycle_id]))
    (row,) = page.context["rows"]
    assert (row.person, row.days, row.most) == (cast.staff_a, 10, 2)
    assert (
        count_days([(date(2027, 1, 1), date(2027, 1, 2), 1), (date(2027, 1, 3), date(2027, 1, 4), 2)]) is None
    )


def test_overlaps_count_working_days(cast: Cast, client_of: ClientOf) -> None:
    cast.a.calendar = make_calendar()
    cast.a.save()
    plan = make_plan(department=cast.a)
    for first, last in ((date(2027, 1, 1), date(2027, 1, 31)), (date(2027, 1, 22), date(2027, 2, 10))):
        make_measure(plan=plan, owner=cast.staff_a, starts_on=first, due_on=last)
    for first, last in ((date(2027, 3, 1), date(2027, 3, 7)), (date(2027, 3, 6), date(2027, 3, 31))):
        make_measure(plan=plan, owner=cast.other_staff_a, starts_on=first, due_on=last)
    page = client_of(cast.officer).get(reverse("plans:resource_people", args=[plan.cycle_id]))
    (row,) = page.context["rows"]
    assert (row.person, row.days) == (cast.staff_a, 6), "22 to 31 January without two weekends"


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_pages_make_a_constant_number_of_queries(cast: Cast, client_of: ClientOf, pool: ResourcePool) -> None:
    urls = [
        reverse("plans:resources", args=[pool.cycle_id]),
        reverse("plans:resource_cell", args=[pool.pk, 3]),
        f"{reverse('plans:settle_cell', args=[pool.pk, 3])}?way=split",
        reverse("plans:resource_people", args=[pool.cycle_id]),
    ]
    office = client_of(cast.officer)

    def grow(names: str) -> None:
        for name in names:
            other = make_pool(cycle=pool.cycle, department=make_department())
            for request in [*asked_of(pool, {name: 60}), *asked_of(other, {f"{name}二": 300})]:
                for _ in range(2):
                    make_measure((make_goal(plan=request.measure.plan),), owner=cast.staff_a)

    grow("甲乙")
    few = [queries_of(office, url) for url in urls]
    grow("丙丁戊己庚辛")
    assert [queries_of(office, url) for url in urls] == few


def test_memberships_end(cast: Cast, measure: Measure, pool: ResourcePool) -> None:
    """Who left the office settles nothing more."""
    Membership.objects.filter(user=cast.officer).delete()
    request = make_request(measure, pool)
    with pytest.raises(Forbidden):
        settle_request(
            request, {3: Decimal(40)}, by=User.objects.get(pk=cast.officer.pk), asked=request.asked
        )


def test_other_systems_read_and_people_decide_over_the_api(
    cast: Cast, client_of: ClientOf, measure: Measure, pool: ResourcePool
) -> None:
    request = make_request(measure, pool)
    office, head = client_of(cast.officer), client_of(cast.head_a)
    (quarter,) = [
        q for q in head.get(f"/api/v1/resource-pools/{pool.pk}/").json()["quarters"] if q["quarter"] == 3
    ]
    assert (quarter["available"], quarter["asked"], quarter["balance"]) == ("100.00", "40.00", "60.00")
    read = office.get("/api/v1/resource-requests/", {"status": "open", "quarter": "3"}).json()["results"]
    assert [row["id"] for row in read] == [request.pk]
    address, kind = f"/api/v1/resource-requests/{request.pk}/settle/", "application/json"
    body = {"asked": read[0]["asked"], "grants": {"4": "40"}, "reason": "三季度紧。"}
    assert office.post(address, {**body, "asked": "3|99"}, content_type=kind).status_code == 412
    assert office.post(address, {**body, "grants": {"5": "40"}}, content_type=kind).status_code in {400, 422}
    assert office.post(address, {**body, "reason": ""}, content_type=kind).status_code == 422
    assert head.post(address, body, content_type=kind).status_code == 403
    said = office.post(address, body, content_type=kind)
    assert said.json()["grants"] == {"4": "40.00"}
    assert office.post(address, body, content_type=kind).status_code == 409


def test_the_plan_and_its_measures_show_what_was_asked(
    cast: Cast, client_of: ClientOf, measure: Measure, pool: ResourcePool
) -> None:
    request = make_request(measure, pool, note=HOSTILE)
    settle_request(request, {4: Decimal(30)}, by=cast.officer, asked=request.asked, reason="统筹。")
    page = client_of(cast.head_a).get(measure.plan.get_absolute_url()).text
    assert request.get_absolute_url() in page
    assert "四季度 30 人天" in page
    assert f"资源：{pool.name} 第 3 季度 40 人天" in page
    assert "<script>alert" not in page


def test_a_plan_tells_its_pools_and_what_wants_a_look(
    cast: Cast, measure: Measure, client_of: ClientOf
) -> None:
    """One line for each pool; below, only what is short or was settled otherwise, and how many more there are."""
    cycle = measure.plan.cycle
    wide, narrow = (
        make_pool((100,) * 4, cycle=cycle, name="工程师"),
        make_pool((5,) * 4, cycle=cycle, name="试剂"),
    )
    for quarter in (1, 2):
        make_request(measure, wide, quarter=quarter, amount=10)
    for number in range(16):
        make_request(make_measure(plan=measure.plan, number=number + 20), narrow, quarter=3, amount=9)
    page = client_of(cast.head_a).get(measure.plan.get_absolute_url()).content.decode()
    card = page[page.index("资源申请") : page.index("还没有审核、审批意见")]
    assert "工程师 <strong>20</strong>" in card
    assert "试剂 <strong>144</strong>" in card
    assert card.count("短缺 139") == 12
    assert "另有 4 项，见各项措施。" in card
