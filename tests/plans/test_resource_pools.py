"""What there is, and what measures ask of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from activity.models import Duty, Event
from core.errors import Conflict, Forbidden, Invalid, Stale
from organization.models import User
from plans.commands.pools import PoolInput, add_pool, copy_pools, edit_pool, fingerprint, remove_pool
from plans.commands.requests import RequestInput, add_requests, remove_request, update_request
from plans.commands.settlement import (
    refer_request,
    settle_request,
)
from plans.lifecycle import RequestStatus
from plans.models import Measure, ResourcePool, ResourceSettlement
from tests.cast import Cast
from tests.factories.plans import (
    complete_plan,
    make_cycle,
    make_pool,
    make_request,
    plan_in,
)

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


@pytest.fixture
def measure(cast: Cast) -> Measure:
    return complete_plan(cast).measures.get()


@pytest.fixture
def pool(measure: Measure) -> ResourcePool:
    return make_pool(cycle=measure.plan.cycle)


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
