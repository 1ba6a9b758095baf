"""One decision has one effect, however many press at the same moment."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activity.models import Duty, Event
from core.errors import Conflict, Stale
from plans.commands.approval import approve_plan
from plans.commands.cycles import open_cycle
from plans.commands.editing import update_part
from plans.commands.publication import publish_plan
from plans.commands.review import return_plan, review_plan
from plans.lifecycle import CycleStatus, PlanStatus
from plans.models import DepartmentPlan, PlanEdition, ReviewDecision
from plans.permissions import can_approve_plan
from tests.cast import Cast
from tests.concurrency.threads import failures, run_together
from tests.factories.plans import complete_plan, make_cycle, plan_in

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def test_without_the_lock_several_would_pass_the_permission(cast: Cast) -> None:
    """The race the lock is for: everyone reads 'reviewed' before anyone writes 'approved'."""
    plan = plan_in("reviewed", cast)

    def look_then_write() -> bool:
        with transaction.atomic():
            seen = DepartmentPlan.objects.get(pk=plan.pk)
            allowed = bool(can_approve_plan(cast.chair, seen))
            barrier_of_looks.wait()
            DepartmentPlan.objects.filter(pk=plan.pk).update(submitted_at=timezone.now())
            return allowed

    barrier_of_looks = threading.Barrier(3, timeout=20)
    assert run_together(*[look_then_write] * 3) == [True, True, True]


def test_many_approvals_at_once_have_one_effect(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    results = run_together(*[lambda: approve_plan(plan, by=cast.chair, version=plan.version)] * THREADS)
    refused = failures(results)
    assert len(refused) == THREADS - 1
    assert all(isinstance(error, Conflict) for error in refused), refused
    assert ReviewDecision.objects.filter(plan=plan, act="approve").count() == 1
    assert Event.objects.about(plan).filter(name="plan.approved").count() == 1
    assert Duty.objects.about(plan).open().count() == 1


def test_many_publications_make_one_edition(cast: Cast) -> None:
    plan = plan_in("approved", cast)
    results = run_together(*[lambda: publish_plan(plan, by=cast.officer, version=plan.version)] * THREADS)
    assert len(failures(results)) == THREADS - 1
    assert PlanEdition.objects.filter(plan=plan).count() == 1


def test_review_and_return_at_once_have_one_winner(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    results = run_together(
        lambda: review_plan(plan, by=cast.officer, version=plan.version, pass_unseen=True),
        lambda: return_plan(plan, by=cast.director, version=plan.version, remarks="请改。"),
    )
    plan.refresh_from_db()
    acts = list(plan.decisions.values_list("act", flat=True))
    if plan.status == PlanStatus.RETURNED and len(acts) == 2:
        return  # reviewed first, then returned: both legal, in this order
    assert len(failures(results)) == 1
    expected = {str(PlanStatus.REVIEWED): ["review"], str(PlanStatus.RETURNED): ["return"]}
    assert expected[plan.status] == acts


def test_every_accepted_edit_survives(cast: Cast) -> None:
    """Writers of the same version: one is accepted, the others are told that theirs is stale."""
    plan = complete_plan(cast)
    texts = [f"第 {n} 位写的" for n in range(THREADS)]
    results = run_together(*[edit(plan, text, cast.head_a) for text in texts])
    refused = failures(results)
    assert len(refused) == THREADS - 1
    assert all(isinstance(error, Stale) for error in refused), refused
    plan.refresh_from_db()
    assert plan.version == 2
    assert plan.overview in texts


def edit(plan: DepartmentPlan, text: str, by: Any) -> Any:
    return lambda: update_part(plan, "overview", text, by=by, version=1)


def test_opening_a_cycle_twice_asks_once(cast: Cast) -> None:
    cycle = make_cycle(status=CycleStatus.DRAFT)
    results = run_together(*[lambda: open_cycle(cycle, by=cast.officer)] * 4)
    refused = failures(results)
    assert len(refused) == 3
    assert not any(isinstance(error, IntegrityError) for error in refused)
    assert cycle.plans.count() == 2
    assert Duty.objects.open().filter(purpose="plan.submit").count() == 2
