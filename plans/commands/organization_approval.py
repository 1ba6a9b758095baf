"""Leadership decides on the organisation's plan along its chain, and with it on every department plan in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activity.commands.duties import OFFICE, open_duty
from activity.recording import record
from approvals.commands.cases import give_opinion, withdraw_case
from approvals.models import ApprovalCase, Opinion
from approvals.models.case import Verdict
from core.errors import Conflict
from core.hashing import content_hash
from core.phrases import source_language
from core.punctuation import clauses, labelled, listed
from plans import deadlines, events
from plans.commands.approval import last_opinion
from plans.commands.consolidation import owe_correction
from plans.commands.locks import locked_organization_plan
from plans.commands.review import decide, facts, send_back
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
from plans.organization_permissions import (
    can_approve_organization_plan,
    can_return_organization_plan,
    organization_case,
)
from plans.permissions import plan_case


@transaction.atomic
def approve_organization_plan(
    plan: OrganizationPlan, *, by: Any, version: int | None, remarks: str = "", on_behalf_of: Any = None
) -> Opinion:
    """One approver's agreement to exactly the submission. Once the chain agrees, every included department plan that
    waits becomes approved in that version; with the chair alone, at once."""
    plan = locked_organization_plan(plan)
    can_approve_organization_plan(by, plan, on_behalf_of).or_raise()
    case = open_case_of(plan)
    return give_opinion(case, Verdict.AGREE, by=by, version=version, text=remarks, on_behalf_of=on_behalf_of)


@transaction.atomic
def return_organization_plan(
    plan: OrganizationPlan,
    *,
    by: Any,
    version: int | None,
    remarks: str,
    parts: Mapping[int, str] | None = None,
    on_behalf_of: Any = None,
) -> Opinion:
    """One approver's word that it goes back to the office. `parts`: department plan -> reason; these go back to their
    departments when the step returns it, the rest stays as it is."""
    plan = locked_organization_plan(plan)
    can_return_organization_plan(by, plan, on_behalf_of).or_raise()
    parts = {pk: reason.strip() for pk, reason in (parts or {}).items()}
    refuse_parts(plan, parts)
    names = {
        row.plan_id: row.plan.department.name for row in plan.included.select_related("plan__department")
    }
    said = clauses([remarks.strip(), *(labelled(names[pk], reason) for pk, reason in parts.items())])
    return give_opinion(
        open_case_of(plan),
        Verdict.DISAGREE,
        by=by,
        version=version,
        text=said,
        on_behalf_of=on_behalf_of,
        parts=[f"{pk} {reason}" for pk, reason in parts.items()],
    )


def open_case_of(plan: OrganizationPlan) -> ApprovalCase:
    case = organization_case(plan)
    if case is None:
        raise Conflict("no_case", _("这份组织计划没有在审批中。"))
    return case


def organization_approved(plan: OrganizationPlan, *, case: ApprovalCase, by: Any, at: datetime) -> None:
    """The last step agreed: every department plan that waits is approved with it, and the office publishes."""
    submission, last = submission_of(plan), last_opinion(case)
    for one in hold_included(plan):
        if one.status == PlanStatus.REVIEWED:
            approve_with(one, by=by, at=at, on_behalf_of=last.on_behalf_of)
    plan.move_to(OrganizationPlanStatus.APPROVED, at=at, by=by)
    plan.save(update_fields=["status", "approved_at", "approved_by"])
    decided(submission, OrganizationVerdict.APPROVE, last, at=at)
    data = {"version": plan.version, "hash": submission.content_hash, "remarks": last.text}
    record(events.ORGANIZATION_PLAN_APPROVED, plan, by=by, on_behalf_of=last.on_behalf_of, data=data)
    open_duty(plan, "organization_plan.publish", holder=OFFICE, due_at=at + deadlines.PUBLISH, at=at)


def organization_returned(
    plan: OrganizationPlan,
    *,
    case: ApprovalCase,
    by: Any,
    at: datetime,
    text: str,
    parts: tuple[str, ...] = (),
) -> None:
    """A step returned it: to the office, and the named department plans (`<id> <reason>`) to their departments."""
    submission, last = submission_of(plan), last_opinion(case)
    named = {int(pk): reason for pk, _blank, reason in (part.partition(" ") for part in parts)}
    names = return_parts(plan, named, by=by, at=at, on_behalf_of=last.on_behalf_of)
    plan.move_to(OrganizationPlanStatus.RETURNED, at=at, by=by)
    plan.save(update_fields=["status", "returned_at", "returned_by"])
    decided(submission, OrganizationVerdict.RETURN, last, at=at, returned_plans=names)
    data = {"version": plan.version, "remarks": text, "plans": list(names)}
    record(events.ORGANIZATION_PLAN_RETURNED, plan, by=by, on_behalf_of=last.on_behalf_of, data=data)
    owe_correction(plan, at=at)


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


def approve_with(plan: DepartmentPlan, *, by: Any, at: datetime, on_behalf_of: Any) -> None:
    """One department plan, decided together with the organisation's; the case of its own ends with that."""
    with source_language():
        words = _("随组织计划一并审批。")
    leave_own_case(plan, by=by, reason=words)
    plan.move_to(PlanStatus.APPROVED, at=at, by=by)
    plan.save(update_fields=["status", "approved_at", "approved_by"])
    decision = decide(plan, DecisionAct.APPROVE, by=by, at=at, remarks=words, on_behalf_of=on_behalf_of)
    record(events.PLAN_APPROVED, plan, by=by, on_behalf_of=on_behalf_of, data=facts(decision))


def leave_own_case(plan: DepartmentPlan, *, by: Any, reason: str) -> None:
    case = plan_case(plan)
    if case is not None and case.is_open:
        withdraw_case(case, by=by, reason=reason)


def refuse_parts(plan: OrganizationPlan, parts: Mapping[int, str]) -> None:
    """Each named plan stands in this organisation plan, can still be returned, and is told why."""
    included = {
        row.plan_id: row.plan for row in plan.included.select_related("plan__department", "plan__cycle")
    }
    for pk, reason in parts.items():
        if pk not in included:
            words = _("部门计划 %(pk)s 不在这份组织计划里，不能退回。") % {"pk": pk}
            raise invalid("parts", words)
        one = included[pk]
        if not reason:
            raise invalid("parts", _("退回哪个部门，就要写明给它的理由。"))
        if one.status != PlanStatus.REVIEWED:
            words = _("%(department)s的计划%(status)s，不能再退回。需要改动时请办理调整。")
            said = {"department": one.department.name, "status": one.get_status_display()}
            raise Conflict("not_reviewed", words % said)


def return_parts(
    plan: OrganizationPlan, parts: Mapping[int, str], *, by: Any, at: datetime, on_behalf_of: Any
) -> dict[str, str]:
    """Send the named department plans back to their departments; returns department -> reason."""
    refuse_parts(plan, parts)
    held = (
        DepartmentPlan.objects.select_for_update(of=("self",))
        .filter(pk__in=parts)
        .select_related("cycle", "department")
        .order_by("pk")
    )
    names = {}
    for one in held:
        with source_language():
            leave_own_case(one, by=by, reason=_("领导小组审批组织计划时退回"))
        send_back(one, by=by, at=at, remarks=parts[one.pk], on_behalf_of=on_behalf_of)
        names[one.department.name] = parts[one.pk]
    return names


def decided(
    submission: OrganizationSubmission,
    verdict: OrganizationVerdict,
    last: Opinion,
    *,
    at: datetime,
    returned_plans: Mapping[str, str] | None = None,
) -> OrganizationDecision:
    """Kept with the submission, as the opinion that ended the case said it."""
    return OrganizationDecision.objects.create(
        submission=submission,
        verdict=verdict,
        remarks=last.text,
        returned_plans=dict(returned_plans or {}),
        decided_at=at,
        decided_by=last.given_by,
        on_behalf_of=last.on_behalf_of,
    )
