"""审核: the office's decision about exactly one version of a plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import Holder, close_duties, open_duty
from activity.recording import record
from approvals.commands.cases import give_opinion, open_case, withdraw_case
from approvals.models import ApprovalKind
from approvals.models.case import Verdict
from core.hashing import content_hash
from core.phrases import source_language
from plans import deadlines, events
from plans.apart import cases_of_parts, kind_of, parts_apart
from plans.commands.locks import locked_plan
from plans.commands.remarks import (
    named,
    pass_places,
    refuse_unfinished,
    release,
    requirements_of,
    submission_of,
    unseen_places,
)
from plans.commands.validation import invalid
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan, Remark, ReviewDecision
from plans.models.decision import DecisionAct
from plans.permissions import can_return_plan, can_review_plan, plan_case, returns_as_office
from plans.reports.differences import place_name


@transaction.atomic
def return_plan(
    plan: DepartmentPlan,
    *,
    by: Any,
    version: int | None,
    remarks: str = "",
    due_at: datetime | None = None,
) -> ReviewDecision | None:
    """Send the plan back to its department with everything that must change, place by place; the remarks say the
    rest. `due_at` is until when it is to be handed in again (by default `deadlines.CORRECT` from now). The office
    does so at once; an approver says so in a step of the chain, and None is returned while the step waits for
    others."""
    plan = locked_plan(plan)
    can_return_plan(by, plan).or_raise()
    case = plan_case(plan)
    if case is not None and not returns_as_office(by, plan):
        give_opinion(case, Verdict.DISAGREE, by=by, version=version, text=remarks)
        return plan.decisions.filter(act=DecisionAct.RETURN, plan_version=plan.version).first()
    plan.expect_version(version)
    now = timezone.now()
    if due_at is not None and due_at <= now:
        raise invalid("due_at", _("改好重报的期限要晚于现在。"))
    required = requirements_of(submission_of(plan)) if plan.status == PlanStatus.SUBMITTED else []
    if not remarks.strip() and not required:
        raise invalid("remarks", _("请写明退回的理由和要修改的地方，部门据此修改。"))
    if case is not None and case.is_open:
        withdraw_case(case, by=by, reason=_("改善办公室退回了计划"))
    words = remarks if remarks.strip() else summary_of(required)
    return send_back(plan, by=by, at=now, remarks=words, requirements=len(required), due_at=due_at)


def send_back(
    plan: DepartmentPlan,
    *,
    by: Any,
    at: datetime,
    remarks: str,
    on_behalf_of: Any = None,
    requirements: int = 0,
    due_at: datetime | None = None,
) -> ReviewDecision:
    """The plan is the department's again, with everything of it that was being decided; whoever decided that."""
    for part in cases_of_parts(plan):
        if part.is_open:
            withdraw_case(part, by=by, reason=_("计划退回修改"))
    due_at = due_at or at + deadlines.CORRECT
    plan.move_to(PlanStatus.RETURNED, at=at, by=by)
    plan.save(update_fields=["status", "returned_at", "returned_by"])
    decision = decide(
        plan,
        DecisionAct.RETURN,
        by=by,
        at=at,
        remarks=remarks,
        due_at=due_at,
        on_behalf_of=on_behalf_of,
    )
    release(submission_of(plan), decision)
    record(
        events.PLAN_RETURNED,
        plan,
        by=by,
        on_behalf_of=on_behalf_of,
        data={**facts(decision), "requirements": requirements, "due_at": due_at.isoformat()},
    )
    close_duties(plan, "plan.review", "plan.approve", by=by, outcome="returned", at=at)
    holder = Holder(department=plan.department)
    open_duty(plan, "plan.correct", holder=holder, due_at=due_at, at=at)
    return decision


@transaction.atomic
def review_plan(
    plan: DepartmentPlan, *, by: Any, version: int | None, remarks: str = "", pass_unseen: bool = False
) -> ReviewDecision:
    """Find the version good; it goes on to leadership. Refused while a place must change or was not judged;
    `pass_unseen` says that whatever was not judged passes."""
    plan = locked_plan(plan)
    can_review_plan(by, plan).or_raise()
    plan.expect_version(version)
    submission = submission_of(plan)
    refuse_unfinished(plan, submission, passing_unseen=pass_unseen)
    now = timezone.now()
    pass_places(submission, unseen_places(plan, submission), by=by, at=now)
    plan.move_to(PlanStatus.REVIEWED, at=now, by=by)
    plan.save(update_fields=["status", "reviewed_at", "reviewed_by"])
    decision = decide(plan, DecisionAct.REVIEW, by=by, at=now, remarks=remarks)
    release(submission, decision)
    record(events.PLAN_REVIEWED, plan, by=by, data=facts(decision))
    close_duties(plan, "plan.review", by=by, outcome="reviewed", at=now)
    open_case(ApprovalKind.PLAN, plan, by=by, at=now)
    for part in parts_apart(plan):
        open_case(kind_of(part), part, by=by, at=now)
    return decision


def summary_of(required: list[Remark]) -> str:
    """What stands for the reasons when all of them were written at their places; kept, so in the source language."""
    with source_language():
        places = named([place_name(one.part, one.number) for one in required])
        return _("%(count)s 条修改要求：%(places)s") % {"count": len(required), "places": places}


def decide(
    plan: DepartmentPlan,
    act: DecisionAct,
    *,
    by: Any,
    at: datetime,
    remarks: str,
    due_at: datetime | None = None,
    on_behalf_of: Any = None,
) -> ReviewDecision:
    """Bind the decision to the version and the fingerprint of what was read."""
    return ReviewDecision.objects.create(
        plan=plan,
        act=act,
        plan_version=plan.version,
        content_hash=content_hash(plan.content()),
        remarks=remarks.strip(),
        due_at=due_at,
        decided_at=at,
        decided_by=by,
        on_behalf_of=on_behalf_of,
    )


def facts(decision: ReviewDecision) -> dict[str, Any]:
    return {
        "version": decision.plan_version,
        "hash": decision.content_hash,
        "remarks": decision.remarks,
    }
