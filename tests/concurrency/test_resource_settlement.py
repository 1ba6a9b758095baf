"""Resources are given out once: of two who settle at the same moment one has an effect, and no quarter gives twice."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum

from activity.models import Duty, Event
from core.errors import Conflict, Invalid, Stale
from plans.commands.requests import RequestInput, update_request
from plans.commands.settlement import refer_request, settle_cell, settle_request
from plans.lifecycle import RequestStatus
from plans.models import ResourceGrant, ResourcePool, ResourceRequest, ResourceSettlement
from plans.reports.resource_cells import cells_of, open_requests, state_of
from plans.resource_permissions import can_settle_request
from tests.cast import Cast
from tests.concurrency.threads import failures, run_together
from tests.factories.plans import complete_plan, make_measure, make_pool, make_request

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


@pytest.fixture
def pool(cast: Cast) -> ResourcePool:
    """50 in the third quarter, asked 40 twice by A."""
    measure = complete_plan(cast).measures.get()
    pool = make_pool((0, 0, 50, 0), cycle=measure.plan.cycle)
    make_request(measure, pool, 40)
    make_request(make_measure(plan=measure.plan), pool, 40)
    return pool


def requests_of(pool: ResourcePool) -> list[ResourceRequest]:
    return list(ResourceRequest.objects.for_settling().filter(pool=pool).order_by("pk"))


def settle(request: ResourceRequest, amount: int, by: Any) -> Any:
    grants = {3: Decimal(amount)}
    return lambda: settle_request(request, grants, by=by, asked=request.asked, reason="统筹。")


def test_without_the_lock_both_would_pass_the_permission(cast: Cast, pool: ResourcePool) -> None:
    """The race the lock is for: both read 'open' before either writes 'settled'."""
    request = requests_of(pool)[0]
    looked = threading.Barrier(2, timeout=20)

    def look_then_write(by: Any) -> bool:
        with transaction.atomic():
            seen = ResourceRequest.objects.for_settling().get(pk=request.pk)
            allowed = bool(can_settle_request(by, seen))
            looked.wait()
            ResourceRequest.objects.filter(pk=request.pk).update(note=by.username)
            return allowed

    both = run_together(lambda: look_then_write(cast.officer), lambda: look_then_write(cast.director))
    assert both == [True, True]


def test_two_officers_settling_one_request_have_one_effect(cast: Cast, pool: ResourcePool) -> None:
    request = requests_of(pool)[0]
    results = run_together(
        *[settle(request, 40 - n, by) for n in range(3) for by in (cast.officer, cast.director)]
    )
    refused = failures(results)
    assert len(refused) == THREADS - 1
    assert all(isinstance(error, Conflict) for error in refused), refused
    assert all("已经办理了这项申请" in str(error) for error in refused)
    assert ResourceSettlement.objects.count() == 1
    assert ResourceGrant.objects.count() == 1
    assert Event.objects.about(request).count() == 1


def test_two_requests_cannot_both_have_the_last_of_a_quarter(cast: Cast, pool: ResourcePool) -> None:
    first, second = requests_of(pool)
    results = run_together(settle(first, 40, cast.officer), settle(second, 40, cast.director))
    (refused,) = failures(results)
    assert isinstance(refused, Invalid)
    assert "只剩 10" in str(refused.fields["quarter_3"][0])
    assert ResourceGrant.objects.aggregate(total=Sum("amount"))["total"] == 40


def test_a_proposal_and_a_single_decision_do_not_mix(cast: Cast, pool: ResourcePool) -> None:
    seen = state_of(pool, cells_of(pool), open_requests(pool, 3))
    first = requests_of(pool)[0]
    results = run_together(
        lambda: settle_cell(pool, 3, way="cut", by=cast.officer, seen=seen, reason="按比例。"),
        settle(first, 40, cast.director),
    )
    (refused,) = failures(results)
    assert isinstance(refused, Stale | Conflict), refused
    total = ResourceGrant.objects.aggregate(total=Sum("amount"))["total"]
    assert total == (50 if isinstance(refused, Conflict) and not isinstance(refused, Stale) else 40)


def test_referring_and_settling_at_once_have_one_winner(cast: Cast, pool: ResourcePool) -> None:
    request = requests_of(pool)[0]
    results = run_together(
        settle(request, 40, cast.officer),
        lambda: refer_request(request, by=cast.director, asked=request.asked, reason="定不了。"),
    )
    assert len(failures(results)) == 1
    request.refresh_from_db()
    is_referred = request.status == RequestStatus.REFERRED
    assert Duty.objects.open().filter(purpose="resource.decide").exists() == is_referred


def test_a_change_by_the_department_and_a_decision_do_not_cross(cast: Cast, pool: ResourcePool) -> None:
    """Whoever comes first: nothing is granted for an amount that nobody asks for any more, and nobody waits for ever."""
    for _ in range(3):
        request = make_request(
            make_measure(plan=requests_of(pool)[0].measure.plan), make_pool(cycle=pool.cycle), 40
        )
        request = ResourceRequest.objects.for_settling().get(pk=request.pk)
        values = RequestInput(quarter=3, amount=Decimal(30))
        results = run_together(
            settle(request, 40, cast.officer),
            lambda request=request, values=values: update_request(  # type: ignore[misc]
                request, values, by=cast.head_a, seen=request.spelled
            ),
        )
        request.refresh_from_db()
        assert request.amount == 30
        assert request.status == RequestStatus.OPEN
        assert not request.grants.exists()
        assert all(isinstance(error, Stale) for error in failures(results)), results
