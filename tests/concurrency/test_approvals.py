"""One opinion of a person, one effect of a case, whoever presses at the same moment.

Small in the suite; `JINGJIN_APPROVAL_RACES=200x32` sends 32 threads at each of 200 plans (docs/testing.md).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from activity.models import Duty, Event
from approvals.commands.care import look_after_cases
from approvals.commands.cases import give_opinion
from approvals.commands.chains import adopt_chain
from approvals.models import CaseStep, Opinion
from core.errors import Conflict, Refusal, Stale
from organization.models import Role, User
from plans.apart import cases_of_parts, undecided
from plans.commands.apart import set_apart
from plans.commands.approval import approve_plan
from plans.commands.cycles import close_cycle
from plans.commands.editing import update_part
from plans.commands.publication import publish_plan
from plans.commands.review import return_plan, review_plan
from plans.commands.submission import submit_plan
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan, PlanEdition, ReviewDecision
from tests.cast import Cast
from tests.concurrency.threads import failures, run_together
from tests.factories.approvals import case_of, chain_of, facts, make_delegation
from tests.factories.organization import make_department, person
from tests.factories.plans import complete_plan, fresh, plan_in

pytestmark = pytest.mark.django_db(transaction=True)
PLANS, THREADS = (int(part) for part in os.environ.get("JINGJIN_APPROVAL_RACES", "3x8").split("x"))


def send_back(plan: DepartmentPlan, by: User) -> Any:
    return lambda: return_plan(plan, by=by, version=plan.version, remarks="请改。")


def approval(plan: DepartmentPlan, by: User) -> Callable[[], Any]:
    return lambda: approve_plan(plan, by=by, version=plan.version)


def say(plan: DepartmentPlan, by: User, verdict: str = "agree", text: str = "请改。") -> Any:
    case, version = case_of(plan), plan.version
    return lambda: give_opinion(case, verdict, by=by, version=version, text=text)


def test_many_threads_on_many_plans_have_one_effect_each(cast: Cast) -> None:
    """WF-03: as many effects, decisions, events and duties as plans; everybody else is told 409."""
    departments = [make_department(parent=cast.a) for _n in range(PLANS)]
    plans = [plan_in("reviewed", cast, department=department) for department in departments]
    refused = 0
    for plan in plans:
        told = failures(run_together(*[approval(plan, cast.chair)] * THREADS))
        assert all(isinstance(error, Conflict) for error in told), told
        refused += len(told)
    assert refused == PLANS * (THREADS - 1)
    assert DepartmentPlan.objects.filter(status=PlanStatus.APPROVED).count() == PLANS
    assert ReviewDecision.objects.filter(act="approve").count() == PLANS
    assert Opinion.objects.count() == PLANS
    assert Event.objects.filter(name="plan.approved").count() == PLANS
    assert Event.objects.filter(name="approval.approved").count() == PLANS
    assert Duty.objects.open().filter(purpose="plan.publish").count() == PLANS
    assert not Duty.objects.open().filter(purpose="plan.approve").exists()


def test_without_the_lock_two_would_decide_the_same_step(cast: Cast) -> None:
    """What the lock is for: two writers that do not hold the record both find the step open, and both words stand."""
    chain_of(cast, facts("leadership", "any"))
    plan = plan_in("reviewed", cast)
    step, case = case_of(plan).steps.get(), case_of(plan)
    both_wrote = threading.Barrier(2, timeout=30)

    def write(user: User) -> Callable[[], None]:
        def unheld() -> None:
            with transaction.atomic():
                Opinion.objects.create(
                    step=step, verdict="agree", subject_version=plan.version, content_hash=case.content_hash,
                    given_at=case.opened_at, given_by=user, voter=user,
                )  # fmt: skip
                both_wrote.wait()
                CaseStep.objects.filter(pk=step.pk).update(
                    status="agreed", closed_at=case.opened_at, closed_by=user
                )

        return unheld

    assert not failures(run_together(write(cast.chair), write(cast.leader)))
    assert Opinion.objects.filter(step=step).count() == 2


def test_the_second_waits_for_the_first_and_is_told_that_it_is_over(cast: Cast) -> None:
    """The same two by the command: while the first has not committed, the second stands at the lock."""
    chain_of(cast, facts("leadership", "any"))
    plan = plan_in("reviewed", cast)
    spoke, waited = threading.Event(), []

    def first() -> None:
        with transaction.atomic():
            give_opinion(case_of(plan), "agree", by=cast.chair, version=plan.version)
            spoke.set()
            # The second may be slow to come.
            for _n in range(600):
                if somebody_waits_for_me():
                    waited.append(True)
                    return
                time.sleep(0.05)

    def second() -> Any:
        assert spoke.wait(30)
        return say(plan, cast.leader)()

    told = failures(run_together(first, second))
    assert [type(error) for error in told] == [Conflict], told
    assert waited
    assert Opinion.objects.count() == 1
    assert fresh(plan).status == PlanStatus.APPROVED


def somebody_waits_for_me() -> bool:
    """Asked of the locks alone: within a transaction `pg_stat_activity` goes on showing who was there at the first
    look, and the other may have come later."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def test_a_delegate_and_the_one_he_stands_for_have_one_word(cast: Cast) -> None:
    make_delegation(cast.chair, cast.leader)
    plan = plan_in("reviewed", cast)
    case = case_of(plan)

    def deputy() -> Any:
        return give_opinion(case, "agree", by=cast.leader, version=plan.version, on_behalf_of=cast.chair)

    told = failures(run_together(say(plan, cast.chair), deputy, say(plan, cast.chair), deputy))
    assert len(told) == 3
    assert all(isinstance(error, Conflict) for error in told), told
    assert Opinion.objects.count() == 1
    assert Event.objects.filter(name="plan.approved").count() == 1


def test_publishing_while_a_part_is_sent_back_has_one_winner(cast: Cast) -> None:
    """The plan is agreed, a project in it is not yet: it is never published with a part that was refused."""
    plan = complete_plan(cast)
    project = set_apart(plan.measures.get(), True, by=cast.head_a)
    plan = submit_plan(plan, by=cast.head_a, version=plan.version)
    plan = review_plan(plan, by=cast.officer, version=plan.version, pass_unseen=True).plan
    give_opinion(case_of(plan), "agree", by=cast.chair, version=plan.version)
    [part] = cases_of_parts(plan)
    told = failures(
        run_together(
            lambda: give_opinion(part, "disagree", by=cast.chair, version=plan.version, text="太贵。"),
            lambda: publish_plan(plan, by=cast.officer, version=plan.version),
        )
    )
    assert [isinstance(error, Refusal) for error in told] == [True]
    assert fresh(plan).status == PlanStatus.RETURNED
    assert not PlanEdition.objects.exists()
    assert undecided(plan) == [project]


def test_closing_the_cycle_while_leadership_decides_never_loses_the_plan(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    told = failures(run_together(say(plan, cast.chair), lambda: close_cycle(plan.cycle, by=cast.director)))
    assert [getattr(error, "code", error) for error in told] == ["plans_in_hand"]
    assert (fresh(plan).status, fresh(plan).cycle.status) == ("approved", "open")


def test_many_approvers_on_one_case_are_all_counted(cast: Cast) -> None:
    group = [person(f"leader{n}", f"组员 {n}", Role.LEADER) for n in range(THREADS - 2)]
    chain_of(cast, facts("leadership", "all"))
    plan = plan_in("reviewed", cast)
    everyone = [cast.chair, cast.leader, *group]
    results = run_together(*[say(plan, user) for user in everyone])
    assert not failures(results)
    assert Opinion.objects.count() == len(everyone)
    assert fresh(plan).status == PlanStatus.APPROVED
    assert Event.objects.filter(name="plan.approved").count() == 1


def test_a_double_click_counts_once(cast: Cast) -> None:
    chain_of(cast, facts("leadership", "majority"))
    plan = plan_in("reviewed", cast)
    told = failures(run_together(*[say(plan, cast.leader)] * 4))
    assert [getattr(error, "code", error) for error in told] == ["already_given"] * 3
    assert Opinion.objects.count() == 1


def test_agreeing_while_the_office_returns_has_one_winner(cast: Cast) -> None:
    for department in (cast.a, cast.b):
        plan = plan_in("reviewed", cast, department=department)
        told = failures(
            run_together(
                say(plan, cast.chair),
                send_back(plan, cast.director),
            )
        )
        assert len(told) == 1
        assert isinstance(told[0], Refusal)
        status = fresh(plan).status
        assert (status, case_of(plan).status) in {("approved", "approved"), ("returned", "withdrawn")}
        assert not Duty.objects.about(plan).open().filter(purpose="plan.approve").exists()


def test_agreeing_while_another_disagrees_ends_in_one_state(cast: Cast) -> None:
    chain_of(cast, facts("leadership", "any"))
    plan = plan_in("reviewed", cast)
    told = failures(run_together(say(plan, cast.chair), say(plan, cast.leader, "disagree")))
    assert [type(error) for error in told] == [Conflict]
    assert (fresh(plan).status, case_of(plan).status) in {("approved", "approved"), ("returned", "returned")}


def test_an_edit_after_submission_does_not_get_past_the_approval(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    results = run_together(
        say(plan, cast.chair),
        lambda: update_part(plan, "overview", "悄悄改", by=cast.head_a, version=plan.version),
    )
    assert isinstance(results[1], Conflict | Stale)
    assert fresh(plan).overview != "悄悄改"
    assert fresh(plan).status == PlanStatus.APPROVED


def test_who_leaves_at_the_same_moment_decides_or_not_but_never_half(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)

    def leave() -> None:
        cast.chair.memberships.all().delete()
        look_after_cases()

    results = run_together(say(plan, cast.chair), leave)
    case = case_of(plan)
    if isinstance(results[0], Opinion):
        assert (case.status, fresh(plan).status) == ("approved", "approved")
    else:
        assert (case.status, fresh(plan).status) == ("open", "reviewed")
        assert case.steps.get().stuck_code == "nobody"


def test_a_chain_adopted_at_the_same_moment_changes_nothing_in_flight(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    results = run_together(
        say(plan, cast.chair),
        *[lambda: adopt_chain("plan", [facts("leadership", "all")], by=cast.director, number=1)] * 3,
    )
    assert isinstance(results[0], Opinion)
    assert fresh(plan).status == PlanStatus.APPROVED
    assert case_of(plan).chain.number == 1
    assert len(failures(results)) == 2  # the office's three clerks saw the same number: one adopts the next
