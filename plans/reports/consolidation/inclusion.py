"""Which department plans the organisation's plan includes, whether they still are what was taken in, and which are
missing and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.hashing import content_hash
from plans.completeness import TEXT_PARTS
from plans.lifecycle import READY, PlanStatus
from plans.models import DepartmentPlan, IncludedPlan, OrganizationPlan, PlanCycle, ReviewDecision
from plans.models.decision import DecisionAct


@dataclass(frozen=True)
class Stale:
    """A plan that was taken in and is no longer what it was, or is ready and not taken in."""

    plan: DepartmentPlan
    sentence: str


@dataclass(frozen=True)
class Missing:
    plan: DepartmentPlan
    reason: str


@dataclass(frozen=True)
class Inclusion:
    included: list[IncludedPlan]
    stale: list[Stale]
    missing: list[Missing]

    @property
    def is_current(self) -> bool:
        return not self.stale


def inclusion(cycle: PlanCycle, organization_plan: OrganizationPlan | None) -> Inclusion:
    """Two queries. `missing` are the plans that are not ready, with the reason."""
    plans = {
        plan.pk: plan
        for plan in DepartmentPlan.objects.filter(cycle=cycle)
        .select_related("department")
        .defer(*TEXT_PARTS)
        .order_by("department__position", "department__path")
    }
    rows = list(organization_plan.included.all()) if organization_plan else []
    for taken in rows:
        taken.plan = plans[taken.plan_id]
    held = {row.plan_id: row for row in rows}
    stale, missing = [], []
    for plan in plans.values():
        plan.cycle = cycle
        row = held.get(plan.pk)
        if plan.status not in READY:
            missing.append(Missing(plan, reason_of(plan)))
        if row is not None and not is_same(row, plan):
            stale.append(Stale(plan, changed_words(row, plan)))
        elif row is None and plan.status in READY and organization_plan is not None:
            words = _("%(department)s的计划已审核通过，还没有纳入。") % {"department": plan.department.name}
            stale.append(Stale(plan, words))
    return Inclusion(rows, stale, missing)


def is_same(row: IncludedPlan, plan: DepartmentPlan) -> bool:
    return plan.status in READY and row.plan_version == plan.version


def reason_of(plan: DepartmentPlan) -> str:
    """Why a plan cannot be taken in yet."""
    words: dict[str, Any] = {
        PlanStatus.DRAFT: _("还在编制，没有报送"),
        PlanStatus.RETURNED: _("已退回修改，还没有重报"),
        PlanStatus.SUBMITTED: _("已报送，等待办公室审核"),
    }
    return str(words.get(PlanStatus(plan.status), plan.get_status_display()))


def changed_words(row: IncludedPlan, plan: DepartmentPlan) -> str:
    return _(
        "%(department)s的计划在纳入以后有变：纳入的是第 %(old)s 稿，现在是第 %(new)s 稿（%(status)s）。"
    ) % {
        "department": plan.department.name,
        "old": row.plan_version,
        "new": plan.version,
        "status": plan.get_status_display(),
    }


def hashes_of(plans: Iterable[DepartmentPlan]) -> dict[int, str]:
    """Plan -> fingerprint of its content as the office found it good; one query, and more only for a plan whose
    version came about without a review (an adjustment)."""
    wanted = {plan.pk: plan for plan in plans}
    rows = ReviewDecision.objects.filter(plan__in=wanted, act=DecisionAct.REVIEW).values_list(
        "plan_id", "plan_version", "content_hash"
    )
    found = {pk: hash_ for pk, version, hash_ in rows if version == wanted[pk].version}
    for pk, plan in wanted.items():
        if pk not in found:
            found[pk] = content_hash(plan.content())
    return found
