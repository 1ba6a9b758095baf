"""The organisation's plan for tests, taken along its life by the real commands."""

from __future__ import annotations

from typing import Any

from plans.commands.consolidation import (
    start_organization_plan,
    submit_organization_plan,
    write_organization_plan,
)
from plans.commands.organization_approval import approve_organization_plan
from plans.commands.organization_publication import publish_organization_plan
from plans.lifecycle import OrganizationPlanStatus
from plans.models import OrganizationPlan, PlanCycle
from plans.reports.consolidation.board import Entry, board
from tests.cast import Cast
from tests.factories.plans import make_cycle, plan_in

TEXTS = {"foreword": "客户最在意少等、少催。", "summary": "三个部门的目标合起来达到全公司目标。"}


def organization_plan_in(status: str, cast: Cast, cycle: PlanCycle | None = None) -> OrganizationPlan:
    """One that includes a reviewed plan of A and one of B, brought to `status` by the acts of the cast."""
    cycle = cycle or make_cycle()
    if not cycle.plans.exists():
        plan_in("reviewed", cast, cycle=cycle)
        plan_in("reviewed", cast, cycle=cycle, department=cast.b)
    plan = start_organization_plan(cycle, by=cast.officer)
    plan = write_organization_plan(plan, TEXTS, by=cast.officer, version=plan.version)
    if status == OrganizationPlanStatus.DRAFT:
        return plan
    plan = submit_organization_plan(plan, by=cast.officer, version=plan.version)
    if status == OrganizationPlanStatus.SUBMITTED:
        return plan
    approve_organization_plan(plan, by=cast.chair, version=plan.version)
    plan.refresh_from_db()
    if status == OrganizationPlanStatus.APPROVED:
        return plan
    publish_organization_plan(plan, by=cast.officer, version=plan.version)
    plan.refresh_from_db()
    return plan


def entry_of(plan: OrganizationPlan, kind: str, **facts: Any) -> Entry:
    """The first item of this kind as it is now."""
    return next(
        entry
        for entry in board(plan.cycle, plan).entries
        if entry.item.kind == kind and facts.items() <= entry.item.facts.items()
    )
