"""审核: the office's decision about exactly one version of a plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import LEADERSHIP, Holder, close_duties, open_duty
from activity.recording import record
from core.hashing import content_hash
from plans import deadlines, events
from plans.commands.locks import locked_plan
from plans.commands.validation import invalid
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan, ReviewDecision
from plans.models.decision import DecisionAct
from plans.permissions import can_return_plan, can_review_plan


@transaction.atomic
def return_plan(plan: DepartmentPlan, *, by: Any, version: int | None, remarks: str) -> ReviewDecision:
    """Send the plan back to its department; the remarks say what to mend."""
    plan = locked_plan(plan)
    can_return_plan(by, plan).or_raise()
    plan.expect_version(version)
    if not remarks.strip():
        raise invalid("remarks", _("请写明退回的理由和要修改的地方，部门据此修改。"))
    now = timezone.now()
    plan.move_to(PlanStatus.RETURNED, at=now, by=by)
    plan.save(update_fields=["status", "returned_at", "returned_by"])
    decision = decide(plan, DecisionAct.RETURN, by=by, at=now, remarks=remarks)
    record(events.PLAN_RETURNED, plan, by=by, data=facts(decision))
    close_duties(plan, "plan.review", "plan.approve", by=by, outcome="returned", at=now)
    holder = Holder(department=plan.department)
    open_duty(plan, "plan.correct", holder=holder, due_at=now + deadlines.CORRECT, at=now)
    return decision


@transaction.atomic
def review_plan(plan: DepartmentPlan, *, by: Any, version: int | None, remarks: str = "") -> ReviewDecision:
    """Find the version good; it goes on to leadership."""
    plan = locked_plan(plan)
    can_review_plan(by, plan).or_raise()
    plan.expect_version(version)
    now = timezone.now()
    plan.move_to(PlanStatus.REVIEWED, at=now, by=by)
    plan.save(update_fields=["status", "reviewed_at", "reviewed_by"])
    decision = decide(plan, DecisionAct.REVIEW, by=by, at=now, remarks=remarks)
    record(events.PLAN_REVIEWED, plan, by=by, data=facts(decision))
    close_duties(plan, "plan.review", by=by, outcome="reviewed", at=now)
    open_duty(plan, "plan.approve", holder=LEADERSHIP, due_at=now + deadlines.APPROVE, at=now)
    return decision


def decide(plan: DepartmentPlan, act: DecisionAct, *, by: Any, at: datetime, remarks: str) -> ReviewDecision:
    """Bind the decision to the version and the fingerprint of what was read."""
    return ReviewDecision.objects.create(
        plan=plan,
        act=act,
        plan_version=plan.version,
        content_hash=content_hash(plan.content()),
        remarks=remarks.strip(),
        decided_at=at,
        decided_by=by,
    )


def facts(decision: ReviewDecision) -> dict[str, Any]:
    return {
        "version": decision.plan_version,
        "hash": decision.content_hash,
        "remarks": decision.remarks,
    }
