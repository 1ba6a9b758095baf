"""Random actors walk plans and their cases; after every step the tables hold (WF-01).

A state machine of hypothesis against a model of its own: who said what, and what that amounts to; parts decided apart
and the end of the cycle are on the way. Small in the suite; `JINGJIN_WALK=500x30` walks 500 times 30 steps and asserts
that every status and every move was seen (docs/testing.md).
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from approvals.commands.care import look_after_cases
from approvals.commands.cases import give_opinion
from approvals.lifecycle import CASE, STEP, CaseStatus
from approvals.models import ApprovalCase, CaseStep, Opinion
from core.errors import Refusal
from core.hashing import content_hash
from core.periods import local_today
from organization.models import Membership, Role, User
from plans.apart import cases_of_parts, undecided
from plans.commands.apart import set_apart
from plans.commands.cycles import close_cycle
from plans.commands.editing import update_part
from plans.commands.publication import publish_plan
from plans.commands.review import return_plan, review_plan
from plans.commands.submission import submit_plan
from plans.lifecycle import EDITABLE, IN_FORCE, PLAN, PlanStatus
from plans.models import DepartmentPlan
from tests.cast import Cast, assemble
from tests.factories.approvals import chain_of, facts, make_delegation
from tests.factories.organization import make_membership, person
from tests.factories.plans import complete_plan

EXAMPLES, STEPS = (int(part) for part in os.environ.get("JINGJIN_WALK", "8x25").split("x"))
ACTORS = ("chair", "leader", "director", "officer", "head_a", "head_b", "staff_a", "outsider", "crm", "third")
CHAINS = (
    (facts("chair"),),
    (facts("leadership", "majority"),),
    (facts("leadership", "all", mode="serial"),),
    (facts("director", "any"), facts("leadership", "share", share=60, together=True), facts("chair")),
)
seen_moves: dict[str, set[tuple[str, str]]] = {"plan": set(), "case": set(), "step": set()}
pytestmark = pytest.mark.django_db


class Walk(RuleBasedStateMachine):
    """One plan of A, from draft on; actors do what they like, the commands say no where the tables do."""

    @initialize(chain=st.sampled_from(CHAINS))
    def begin(self, chain: Any) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.cast: Cast = assemble()
        self.third = person("third", "第三位", Role.LEADER)
        chain_of(self.cast, *chain)
        self.plan = complete_plan(self.cast)
        self.cases: dict[int, str] = {}
        self.steps: dict[int, str] = {}
        self.status = "draft"
        self.said = 0
        self.spoken: set[tuple[int, int]] = set()

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def actor(self, name: str) -> User:
        found: User = User.objects.get(pk=(self.third if name == "third" else getattr(self.cast, name)).pk)
        return found

    def attempt(self, act: Any) -> Any:
        """Refusals are fine and change nothing; anything else is a fault."""
        try:
            with transaction.atomic():
                return act()
        except Refusal:
            return None

    @property
    def fresh(self) -> DepartmentPlan:
        return DepartmentPlan.objects.get(pk=self.plan.pk)

    def case(self) -> ApprovalCase | None:
        """The newest case of the plan as a whole."""
        return ApprovalCase.objects.about(self.plan).filter(kind="plan").first()

    def cases_now(self) -> list[ApprovalCase]:
        """Of the plan and of its parts."""
        return [*ApprovalCase.objects.about(self.plan), *cases_of_parts(self.plan)]

    def runs(self) -> Any:
        return CaseStep.objects.filter(case__in=self.cases_now()).select_related("rule", "case")

    @rule(who=st.sampled_from(("head_a", "head_a", "head_b", "staff_a")))
    def submit(self, who: str) -> None:
        plan = self.fresh
        self.attempt(lambda: submit_plan(plan, by=self.actor(who), version=plan.version))

    @rule(who=st.sampled_from(("officer", "officer", "director", "chair", "head_a")))
    def review(self, who: str) -> None:
        plan = self.fresh
        act = lambda: review_plan(plan, by=self.actor(who), version=plan.version, pass_unseen=True)  # noqa: E731
        self.attempt(act)

    @rule(who=st.sampled_from(ACTORS))
    def give_back(self, who: str) -> None:
        plan = self.fresh
        self.attempt(lambda: return_plan(plan, by=self.actor(who), version=plan.version, remarks="请改。"))

    @precondition(lambda self: self.status in (PlanStatus.REVIEWED, PlanStatus.APPROVED))
    @rule(
        who=st.sampled_from(ACTORS),
        verdict=st.sampled_from(("agree", "agree", "agree", "disagree", "abstain")),
        off=st.sampled_from((0, 0, 0, -1)),
        nth=st.integers(0, 2),
    )
    def opinion(self, who: str, verdict: str, off: int, nth: int) -> None:
        """About the whole, or about a part that is decided apart."""
        cases = [one for one in self.cases_now() if one.is_open] or self.cases_now()
        self.say(cases[nth % len(cases)], who, verdict, off)

    def say(self, case: ApprovalCase, who: str, verdict: str, off: int = 0) -> None:
        plan, by = self.fresh, self.actor(who)
        act = lambda: give_opinion(case, verdict, by=by, version=plan.version + off, text="理由")  # noqa: E731
        said = self.attempt(act)
        assert said is None or off == 0, "an opinion about another version was taken"

    @rule(refused=st.sampled_from((False, False, False, True)))
    def whoever_is_due(self, refused: bool) -> None:
        """The next act of those who owe it, so that walks get to the end; `refused`: a part is sent back instead."""
        plan = self.fresh
        if plan.status in EDITABLE:
            self.submit("head_a")
        elif plan.status == PlanStatus.SUBMITTED:
            self.review("officer")
        elif waiting := [one for one in self.cases_now() if one.is_open]:
            # The whole first, so that it may be agreed while a part waits. The chair is asked on every chain, and last
            # where people are asked in turn.
            apart = [one for one in waiting if one.kind != "plan"]
            whole = [one for one in waiting if one.kind == "plan"]
            for case in apart if refused else whole or apart:
                for who in ("leader", "third", "director", "chair"):
                    self.say(ApprovalCase.objects.get(pk=case.pk), who, "disagree" if refused else "agree")
        elif plan.status == PlanStatus.APPROVED:
            self.publish("officer")

    @precondition(lambda self: self.status in (*EDITABLE, PlanStatus.SUBMITTED))
    @rule(
        who=st.sampled_from(("head_a", "officer", "staff_a")),
        project=st.booleans(),
        apart=st.sampled_from((True, True, False)),
    )
    def decide_apart(self, who: str, project: bool, apart: bool) -> None:
        """The measure as a major project, or the goal by itself; or along with the plan again."""
        part = self.plan.measures.get() if project else self.plan.goals.get()
        self.attempt(lambda: set_apart(part, apart, by=self.actor(who)))

    @precondition(lambda self: self.status not in EDITABLE)
    @rule(who=st.sampled_from(("officer", "director", "chair", "head_a")))
    def close(self, who: str) -> None:
        """The cycle ends with what is published; never over a plan that somebody has in hand."""
        in_hand = self.fresh.status not in IN_FORCE
        done = self.attempt(lambda: close_cycle(self.plan.cycle, by=self.actor(who)))
        assert done is None or not in_hand, "the cycle was closed over a plan in hand"

    @rule(who=st.sampled_from(("officer", "director", "chair", "head_a")))
    def publish(self, who: str) -> None:
        plan = self.fresh
        self.attempt(lambda: publish_plan(plan, by=self.actor(who), version=plan.version))

    @rule(who=st.sampled_from(("head_a", "head_b")), text=st.sampled_from(("甲", "乙", "丙")))
    def edit(self, who: str, text: str) -> None:
        plan = self.fresh
        self.attempt(
            lambda: update_part(plan, "overview", text * 30, by=self.actor(who), version=plan.version)
        )

    @rule(chain=st.sampled_from(CHAINS), kind=st.sampled_from(("plan", "plan", "goal", "project")))
    def adopt(self, chain: Any, kind: str) -> None:
        chain_of(self.cast, *chain, kind=kind)

    @rule(who=st.sampled_from(("leader", "third", "chair")), back=st.booleans())
    def come_and_go(self, who: str, back: bool) -> None:
        """Somebody leaves the group, or returns to it."""
        user = self.actor(who)
        role = Role.CHAIR if who == "chair" else Role.LEADER
        here = Membership.objects.on(local_today()).filter(user=user, role=role)
        if here.exists() and not back:
            here.delete()
        elif back and not here.exists():
            make_membership(user=user, role=role)
        look_after_cases()

    @rule(who=st.sampled_from(("leader", "officer", "head_a")))
    def delegate(self, who: str) -> None:
        make_delegation(self.cast.chair, self.actor(who))
        look_after_cases()

    # --- what always holds ---------------------------------------------------------------------
    @invariant()
    def only_listed_moves(self) -> None:
        if not hasattr(self, "plan"):
            return
        now = self.fresh.status
        note("plan", PLAN, self.status, now)
        self.status = now
        for kept, rows, name, life, first in (
            (self.cases, self.cases_now(), "case", CASE, "open"),
            (self.steps, self.runs(), "step", STEP, "pending"),
        ):
            for row in rows:
                before = kept.get(row.pk, first)
                # A step may open and end within one act.
                if name == "step" and before == "pending" and row.status in ("agreed", "returned"):
                    note(name, life, "pending", "open")
                    before = "open"
                note(name, life, before, row.status)
                kept[row.pk] = row.status

    @invariant()
    def the_case_and_the_plan_agree(self) -> None:
        if not hasattr(self, "plan"):
            return
        plan, case = self.fresh, self.case()
        open_now = ApprovalCase.objects.about(plan).open().count()
        assert open_now == (1 if plan.status == PlanStatus.REVIEWED else 0)
        if plan.status in (PlanStatus.APPROVED, *IN_FORCE):
            assert case is not None
            assert (case.status, case.subject_version) == (CaseStatus.APPROVED, plan.version)
            assert case.content_hash == content_hash(plan.content())
            assert not case.steps.exclude(status="agreed").exists()

    @invariant()
    def the_parts_and_the_plan_agree(self) -> None:
        """A part is only decided on while the plan waits, and nothing is in force with a part that was not agreed."""
        if not hasattr(self, "plan"):
            return
        plan, parts = self.fresh, cases_of_parts(self.plan)
        if plan.status not in (PlanStatus.REVIEWED, PlanStatus.APPROVED):
            assert not parts.open().exists()
        else:
            assert not parts.filter(subject_version=plan.version, status=CaseStatus.RETURNED).exists()
        if plan.status in IN_FORCE:
            assert not undecided(plan)

    @invariant()
    def what_was_said_amounts_to_it(self) -> None:
        """The model's own count: an agreed step has agreement enough, of people who may give it."""
        if not hasattr(self, "plan"):
            return
        opinions = Opinion.objects.filter(step__case__in=self.cases_now())
        for one in opinions.select_related("step__case", "given_by"):
            assert one.content_hash == one.step.case.content_hash
            assert one.given_by.username not in ("crm", "outsider", "head_a", "staff_a")
            assert one.given_by_id != one.step.case.opened_by_id, "the reviewer decided"
        for step in self.runs():
            verdicts = [one.verdict for one in step.opinions.all()]
            asked = step.opinions.order_by("id").last()
            if step.status == "agreed":
                assert asked is not None
                free = {one["id"] for one in asked.asked if "why" not in one}
                base = len(free | {one.voter_id for one in step.opinions.all()})
                least = {"chair": 1, "any": 1, "majority": base // 2 + 1, "all": base}.get(step.rule.rule)
                least = least if least is not None else -(-base * 60 // 100)
                assert verdicts.count("agree") >= least
            if step.status == "open" and step.rule.rule == "all":
                assert "disagree" not in verdicts


def note(name: str, life: Any, before: str, now: str) -> None:
    if before != now:
        assert life.allows(before, now), f"{name}: {before} -> {now}"
        seen_moves[name].add((before, now))


def test_those_who_are_due_walk_a_plan_back_over_a_part_and_on_to_the_end() -> None:
    """The rare moves are within reach of the random walk: whoever is due makes them."""
    walk = Walk()
    walk.begin(CHAINS[0])
    came = []

    def due(refused: bool = False) -> None:
        walk.whoever_is_due(refused)
        came.append(walk.fresh.status)
        walk.only_listed_moves()
        walk.the_case_and_the_plan_agree()
        walk.the_parts_and_the_plan_agree()
        walk.what_was_said_amounts_to_it()

    try:
        walk.decide_apart("head_a", True, True)
        for refused in (False, False, False, True, False, False, False, False, False):
            due(refused)
        walk.close("officer")
        came.append(walk.fresh.status)
    finally:
        walk.teardown()
    again = ["submitted", "reviewed", "approved"]
    assert came == [*again, "returned", *again, "approved", "published", "closed"]


def test_random_walks_never_leave_the_tables() -> None:
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=EXAMPLES < 100,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert ("draft", "submitted") in seen_moves["plan"]
    if EXAMPLES >= 500:
        for name, life in (("plan", PLAN), ("case", CASE), ("step", STEP)):
            missing = {(move.source, move.target) for move in life.moves} - seen_moves[name]
            assert not missing, f"{name}: never seen {missing}"
