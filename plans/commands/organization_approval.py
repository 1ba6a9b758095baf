"""Leadership decides on the organisation's plan, and with it on every department plan that stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import OFFICE, Holder, close_duties, open_duty
from activity.recording import record
from core.errors import Conflict
from core.hashing import content_hash
from core.punctuation import listed
from plans import deadlines, events
from plans.commands.consolidation import owe_correction
from plans.commands.locks import locked_organization_plan
from plans.commands.review import decide, facts
from plans.commands.validation import invalid
from plans.lifecycle import READY, OrganizationPlanStatus, PlanStatus
from plans.models import (
    DepartmentPlan,
    OrganizationDecision,
    OrganizationPlan,
    OrganizationSubmission,
)
from plans.models.decision import DecisionAct
from plans.models.organization_plan import OrganizationVerdict
from plans.organization_permissions import can_approve_organization_plan, can_return_organization_plan


@transaction.atomic
def approve_organization_plan(
    plan: OrganizationPlan, *, by: Any, version: int | None, remarks: str = ""
) -> OrganizationDecision:
    """Approve exactly the submission; each included department plan that waits becomes approved in that version."""
    plan = locked_organization_plan(plan)
    can_approve_organization_plan(by, plan).or_raise()
    plan.expect_version(version)
    return carry_approval(plan, by=by, at=timezone.now(), remarks=remarks)


def carry_approval(plan: OrganizationPlan, *, by: Any, at: datetime, remarks: str) -> OrganizationDecision:
    """What follows from leadership's consent, inside its transaction; the plan is locked already."""
    submission = submission_of(plan)
    held = hold_included(plan)
    for one in held:
        if one.status == PlanStatus.REVIEWED:
            approve_with(one, by=by, at=at)
    plan.move_to(OrganizationPlanStatus.APPROVED, at=at, by=by)
    plan.save(update_fields=["status", "approved_at", "approved_by"])
    decision = decided(submission, OrganizationVerdict.APPROVE, by=by, at=at, remarks=remarks)
    data = {"version": plan.version, "hash": submission.content_hash, "remarks": decision.remarks}
    record(events.ORGANIZATION_PLAN_APPROVED, plan, by=by, data=data)
    close_duties(plan, "organization_plan.approve", by=by, outcome="approved", at=at)
    open_duty(plan, "organization_plan.publish", holder=OFFICE, due_at=at + deadlines.PUBLISH, at=at)
    return decision


def submission_of(plan: OrganizationPlan) -> OrganizationSubmission:
    found = plan.submission
    if found is None:
        raise Conflict("no_submission", _("没有提交给领导小组的稿子，不能决定。"))
    return found


def hold_included(plan: OrganizationPlan) -> list[DepartmentPlan]:
    """The department plans of the organisation's plan, locked; `Conflict` when one is no longer what was handed in."""
    rows = {row.plan_id: row for row in plan.included.all()}
    held = list(
        DepartmentPlan.objects.select_for_update(of=("self",))
        .filter(pk__in=rows)
        .select_related("cycle", "department")
        .order_by("pk")
    )
    changed = [
        one.department.name
        for one in held
        if one.status not in READY
        or one.version != rows[one.pk].plan_version
        or content_hash(one.content()) != rows[one.pk].content_hash
    ]
    if changed:
        words = _("%(names)s的计划在提交以后有变，不能继续。请办公室收回，更新汇总以后重新提交。")
        raise Conflict("content_changed", words % {"names": listed(changed)})
    return held


def approve_with(plan: DepartmentPlan, *, by: Any, at: datetime) -> None:
    """One department plan, decided together with the organisation's."""
    plan.move_to(PlanStatus.APPROVED, at=at, by=by)
    plan.save(update_fields=["status", "approved_at", "approved_by"])
    decision = decide(plan, DecisionAct.APPROVE, by=by, at=at, remarks=_("随组织计划一并审批。"))
    record(events.PLAN_APPROVED, plan, by=by, data=facts(decision))
    close_duties(plan, "plan.approve", by=by, outcome="approved", at=at)


@transaction.atomic
def return_organization_plan(
    plan: OrganizationPlan,
    *,
    by: Any,
    version: int | None,
    remarks: str,
    parts: Mapping[int, str] | None = None,
) -> OrganizationDecision:
    """Send it back to the office. `parts`: department plan -> reason; these go back to their departments, the rest
    stays as it is."""
    plan = locked_organization_plan(plan)
    can_return_organization_plan(by, plan).or_raise()
    plan.expect_version(version)
    return carry_return(plan, by=by, at=timezone.now(), remarks=remarks, parts=parts or {})


def carry_return(
    plan: OrganizationPlan, *, by: Any, at: datetime, remarks: str, parts: Mapping[int, str]
) -> OrganizationDecision:
    """What follows when leadership sends it back, inside its transaction; the plan is locked already."""
    submission = submission_of(plan)
    if not remarks.strip() and not parts:
        raise invalid("remarks", _("请写明退回的理由，办公室据此修改。"))
    names = return_parts(plan, parts, by=by, at=at)
    plan.move_to(OrganizationPlanStatus.RETURNED, at=at, by=by)
    plan.save(update_fields=["status", "returned_at", "returned_by"])
    decision = decided(
        submission, OrganizationVerdict.RETURN, by=by, at=at, remarks=remarks, returned_plans=names
    )
    data = {"version": plan.version, "remarks": decision.remarks, "plans": list(names)}
    record(events.ORGANIZATION_PLAN_RETURNED, plan, by=by, data=data)
    close_duties(plan, "organization_plan.approve", by=by, outcome="returned", at=at)
    owe_correction(plan, at=at)
    return decision


def return_parts(
    plan: OrganizationPlan, parts: Mapping[int, str], *, by: Any, at: datetime
) -> dict[str, str]:
    """Send the named department plans back to their departments; returns department -> reason."""
    included = set(plan.included.values_list("plan_id", flat=True))
    if unknown := [pk for pk in parts if pk not in included]:
        words = _("部门计划 %(pk)s 不在这份组织计划里，不能退回。") % {"pk": unknown[0]}
        raise invalid("parts", words)
    if any(not reason.strip() for reason in parts.values()):
        raise invalid("parts", _("退回哪个部门，就要写明给它的理由。"))
    held = (
        DepartmentPlan.objects.select_for_update(of=("self",))
        .filter(pk__in=parts)
        .select_related("cycle", "department")
        .order_by("pk")
    )
    names = {}
    for one in held:
        if one.status != PlanStatus.REVIEWED:
            words = _("%(department)s的计划%(status)s，不能再退回。需要改动时请办理调整。")
            raise Conflict(
                "not_reviewed",
                words % {"department": one.department.name, "status": one.get_status_display()},
            )
        return_with(one, parts[one.pk].strip(), by=by, at=at)
        names[one.department.name] = parts[one.pk].strip()
    return names


def return_with(plan: DepartmentPlan, reason: str, *, by: Any, at: datetime) -> None:
    plan.move_to(PlanStatus.RETURNED, at=at, by=by)
    plan.save(update_fields=["status", "returned_at", "returned_by"])
    due_at = at + deadlines.CORRECT
    decision = decide(plan, DecisionAct.RETURN, by=by, at=at, remarks=reason, due_at=due_at)
    record(events.PLAN_RETURNED, plan, by=by, data={**facts(decision), "due_at": due_at.isoformat()})
    close_duties(plan, "plan.review", "plan.approve", by=by, outcome="returned", at=at)
    open_duty(plan, "plan.correct", holder=Holder(department=plan.department), due_at=due_at, at=at)


def decided(
    submission: OrganizationSubmission,
    verdict: OrganizationVerdict,
    *,
    by: Any,
    at: datetime,
    remarks: str,
    returned_plans: Mapping[str, str] | None = None,
) -> OrganizationDecision:
    return OrganizationDecision.objects.create(
        submission=submission,
        verdict=verdict,
        remarks=remarks.strip(),
        returned_plans=dict(returned_plans or {}),
        decided_at=at,
        decided_by=by,
    )
