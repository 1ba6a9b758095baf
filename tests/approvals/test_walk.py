"""Random actors walk plans and their cases; after every step the tables hold (WF-01).

A state machine of hypothesis against a model of its own: who said what, and what that amounts to. Small in the suite;
`JINGJIN_WALK=500x30` walks 500 times 30 steps and asserts that every status and every move was seen (docs/testing).
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
from plans.commands.editing import update_part
from plans.commands.publication import publish_plan
from plans.commands.review import return_plan, review_plan
from plans.commands.submission import submit_plan
from plans.lifecycle import PLAN, PlanStatus
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
        return ApprovalCase.objects.about(self.plan).first()

    def runs(self) -> Any:
        return CaseStep.objects.filter(case__in=ApprovalCase.objects.about(self.plan))

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

    @precondition(lambda self: self.status == PlanStatus.REVIEWED)
    @rule(
        who=st.sampled_from(ACTORS),
        verdict=st.sampled_from(("agree", "agree", "agree", "disagree", "abstain")),
        off=st.sampled_from((0, 0, 0, -1)),
    )
    def opinion(self, who: str, verdict: str, off: int) -> None:
        case, plan = self.case(), self.fresh
        if case is not None:
            by = self.actor(who)
            act = lambda: give_opinion(case, verdict, by=by, version=plan.version + off, text="理由")  # noqa: E731
            said = self.attempt(act)
            assert said is None or off == 0, "an opinion about another version was taken"

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

    @rule(chain=st.sampled_from(CHAINS))
    def adopt(self, chain: Any) -> None:
        chain_of(self.cast, *chain)

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
            (self.cases, ApprovalCase.objects.about(self.plan), "case", CASE, "open"),
            (
                self.steps,
                CaseStep.objects.filter(case__in=ApprovalCase.objects.about(self.plan)),
                "step",
                STEP,
                "pending",
            ),
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
        if plan.status in (PlanStatus.APPROVED, PlanStatus.PUBLISHED):
            assert case is not None
            assert (case.status, case.subject_version) == (CaseStatus.APPROVED, plan.version)
            assert case.content_hash == content_hash(plan.content())
            assert not case.steps.exclude(status="agreed").exists()

    @invariant()
    def what_was_said_amounts_to_it(self) -> None:
        """The model's own count: an agreed step has agreement enough, of people who may give it."""
        if not hasattr(self, "plan"):
            return
        opinions = Opinion.objects.filter(step__case__in=ApprovalCase.objects.about(self.plan))
        for one in opinions.select_related("step__case"):
            assert one.content_hash == one.step.case.content_hash
            assert one.given_by.username not in ("crm", "outsider", "head_a", "staff_a")
            assert one.given_by_id != one.step.case.opened_by_id, "the reviewer decided"
        for step in CaseStep.objects.filter(case__in=ApprovalCase.objects.about(self.plan)).select_related(
            "rule"
        ):
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
        closing = {
            ("published", "closed"),
            ("approved", "returned"),
        }  # by closing the cycle, by a part decided apart
        assert {(m.source, m.target) for m in PLAN.moves} - closing <= seen_moves["plan"]
        assert {(m.source, m.target) for m in CASE.moves} <= seen_moves["case"]
        assert {(m.source, m.target) for m in STEP.moves} <= seen_moves["step"]
