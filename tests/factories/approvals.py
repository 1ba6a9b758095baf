"""Chains and delegations for tests, by the real commands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from approvals.commands.chains import StepFacts, adopt_chain
from approvals.models import ApprovalCase, ApprovalChain, Opinion
from core.periods import local_today
from organization.models import Delegation, User
from plans.models import DepartmentPlan
from tests.cast import Cast


def facts(who: str = "chair", rule: str = "", **fields: Any) -> StepFacts:
    """One step; the chair decides where he is asked alone, everyone has to agree elsewhere."""
    rule = rule or ("chair" if who == "chair" else "all")
    return StepFacts(**{"name": f"{who} {rule}", "who": who, "rule": rule, **fields})


def chain_of(cast: Cast, *steps: StepFacts, kind: str = "plan", **fields: Any) -> ApprovalChain:
    """The next chain of a kind."""
    current = ApprovalChain.objects.filter(kind=kind).order_by("-number").first()
    number = current.number if current else 0
    return adopt_chain(kind, steps, by=cast.director, number=number, **fields)


def make_delegation(principal: User, delegate: User, **fields: Any) -> Delegation:
    """From today for a week, for everything, unless told otherwise."""
    today: date = local_today()
    return Delegation.objects.create(
        **{
            "principal": principal,
            "delegate": delegate,
            "starts_on": today,
            "ends_on": today + timedelta(days=6),
            "reason": "出差",
            "given_at": timezone.now(),
            "given_by": principal,
            **fields,
        }
    )


def case_of(plan: DepartmentPlan) -> ApprovalCase:
    """The newest case of a plan, as it is now."""
    return ApprovalCase.objects.about(plan).filter(kind="plan")[0]


def verdicts(case: ApprovalCase) -> list[tuple[str, str]]:
    """Who said what, in order."""
    rows = Opinion.objects.filter(step__case=case).order_by("id")
    return list(rows.values_list("given_by__username", "verdict"))
