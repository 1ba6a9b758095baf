"""审批: leadership's decision, about the very content that was reviewed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import OFFICE, close_duties, open_duty
from activity.recording import record
from core.errors import Conflict
from core.hashing import content_hash
from plans import deadlines, events
from plans.commands.locks import locked_plan
from plans.commands.review import decide, facts
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan, ReviewDecision
from plans.models.decision import DecisionAct
from plans.permissions import can_approve_plan


@transaction.atomic
def approve_plan(plan: DepartmentPlan, *, by: Any, version: int | None, remarks: str = "") -> ReviewDecision:
    plan = locked_plan(plan)
    can_approve_plan(by, plan).or_raise()
    plan.expect_version(version)
    refuse_other_content(plan, DecisionAct.REVIEW)
    now = timezone.now()
    plan.move_to(PlanStatus.APPROVED, at=now, by=by)
    plan.save(update_fields=["status", "approved_at", "approved_by"])
    decision = decide(plan, DecisionAct.APPROVE, by=by, at=now, remarks=remarks)
    record(events.PLAN_APPROVED, plan, by=by, data=facts(decision))
    close_duties(plan, "plan.approve", by=by, outcome="approved", at=now)
    open_duty(plan, "plan.publish", holder=OFFICE, due_at=now + deadlines.PUBLISH, at=now)
    return decision


def refuse_other_content(plan: DepartmentPlan, act: DecisionAct) -> None:
    """The content must be, to the letter, the one that was decided on; a missing decision never passes."""
    decision = plan.decisions.filter(act=act, plan_version=plan.version).first()
    if decision is None or decision.content_hash != content_hash(plan.content()):
        sentence = _("计划内容与第 %(version)s 稿%(act)s时不一致，不能继续。请退回重报。") % {
            "version": plan.version,
            "act": act.label,
        }
        raise Conflict("content_changed", sentence)
