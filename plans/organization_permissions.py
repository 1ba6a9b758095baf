"""Who may consolidate, settle what stands between departments, decide on the organisation's plan, and confirm it.

The person is asked about first (forbidden, 403), the moment second (conflict, 409).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.models import ApprovalCase, ApprovalKind
from approvals.permissions import can_give_opinion
from core.decisions import ALLOWED, Decision, conflict, forbidden
from plans.lifecycle import ORGANIZATION_PLAN, CycleStatus, OrganizationPlanStatus, PlanStatus
from plans.models import ItemDecision, OrganizationEdition, OrganizationPlan, PlanCycle, Receipt
from plans.models.consolidation import ItemAct, ItemState


def can_see_consolidation(user: Any) -> Decision:
    """Conflicts between departments are the business of those who settle them."""
    if user.standing.is_office or user.standing.is_leadership:
        return ALLOWED
    return forbidden("not_office", _("汇总由服务改善办公室办理，领导小组可以查看。"))


def can_consolidate(user: Any) -> Decision:
    if not user.standing.is_office:
        return forbidden("not_office", _("组织计划由服务改善办公室汇总编制。"))
    return _no_machine(user)


def can_start_organization_plan(user: Any, cycle: PlanCycle) -> Decision:
    decision = can_consolidate(user).and_then(_open(cycle))
    if decision and OrganizationPlan.objects.filter(cycle=cycle).exists():
        return conflict("already_started", _("这个周期已经开始汇总。"))
    return decision


def can_edit_organization_plan(user: Any, plan: OrganizationPlan) -> Decision:
    """Write the texts and take in department plans."""
    decision = can_consolidate(user)
    if decision and not plan.is_editable:
        return conflict("not_editable", _("组织计划%(status)s，现在不能修改。") % _now(plan))
    return decision.and_then(_open(plan.cycle))


def can_submit_organization_plan(user: Any, plan: OrganizationPlan) -> Decision:
    return (
        can_consolidate(user)
        .and_then(_from(plan, "submit_organization_plan", _("组织计划%(status)s，不用再提交。")))
        .and_then(_open(plan.cycle))
    )


def can_recall_organization_plan(user: Any, plan: OrganizationPlan) -> Decision:
    return can_consolidate(user).and_then(
        _from(plan, "recall_organization_plan", _("组织计划%(status)s，不在领导小组手里，不能收回。"))
    )


def organization_case(plan: OrganizationPlan) -> ApprovalCase | None:
    """The newest case of the plan; open while leadership decides."""
    return ApprovalCase.objects.about(plan).filter(kind=ApprovalKind.ORGANIZATION_PLAN).first()


def can_approve_organization_plan(user: Any, plan: OrganizationPlan, on_behalf_of: Any = None) -> Decision:
    """Whoever the chain asks now, or a delegate; nobody about what the same person handed in or reviewed, the
    organisation's plan or one within."""
    return _decides(user, plan, "approve_organization_plan", on_behalf_of)


def can_return_organization_plan(user: Any, plan: OrganizationPlan, on_behalf_of: Any = None) -> Decision:
    return _decides(user, plan, "return_organization_plan", on_behalf_of)


def _decides(user: Any, plan: OrganizationPlan, act: str, on_behalf_of: Any) -> Decision:
    machine = _no_machine(user)
    if not machine:
        return machine
    case = organization_case(plan)
    if case is not None:
        return can_give_opinion(user, case, on_behalf_of)
    if not user.standing.is_leadership:
        return forbidden("not_approver", _("组织计划由审批链上的审批人审批，您不在其中。"))
    return _from(plan, act, _("组织计划%(status)s，现在不能审批。"))


def may_decide_on_organization(user: Any, plan: OrganizationPlan) -> Decision:
    """Segregation of duties, asked by the chain of everybody it would ask."""
    return _no_machine(user).and_then(not_involved(user, plan))


def not_involved(user: Any, plan: OrganizationPlan) -> Decision:
    """May this person decide at all, for not having had a hand in it?"""
    if plan.submitted_by_id == user.pk:
        return forbidden("own_submission", _("组织计划由您提交，要由另一个人决定。"))
    own = Q(plan__submitted_by=user) | Q(plan__reviewed_by=user)
    own |= Q(plan__department_id__in=user.standing.headed_department_ids)
    waiting = plan.included.filter(own, plan__status=PlanStatus.REVIEWED).select_related("plan__department")
    row = waiting.first()
    if row is not None:
        sentence = _("其中%(department)s的计划由您报送、审核或负责，要由另一个人决定。")
        return forbidden("own_department", sentence % {"department": row.plan.department.name})
    return ALLOWED


def can_publish_organization_plan(user: Any, plan: OrganizationPlan) -> Decision:
    return can_consolidate(user).and_then(
        _from(plan, "publish_organization_plan", _("组织计划%(status)s，审批同意以后才能发布。"))
    )


# --- items ---------------------------------------------------------------------------------------
def can_settle_item(user: Any, plan: OrganizationPlan, state: str, act: str) -> Decision:
    """The office settles, assigns, refers and accepts; leadership decides what was referred to it."""
    if act == ItemAct.DECIDE:
        return can_decide_item(user, plan, state)
    decision = can_consolidate(user)
    if not decision:
        return decision
    if plan.status == OrganizationPlanStatus.PUBLISHED:
        return conflict("published", _("组织计划已发布，汇总事项只供查看。"))
    if act == ItemAct.REOPEN:
        if state in (ItemState.OPEN, ItemState.CHANGED):
            return conflict("still_open", _("这一项还没有办理，不用重新协调。"))
        return ALLOWED
    if state in (ItemState.SETTLED, ItemState.ACCEPTED):
        return conflict("already_settled", _("这一项已经办结。要改变结果，请先重新协调。"))
    if state == ItemState.REFERRED:
        return conflict("referred", _("这一项已提请领导小组决定。要自己办理，请先重新协调，把它收回。"))
    return ALLOWED


def can_decide_item(user: Any, plan: OrganizationPlan, state: str) -> Decision:
    if not user.standing.is_leadership:
        return forbidden("not_leadership", _("提请领导小组的事项由领导小组决定。"))
    if state != ItemState.REFERRED:
        return conflict("not_referred", _("这一项没有提请领导小组，或者已经决定。"))
    return _no_machine(user)


def can_answer_item(user: Any, assigned: ItemDecision, *, is_latest: bool) -> Decision:
    """The head of the department that was asked says what was done."""
    if not user.standing.heads(assigned.department_id):
        return forbidden("not_head", _("这一项由办理部门的负责人答复。"))
    if assigned.act != ItemAct.ASSIGN or not is_latest:
        return conflict("not_waiting", _("这一项已经答复，或者办公室改了办法，不用再答复。"))
    return _no_machine(user)


# --- receipts ------------------------------------------------------------------------------------
def can_confirm_receipt(user: Any, receipt: Receipt) -> Decision:
    if not user.standing.heads(receipt.department_id):
        return forbidden("not_head", _("由本部门负责人确认收悉。"))
    if receipt.confirmed_at is not None:
        return conflict("already_confirmed", _("本部门已经确认收悉。"))
    return _no_machine(user)


def can_urge_receipts(user: Any, edition: OrganizationEdition) -> Decision:
    if not user.standing.is_office:
        return forbidden("not_office", _("只有服务改善办公室可以催办。"))
    return _no_machine(user)


def _now(plan: OrganizationPlan) -> dict[str, str]:
    return {"status": str(plan.get_status_display())}


def _from(plan: OrganizationPlan, act: str, sentence: str) -> Decision:
    if plan.status in ORGANIZATION_PLAN.sources(act):
        return ALLOWED
    return conflict("wrong_status", sentence % _now(plan))


def _open(cycle: PlanCycle) -> Decision:
    if cycle.status == CycleStatus.OPEN:
        return ALLOWED
    if cycle.status == CycleStatus.DRAFT:
        return conflict("cycle_not_open", _("这个周期还没有启动。"))
    return conflict("cycle_closed", _("这个周期已经关闭，内容不能再改。"))


def _no_machine(user: Any) -> Decision:
    if user.is_service_account:
        return forbidden("service_account", _("系统账号不能汇总、审批或发布组织计划，也不能确认收悉。"))
    return ALLOWED
