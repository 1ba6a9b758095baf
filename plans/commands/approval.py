"""审批: what leadership decides along the chain, about the very content that was reviewed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activity.commands.duties import OFFICE, open_duty
from activity.recording import record
from approvals.commands.cases import give_opinion
from approvals.models import ApprovalCase, Opinion
from approvals.models.case import Verdict
from core.errors import Conflict
from core.hashing import content_hash
from plans import deadlines, events
from plans.commands.locks import locked_plan
from plans.commands.review import decide, facts, send_back
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan
from plans.models.decision import DecisionAct
from plans.permissions import can_approve_plan, plan_case


@transaction.atomic
def approve_plan(
    plan: DepartmentPlan, *, by: Any, version: int | None, remarks: str = "", on_behalf_of: Any = None
) -> Opinion:
    """One approver's agreement. The plan is approved once its chain agrees; with the chair alone, at once."""
    plan = locked_plan(plan)
    can_approve_plan(by, plan, on_behalf_of).or_raise()
    case = plan_case(plan)
    if case is None:
        raise Conflict("no_case", _("这份计划没有在审批中。"))
    return give_opinion(case, Verdict.AGREE, by=by, version=version, text=remarks, on_behalf_of=on_behalf_of)


def plan_approved(plan: DepartmentPlan, *, case: ApprovalCase, by: Any, at: datetime) -> None:
    """The last step agreed: the content is fixed and goes to the office for publication."""
    last = last_opinion(case)
    plan.move_to(PlanStatus.APPROVED, at=at, by=by)
    plan.save(update_fields=["status", "approved_at", "approved_by"])
    decision = decide(
        plan, DecisionAct.APPROVE, by=by, at=at, remarks=last.text, on_behalf_of=last.on_behalf_of
    )
    record(events.PLAN_APPROVED, plan, by=by, on_behalf_of=last.on_behalf_of, data=facts(decision))
    open_duty(plan, "plan.publish", holder=OFFICE, due_at=at + deadlines.PUBLISH, at=at)


def plan_returned(
    plan: DepartmentPlan, *, case: ApprovalCase, by: Any, at: datetime, text: str, parts: tuple[str, ...] = ()
) -> None:
    """A step returned it: back to the department, with what the approver wrote."""
    send_back(plan, by=by, at=at, remarks=text, on_behalf_of=last_opinion(case).on_behalf_of)


def last_opinion(case: ApprovalCase) -> Opinion:
    return Opinion.objects.filter(step__case=case).select_related("on_behalf_of").latest("id")


def refuse_other_content(plan: DepartmentPlan, act: DecisionAct) -> None:
    """The content must be, to the letter, the one that was decided on; a missing decision never passes."""
    decision = plan.decisions.filter(act=act, plan_version=plan.version).first()
    if decision is None or decision.content_hash != content_hash(plan.content()):
        sentence = _("计划内容与第 %(version)s 稿%(act)s时不一致，不能继续。请退回重报。") % {
            "version": plan.version,
            "act": act.label,
        }
        raise Conflict("content_changed", sentence)
