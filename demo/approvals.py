"""Approvals in the demo: a chain with countersigning, plans that wait on theirs, one delegation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from activity.models import Duty
from approvals.commands.cases import open_case
from approvals.commands.chains import StepFacts, adopt_chain
from approvals.models import ApprovalKind
from demo.people import Company
from organization.models import Delegation
from plans.models import DepartmentPlan


def wait_for_approval(plan: DepartmentPlan, company: Company, *, since: datetime, due_at: datetime) -> None:
    """The plan is on its chain since `since`."""
    case = open_case(ApprovalKind.PLAN, plan, by=company.officer, at=since)
    case.steps.filter(status="open").update(due_at=due_at)
    Duty.objects.about(plan).open().filter(purpose="plan.approve").update(due_at=due_at)


def make_approvals(company: Company, today: date) -> None:
    """Major projects are countersigned by the whole group before the chair decides; a leader is away next week."""
    adopt_chain(
        ApprovalKind.PROJECT,
        [
            StepFacts(name="领导小组会签", who="leadership", rule="all"),
            StepFacts(name="组长审批", who="chair", rule="chair", due_days=3, escalation_days=6),
        ],
        by=company.director,
        number=1,
        note="重大项目先会签，再由组长决定。",
    )
    Delegation.objects.create(
        principal=company.leaders[0],
        delegate=company.leaders[-1] if len(company.leaders) > 1 else company.director,
        starts_on=today,
        ends_on=today + timedelta(days=7),
        reason="出差",
        given_at=timezone.now(),
        given_by=company.leaders[0],
    )
