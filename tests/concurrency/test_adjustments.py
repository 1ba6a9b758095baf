"""Adjustments race: one effect each, the others are told. Small here; `JINGJIN_RACES` multiplies the rounds."""

from __future__ import annotations

import os

import pytest

from activity.models import Duty, Event
from core.errors import Conflict, Stale
from plans.commands.adjustments.deciding import (
    approve_adjustment,
    return_adjustment,
    submit_adjustment,
    withdraw_adjustment,
)
from plans.commands.cycles import close_cycle
from plans.models import Adjustment, AdjustmentDecision, PlanEdition
from tests.cast import Cast
from tests.concurrency.threads import failures, run_together
from tests.factories.adjustments import adjustment_in, fresh, lower_target, propose
from tests.factories.plans import make_cycle, plan_in

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("JINGJIN_RACES", "1"))
THREADS = 6 if ROUNDS == 1 else 32


def test_many_approvals_make_one_edition(cast: Cast) -> None:
    for round_ in range(ROUNDS):
        plan = plan_in("published", cast, cycle=make_cycle(year=2027 + round_))
        found = adjustment_in("reviewed", cast, plan=plan)

        def approve(one: Adjustment = found) -> Adjustment:
            return approve_adjustment(one, by=cast.chair, version=one.version)

        results = run_together(*[approve] * THREADS)
        refused = failures(results)
        assert len(refused) == THREADS - 1
        assert all(isinstance(error, Conflict) for error in refused), refused
        assert PlanEdition.objects.filter(plan=plan).count() == 2
        assert Event.objects.about(plan).filter(name="plan.adjusted").count() == 1
        assert AdjustmentDecision.objects.filter(adjustment=found, act="approve").count() == 1
        assert Duty.objects.about(found).open().count() == 1


def test_two_adjustments_approved_at_once_make_one_edition(cast: Cast) -> None:
    plan = plan_in("published", cast)
    one = adjustment_in("reviewed", cast, plan=plan)
    two = adjustment_in("reviewed", cast, plan=plan)
    results = run_together(
        lambda: approve_adjustment(one, by=cast.chair, version=one.version),
        lambda: approve_adjustment(two, by=cast.chair, version=two.version),
    )
    assert len(failures(results)) == 1, results
    assert isinstance(failures(results)[0], Conflict)
    assert sorted([fresh(one).status, fresh(two).status]) == ["applied", "returned"]
    assert PlanEdition.objects.filter(plan=plan).count() == 2


def test_approve_withdraw_and_return_have_one_winner(cast: Cast) -> None:
    found = adjustment_in("reviewed", cast)
    results = run_together(
        lambda: approve_adjustment(found, by=cast.chair, version=found.version),
        lambda: withdraw_adjustment(found, by=cast.head_a, version=found.version),
        lambda: return_adjustment(found, by=cast.officer, version=found.version, remarks="再想想。"),
    )
    status = fresh(found).status
    withdrawn_after_return = status == "withdrawn" and len(failures(results)) == 1
    assert len(failures(results)) == 2 or withdrawn_after_return, results
    assert all(isinstance(error, Conflict | Stale) for error in failures(results)), results
    assert PlanEdition.objects.filter(plan=found.plan).count() == (2 if status == "applied" else 1)


def test_the_cycle_closes_while_leadership_agrees(cast: Cast) -> None:
    found = adjustment_in("reviewed", cast)
    results = run_together(
        lambda: approve_adjustment(found, by=cast.chair, version=found.version),
        lambda: close_cycle(found.plan.cycle, by=cast.officer),
    )
    status = fresh(found).status
    assert (status, len(failures(results))) in {("applied", 0), ("withdrawn", 1)}, results


def test_two_writers_of_one_version(cast: Cast) -> None:
    """Edit against submit: whoever is second is told."""
    found = lower_target(propose(plan_in("published", cast), cast.head_a), cast.head_a)
    results = run_together(
        lambda: lower_target(found, cast.head_a, 85),
        lambda: submit_adjustment(found, by=cast.head_a, version=found.version),
    )
    assert len(failures(results)) == 1
    assert isinstance(failures(results)[0], Conflict | Stale)
