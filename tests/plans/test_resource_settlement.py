"""Who decides what is granted, and that nothing is granted that is not there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from activity.commands.delivery import deliver_waiting
from activity.models import Duty, Event, Notification
from core.errors import Conflict, Forbidden, Invalid, Stale
from organization.models import Role, User
from plans.commands.requests import RequestInput, update_request
from plans.commands.settlement import (
    refer_request,
    reopen_request,
    settle_cell,
    settle_request,
    take_back,
)
from plans.lifecycle import RequestStatus
from plans.models import Measure, ResourceGrant, ResourcePool, ResourceSettlement
from plans.reports.resource_cells import Outcome, cells_of, cut, fit, open_requests, propose, state_of
from tests.cast import Cast
from tests.factories.organization import make_membership
from tests.factories.plans import (
    asked_of,
    complete_plan,
    make_goal,
    make_measure,
    make_plan,
    make_pool,
    make_request,
)

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


@pytest.fixture
def measure(cast: Cast) -> Measure:
    return complete_plan(cast).measures.get()


@pytest.fixture
def pool(measure: Measure) -> ResourcePool:
    return make_pool(cycle=measure.plan.cycle)


def quarters_of(outcome: Outcome) -> dict[int, int] | None:
    return None if outcome.grants is None else {q: int(amount) for q, amount in outcome.grants.items()}


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
    assert acts == ["refer", "cut", "reopen", "refer", "back", "grant"]
    again = ResourceSettlement.objects.get(act="reopen")
    assert (again.before, again.after, again.reason, again.decided_by) == (
        {"3": "20"},
        {},
        "再议。",
        cast.chair,
    )


def test_nobody_settles_a_request_of_a_department_they_head(
    cast: Cast, measure: Measure, pool: ResourcePool
) -> None:
    make_membership(user=cast.officer, role=Role.HEAD, department=cast.a)
    make_membership(user=cast.leader, role=Role.HEAD, department=cast.company)
    officer, leader = User.objects.get(pk=cast.officer.pk), User.objects.get(pk=cast.leader.pk)
    request = make_request(measure, pool)
    with pytest.raises(Forbidden, match="自己部门"):
        settle_request(request, {3: Decimal(40)}, by=officer, asked=request.asked)
    (other,) = asked_of(pool, {"别的部门": 10})
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


def test_cutting_in_proportion_gives_out_exactly_what_there_is(cast: Cast, pool: ResourcePool) -> None:
    asked_of(pool, {"甲": 60, "乙": 50, "丙": 31})
    requests = open_requests(pool, 3)
    outcomes = cut(3, Decimal(100), requests)
    given = [sum((o.grants or {}).values()) for o in outcomes]
    assert sum(given) == 100
    assert all(g == int(g) for g in given)
    assert all(abs(g - o.asked * 100 / 141) < 1 for g, o in zip(given, outcomes, strict=True))


def test_shifting_and_splitting_use_only_what_nobody_asks_for(cast: Cast, measure: Measure) -> None:
    pool = make_pool((0, 20, 50, 60), cycle=measure.plan.cycle)
    make_request(measure, pool, 30, quarter=4)
    asked_of(pool, {"甲": 40, "乙": 30, "丙": 25})
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
    asked_of(pool, {"甲": 80, "乙": 60})
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
    asked_of(pool, {"甲": 40, "乙": 60})
    office = client_of(cast.officer)
    page = office.get(reverse("plans:resource_cell", args=[pool.pk, 3]))
    assert "将照准三季度" in page.text
    assert "2 项申请，合计 100 人天" in page.text
    (act,) = page.context["ways"]
    answer = office.post(act.url, dict(act.fields), follow=True)
    assert "已办理 2 项申请" in answer.text
    assert set(ResourceSettlement.objects.values_list("act", flat=True)) == {"grant"}
