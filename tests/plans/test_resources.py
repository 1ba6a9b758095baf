"""What there is, what is asked, what is granted; and who may decide it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activity.commands.delivery import deliver_waiting
from activity.models import Duty, Event, Notification
from core.errors import Conflict, Forbidden, Invalid, Stale
from organization.models import Department, Membership, Role, User
from plans.commands.pools import PoolInput, add_pool, copy_pools, edit_pool, fingerprint, remove_pool
from plans.commands.requests import RequestInput, add_requests, remove_request, update_request
from plans.commands.settlement import (
    refer_request,
    reopen_request,
    settle_cell,
    settle_request,
    take_back,
)
from plans.lifecycle import RequestStatus
from plans.models import Measure, ResourceGrant, ResourcePool, ResourceRequest, ResourceSettlement
from plans.reports.overlaps import count_days
from plans.reports.resource_cells import Outcome, cells_of, cut, fit, open_requests, propose, state_of
from plans.reports.resources import overview, table
from tests.cast import Cast
from tests.factories.organization import make_department, make_membership
from tests.factories.plans import (
    complete_plan,
    make_cycle,
    make_goal,
    make_measure,
    make_plan,
    make_pool,
    make_request,
    plan_in,
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


def asked_of(
    cast: Cast, pool: ResourcePool, amounts: dict[str, int], quarter: int = 3
) -> list[ResourceRequest]:
    """One request of each department by its name."""
    made = []
    for name, amount in amounts.items():
        department = Department.objects.filter(name=name).first() or make_department(name=name)
        plan = make_plan(cycle=pool.cycle, department=department)
        made.append(make_request(make_measure(plan=plan), pool, amount, quarter=quarter))
    return made


def whole(*values: Decimal | int) -> list[int]:
    assert all(value == int(value) for value in values)
    return [int(value) for value in values]


def quarters_of(outcome: Outcome) -> dict[int, int] | None:
    return None if outcome.grants is None else {q: int(amount) for q, amount in outcome.grants.items()}


# --- pools -------------------------------------------------------------------------------------
def test_a_pool_is_kept_by_the_office_and_fixed_while_it_is_asked(cast: Cast, measure: Measure) -> None:
    values = PoolInput(name="改善专员", unit="人天", quarters={1: Decimal(100), 3: Decimal(120)})
    with pytest.raises(Forbidden):
        add_pool(measure.plan.cycle, values, by=cast.head_a)
    pool = add_pool(measure.plan.cycle, values, by=cast.officer)
    assert pool.quarters == {1: 100, 2: 0, 3: 120, 4: 0}
    with pytest.raises(Invalid, match="已有资源池") as twice:
        add_pool(measure.plan.cycle, values, by=cast.officer)
    assert "name" in twice.value.fields
    make_request(measure, pool)
    more = PoolInput(name="改善专员", unit="人天", note="含外协", quarters={3: Decimal(160)})
    pool = edit_pool(pool, more, by=cast.officer, seen=fingerprint(pool))
    assert ResourcePool.objects.get(pk=pool.pk).quarters[3] == 160
    renamed = PoolInput(name="改善人员", unit="人天")
    with pytest.raises(Invalid) as fixed:
        edit_pool(pool, renamed, by=cast.officer, seen=fingerprint(ResourcePool.objects.get(pk=pool.pk)))
    assert "name" in fixed.value.fields
    with pytest.raises(Conflict, match="1 项措施申请了"):
        remove_pool(pool, by=cast.officer)


def test_a_pool_that_somebody_else_changed_is_not_overwritten(cast: Cast, pool: ResourcePool) -> None:
    seen = fingerprint(pool)
    values = PoolInput(name=pool.name, unit="人天", quarters={1: Decimal(1)})
    edit_pool(pool, values, by=cast.officer, seen=seen)
    with pytest.raises(Stale):
        edit_pool(pool, PoolInput(name=pool.name, unit="人天"), by=cast.director, seen=seen)
    assert ResourcePool.objects.get(pk=pool.pk).quarters[1] == 1


def test_pools_are_copied_from_the_year_before_once(cast: Cast) -> None:
    before, cycle = make_cycle(year=2027), make_cycle(year=2028)
    make_pool((1, 2, 3, 4), cycle=before, name="备件包", unit="套", kind="material", department=cast.b)
    make_pool(cycle=before, name="有了")
    make_pool((9, 9, 9, 9), cycle=cycle, name="有了")
    (copied,) = copy_pools(cycle, by=cast.officer)
    assert (copied.name, copied.unit, copied.department) == ("备件包", "套", cast.b)
    assert copied.quarters == {1: 1, 2: 2, 3: 3, 4: 4}
    assert cycle.pools.get(name="有了").quarters[1] == 9
    with pytest.raises(Conflict):
        copy_pools(cycle, by=cast.officer)


# --- asking ------------------------------------------------------------------------------------
def test_a_request_is_part_of_the_plan_and_makes_a_version(
    cast: Cast, measure: Measure, pool: ResourcePool
) -> None:
    plan = measure.plan
    before = plan.version
    add_requests(measure, pool, {1: Decimal(20), 3: Decimal(40)}, by=cast.head_a, note="排班")
    plan.refresh_from_db()
    assert plan.version == before + 1
    assert [r["amount"] for r in plan.content()["measures"][0]["requests"]] == ["20", "40"]
    event = Event.objects.about(plan).first()
    assert event is not None
    assert len(event.data["changed"]["requests"][1]) == 2
    with pytest.raises(Invalid, match="已经申请过"):
        add_requests(measure, pool, {3: Decimal(1)}, by=cast.head_a)
    with pytest.raises(Forbidden):
        add_requests(measure, pool, {4: Decimal(1)}, by=cast.head_b)


def test_pools_of_other_departments_are_closed(cast: Cast, measure: Measure) -> None:
    foreign = make_pool(cycle=measure.plan.cycle, department=cast.b)
    own = make_pool(cycle=measure.plan.cycle, department=cast.a)
    above = make_pool(cycle=measure.plan.cycle, department=cast.company)
    with pytest.raises(Invalid):
        add_requests(measure, foreign, {1: Decimal(1)}, by=cast.head_a)
    for usable in (own, above):
        add_requests(measure, usable, {1: Decimal(1)}, by=cast.head_a)
    later = make_pool(cycle=make_cycle(year=2040))
    with pytest.raises(Invalid):
        add_requests(measure, later, {1: Decimal(1)}, by=cast.head_a)


def test_only_a_plan_that_is_being_written_asks(cast: Cast) -> None:
    measure = plan_in("submitted", cast).measures.get()
    pool = make_pool(cycle=measure.plan.cycle)
    with pytest.raises(Conflict):
        add_requests(measure, pool, {1: Decimal(1)}, by=cast.head_a)


def test_another_amount_opens_a_settled_request_again(
    cast: Cast, measure: Measure, pool: ResourcePool
) -> None:
    request = make_request(measure, pool)
    settle_request(request, {3: Decimal(40)}, by=cast.officer, asked=request.asked)
    request.refresh_from_db()
    only_note = RequestInput(quarter=3, amount=Decimal(40), note="改了用途")
    request = update_request(request, only_note, by=cast.head_a, seen=request.spelled)
    assert request.status == RequestStatus.SETTLED
    request = update_request(
        request, RequestInput(quarter=3, amount=Decimal(60)), by=cast.head_a, seen=request.spelled
    )
    request.refresh_from_db()
    assert request.status == RequestStatus.OPEN
    assert not request.grants.exists()
    assert request.settled_at is None
    with pytest.raises(Stale):
        update_request(request, only_note, by=cast.head_a, seen="3|40|")


def test_withdrawing_a_referred_request_ends_the_duty(
    cast: Cast, measure: Measure, pool: ResourcePool
) -> None:
    request = make_request(measure, pool)
    refer_request(request, by=cast.officer, asked=request.asked, reason="定不了。")
    assert Duty.objects.open().filter(purpose="resource.decide").count() == 1
    remove_request(request, by=cast.head_a)
    assert not Duty.objects.open().filter(purpose="resource.decide").exists()
    assert ResourceSettlement.objects.get().measure_title == measure.title


# --- settling ----------------------------------------------------------------------------------
def test_every_way_to_settle_is_kept_with_its_reason(
    cast: Cast, measure: Measure, pool: ResourcePool
) -> None:
    for grants, act in (
        ({3: Decimal(40)}, "grant"),
        ({4: Decimal(40)}, "shift"),
        ({3: Decimal(25)}, "cut"),
        ({3: Decimal(25), 4: Decimal(15)}, "split"),
        ({}, "refuse"),
    ):
        request = make_request(measure, make_pool(cycle=pool.cycle))
        if act != "grant":
            with pytest.raises(Invalid) as unexplained:
                settle_request(request, grants, by=cast.officer, asked=request.asked)
            assert "reason" in unexplained.value.fields
        kept = settle_request(request, grants, by=cast.officer, asked=request.asked, reason="统筹。")
        assert (kept.act, kept.asked["amount"]) == (act, "40")
        request.refresh_from_db()
        assert {g.quarter: g.amount for g in request.grants.all()} == grants
        assert Event.objects.about(request).get().data["act"] == act


def test_nothing_is_granted_that_is_not_there(cast: Cast, measure: Measure) -> None:
    pool = make_pool((0, 0, 50, 10), cycle=measure.plan.cycle)
    first, second = make_request(measure, pool, 40), make_request(make_measure(plan=measure.plan), pool, 40)
    settle_request(first, {3: Decimal(40)}, by=cast.officer, asked=first.asked)
    with pytest.raises(Invalid, match="只剩 10"):
        settle_request(second, {3: Decimal(40)}, by=cast.officer, asked=second.asked)
    with pytest.raises(Invalid, match="超过了申请"):
        settle_request(second, {3: Decimal(10), 4: Decimal(40)}, by=cast.officer, asked=second.asked)
    settle_request(
        second, {3: Decimal(10), 4: Decimal(10)}, by=cast.officer, asked=second.asked, reason="分。"
    )


def test_a_request_that_changed_meanwhile_is_not_decided_blindly(
    cast: Cast, measure: Measure, pool: ResourcePool
) -> None:
    request = make_request(measure, pool)
    seen = request.asked
    update_request(request, RequestInput(quarter=3, amount=Decimal(60)), by=cast.head_a, seen=request.spelled)
    with pytest.raises(Stale, match="60"):
        settle_request(request, {3: Decimal(40)}, by=cast.officer, asked=seen)
    assert not ResourceSettlement.objects.exists()


def test_leadership_decides_what_was_referred_and_only_that(
    cast: Cast, measure: Measure, pool: ResourcePool
) -> None:
    request = make_request(measure, pool)
    with pytest.raises(Conflict, match="办公室先协调"):
        settle_request(request, {3: Decimal(40)}, by=cast.chair, asked=request.asked)
    refer_request(request, by=cast.officer, asked=request.asked, reason="两边都急。")
    with pytest.raises(Conflict, match="请先收回"):
        settle_request(request, {3: Decimal(40)}, by=cast.officer, asked=request.asked)
    settle_request(request, {3: Decimal(20)}, by=cast.leader, asked=request.asked, reason="先给一半。")
    assert not Duty.objects.open().filter(purpose="resource.decide").exists()
    with pytest.raises(Forbidden, match="领导小组决定"):
        reopen_request(request, by=cast.officer, reason="想改。")
    reopen_request(request, by=cast.chair, reason="再议。")
    request.refresh_from_db()
    assert (request.status, request.referred_at) == (RequestStatus.OPEN, None)
    refer_request(request, by=cast.officer, asked=request.asked, reason="再提请。")
    take_back(request, by=cast.director)
    settle_request(request, {3: Decimal(40)}, by=cast.officer, asked=request.asked)
    acts = list(ResourceSettlement.objects.order_by("id").values_list("act", flat=True))
    assert acts == ["refer", "cut", "refer", "grant"]


def test_nobody_settles_a_request_of_a_department_they_head(
    cast: Cast, measure: Measure, pool: ResourcePool
) -> None:
    make_membership(user=cast.officer, role=Role.HEAD, department=cast.a)
    make_membership(user=cast.leader, role=Role.HEAD, department=cast.company)
    officer, leader = User.objects.get(pk=cast.officer.pk), User.objects.get(pk=cast.leader.pk)
    request = make_request(measure, pool)
    with pytest.raises(Forbidden, match="自己部门"):
        settle_request(request, {3: Decimal(40)}, by=officer, asked=request.asked)
    (other,) = asked_of(cast, pool, {"别的部门": 10})
    found = open_requests(pool, 3)
    kept = settle_cell(pool, 3, way="grant", by=officer, seen=state_of(pool, cells_of(pool), found))
    assert [k.request_id_was for k in kept] == [other.pk], "the own one stays open"
    refer_request(request, by=cast.director, asked=request.asked, reason="请定。")
    with pytest.raises(Forbidden, match="自己部门"):
        settle_request(request, {3: Decimal(40)}, by=leader, asked=request.asked)


def test_heads_are_told_what_they_got(cast: Cast, measure: Measure, pool: ResourcePool) -> None:
    request = make_request(measure, pool)
    settle_request(request, {4: Decimal(40)}, by=cast.officer, asked=request.asked, reason="三季度紧。")
    deliver_waiting()
    told = Notification.objects.get(recipient=cast.head_a)
    assert told.path == request.get_absolute_url()


# --- totals ------------------------------------------------------------------------------------
def test_totals_count_grants_of_the_settled_and_asks_of_the_rest(cast: Cast, measure: Measure) -> None:
    pool = make_pool((100, 100, 100, 100), cycle=measure.plan.cycle)
    open_, shifted, refused, referred = asked_of(cast, pool, {"甲": 60, "乙": 30, "丙": 50, "丁": 45})
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


# --- proposals ---------------------------------------------------------------------------------
def test_cutting_in_proportion_gives_out_exactly_what_there_is(cast: Cast, pool: ResourcePool) -> None:
    asked_of(cast, pool, {"甲": 60, "乙": 50, "丙": 31})
    requests = open_requests(pool, 3)
    outcomes = cut(3, Decimal(100), requests)
    given = [sum((o.grants or {}).values()) for o in outcomes]
    assert sum(given) == 100
    assert all(g == int(g) for g in given)
    assert all(abs(g - o.asked * 100 / 141) < 1 for g, o in zip(given, outcomes, strict=True))


def test_shifting_and_splitting_use_only_what_nobody_asks_for(cast: Cast, measure: Measure) -> None:
    pool = make_pool((0, 20, 50, 60), cycle=measure.plan.cycle)
    make_request(measure, pool, 30, quarter=4)
    asked_of(cast, pool, {"甲": 40, "乙": 30, "丙": 25})
    requests, cells = open_requests(pool, 3), cells_of(pool)
    shifted = propose("shift", 3, cells, requests)
    assert [quarters_of(o) for o in shifted.outcomes] == [{3: 40}, {4: 30}, None]
    assert [cell.balance for cell in shifted.after] == [0, 20, -15, 0]
    split = propose("split", 3, cells, requests)
    assert [quarters_of(o) for o in split.outcomes] == [{3: 40}, {3: 10, 4: 20}, {4: 10, 2: 15}]
    assert all(cell.balance >= 0 for cell in split.after)
    assert fit(3, Decimal(0), {}, requests, whole=True)[0].grants is None


def test_the_order_follows_the_weight_of_the_goals_served(cast: Cast, pool: ResourcePool) -> None:
    plan = make_plan(cycle=pool.cycle, department=cast.b)
    light, heavy = make_goal(plan=plan, weight=Decimal(10)), make_goal(plan=plan, weight=Decimal(60))
    make_request(make_measure((light,)), pool, 1)
    second = make_request(make_measure((heavy,)), pool, 1)
    assert open_requests(pool, 3)[0] == second


def test_a_proposal_is_saved_as_previewed_or_not_at_all(
    cast: Cast, client_of: ClientOf, pool: ResourcePool
) -> None:
    asked_of(cast, pool, {"甲": 80, "乙": 60})
    office = client_of(cast.officer)
    address = reverse("plans:settle_cell", args=[pool.pk, 3])
    preview = office.get(address, {"way": "cut"})
    seen = preview.context["seen"]
    assert not ResourceGrant.objects.exists()
    assert office.post(address, {"way": "cut", "seen": seen, "reason": " "}).status_code == 422
    late = make_request(make_measure(plan=make_plan(cycle=pool.cycle, department=cast.b)), pool, 5)
    stale = office.post(address, {"way": "cut", "seen": seen, "reason": "按比例。"})
    assert stale.status_code == 412
    assert "情况有变" in stale.text
    assert not ResourceGrant.objects.exists()
    answer = office.post(
        address, {"way": "cut", "seen": stale.context["seen"], "reason": "按比例。"}, follow=True
    )
    assert "已办理 3 项申请" in answer.text
    assert sum(ResourceGrant.objects.values_list("amount", flat=True)) == 100
    late.refresh_from_db()
    assert late.status == RequestStatus.SETTLED


def test_a_covered_cell_is_granted_in_one_press(cast: Cast, client_of: ClientOf, pool: ResourcePool) -> None:
    asked_of(cast, pool, {"甲": 40, "乙": 60})
    office = client_of(cast.officer)
    page = office.get(reverse("plans:resource_cell", args=[pool.pk, 3]))
    assert "将照准三季度" in page.text
    assert "2 项申请，合计 100 人天" in page.text
    (act,) = page.context["ways"]
    answer = office.post(act.url, dict(act.fields), follow=True)
    assert "已办理 2 项申请" in answer.text
    assert set(ResourceSettlement.objects.values_list("act", flat=True)) == {"grant"}


# --- pages -------------------------------------------------------------------------------------
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
    asked_of(cast, pool, {"别的部门": 70})
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
    from datetime import date

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
            for request in [*asked_of(cast, pool, {name: 60}), *asked_of(cast, other, {f"{name}二": 300})]:
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
