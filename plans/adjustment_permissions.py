"""Who may do what to an adjustment; as in `plans.permissions`, the person first, the moment second."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.models import ApprovalCase, ApprovalKind
from approvals.permissions import can_give_opinion
from core.decisions import ALLOWED, Decision, conflict, forbidden
from plans.lifecycle import ADJUSTMENT, AdjustmentStatus, CycleStatus, PlanStatus
from plans.models import Adjustment, DepartmentPlan, PlanEdition
from plans.models.adjustment import DecisionKind
from plans.permissions import is_drafter


def can_propose_adjustment(user: Any, plan: DepartmentPlan) -> Decision:
    """The head proposes, or a co-writer prepares it; only what is published and not closed can be adjusted."""
    return _writes(user, plan).and_then(_in_force(plan))


def can_write_adjustment(user: Any, adjustment: Adjustment) -> Decision:
    """Change sets are written while they are drafts or were returned, against the newest edition."""
    decision = can_remove_change(user, adjustment)
    if decision and is_outdated(adjustment):
        sentence = _("计划已经有了更新的版本，请先对照新版本更新这次调整。")
        return conflict("outdated", sentence)
    return decision


def can_remove_change(user: Any, adjustment: Adjustment) -> Decision:
    """Taking a line out is possible also before the rebase."""
    decision = _writes(user, adjustment.plan).and_then(_in_force(adjustment.plan))
    if decision and not adjustment.is_writable:
        return conflict("not_editable", _("这次调整%(status)s，不能修改。") % _now(adjustment))
    return decision


def can_rebase_adjustment(user: Any, adjustment: Adjustment) -> Decision:
    decision = can_remove_change(user, adjustment)
    if decision and not is_outdated(adjustment):
        return conflict("up_to_date", _("这次调整依据的就是最新版本，不用对照。"))
    return decision


def can_submit_adjustment(user: Any, adjustment: Adjustment) -> Decision:
    if not user.standing.heads(adjustment.plan.department_id):
        return forbidden("not_head", _("只有本部门负责人可以报送计划调整。"))
    return (
        _in_force(adjustment.plan)
        .and_then(_from_status(adjustment, "submit_adjustment", _("这次调整%(status)s，不用再报送。")))
        .and_then(can_write_adjustment(user, adjustment))
    )


def can_withdraw_adjustment(user: Any, adjustment: Adjustment) -> Decision:
    if not user.standing.heads(adjustment.plan.department_id):
        return forbidden("not_head", _("只有本部门负责人可以撤回计划调整。"))
    return _from_status(adjustment, "withdraw_adjustment", _("这次调整%(status)s，不能撤回。"))


def can_review_adjustment(user: Any, adjustment: Adjustment) -> Decision:
    """The office reviews, but nobody reviews the own submission or the plan of the own department."""
    if not user.standing.is_office:
        return forbidden("not_office", _("只有服务改善办公室可以审核计划调整。"))
    return (
        _no_machine(user)
        .and_then(not_own(user, adjustment))
        .and_then(_in_force(adjustment.plan))
        .and_then(_from_status(adjustment, "review_adjustment", _("这次调整%(status)s，现在不能审核。")))
    )


def can_return_adjustment(user: Any, adjustment: Adjustment, on_behalf_of: Any = None) -> Decision:
    """The office returns what it reviews and what waits for a decision; so do the approvers of the open step."""
    if user.standing.is_office:
        return returns_as_office(user, adjustment)
    if adjustment.status == AdjustmentStatus.REVIEWED:
        return can_approve_adjustment(user, adjustment, on_behalf_of)
    return forbidden("not_office", _("只有服务改善办公室可以退回计划调整；已审核的，审批人也可以退回。"))


def returns_as_office(user: Any, adjustment: Adjustment) -> Decision:
    if not user.standing.is_office:
        return forbidden("not_office", _("只有服务改善办公室可以退回计划调整；已审核的，审批人也可以退回。"))
    return (
        _no_machine(user)
        .and_then(not_own(user, adjustment))
        .and_then(_from_status(adjustment, "return_adjustment", _("这次调整%(status)s，现在不能退回。")))
    )


def can_approve_adjustment(user: Any, adjustment: Adjustment, on_behalf_of: Any = None) -> Decision:
    """Whoever the approval chain asks now, or a delegate; nobody about the own submission or review."""
    machine = _no_machine(user)
    if not machine:
        return machine
    case = adjustment_case(adjustment)
    if case is not None:
        return can_give_opinion(user, case, on_behalf_of).and_then(_in_force(adjustment.plan))
    if not user.standing.is_leadership:
        return forbidden("not_approver", _("计划调整由审批链上的审批人决定，您不在其中。"))
    return _from_status(adjustment, "approve_adjustment", _("这次调整%(status)s，现在不能审批。"))


def can_refuse_adjustment(user: Any, adjustment: Adjustment) -> Decision:
    """The chair ends it for good, where an approver only returns it."""
    if not user.standing.is_chair:
        return forbidden("not_chair", _("只有领导小组组长可以否决计划调整。"))
    return (
        _no_machine(user)
        .and_then(may_decide(user, adjustment))
        .and_then(_from_status(adjustment, "refuse_adjustment", _("这次调整%(status)s，现在不能否决。")))
    )


def adjustment_case(adjustment: Adjustment) -> ApprovalCase | None:
    """The newest case of the adjustment; open while leadership decides."""
    return ApprovalCase.objects.about(adjustment).filter(kind=ApprovalKind.ADJUSTMENT).first()


def may_decide(user: Any, adjustment: Adjustment) -> Decision:
    """Nobody decides on an own submission or on what was reviewed by the same person."""
    reviewed = adjustment.decisions.filter(
        act=DecisionKind.REVIEW, adjustment_version=adjustment.version, decided_by_id=user.pk
    ).exists()
    if reviewed:
        return forbidden("own_review", _("这一稿由您审核，审批要由另一个人作出。"))
    return _no_machine(user).and_then(_not_submitter(user, adjustment))


def can_check_effect(user: Any, adjustment: Adjustment) -> Decision:
    """The head says what became of it; once, after it came into force."""
    if not user.standing.heads(adjustment.plan.department_id):
        return forbidden("not_head", _("只有本部门负责人可以登记调整的效果。"))
    if adjustment.applied_at is None:
        return conflict("not_applied", _("这次调整还没有生效，生效以后才检查效果。"))
    if adjustment.checked_at is not None:
        return conflict("already_checked", _("这次调整的效果已经登记。"))
    return ALLOWED


def is_outdated(adjustment: Adjustment) -> bool:
    """Did another adjustment make a newer edition than the one this was written against?"""
    newer = PlanEdition.objects.filter(plan_id=adjustment.plan_id, number__gt=adjustment.base.number)
    return newer.exists()


def not_own(user: Any, adjustment: Adjustment) -> Decision:
    if user.standing.heads(adjustment.plan.department_id):
        return forbidden("own_department", _("您是这个部门的负责人，不能审核自己部门的计划调整。"))
    return _not_submitter(user, adjustment)


def _not_submitter(user: Any, adjustment: Adjustment) -> Decision:
    plan = adjustment.plan
    if adjustment.submitted_by_id == user.pk or plan.department_id in user.standing.headed_department_ids:
        sentence = _("您是这次调整的报送人或部门负责人，不能审核或审批自己的报送。")
        return forbidden("own_submission", sentence)
    return ALLOWED


def _writes(user: Any, plan: DepartmentPlan) -> Decision:
    if user.standing.heads(plan.department_id) or is_drafter(user, plan):
        return ALLOWED
    return forbidden("not_head", _("计划调整由本部门负责人提出，协作编写人可以代拟。"))


def _in_force(plan: DepartmentPlan) -> Decision:
    if plan.status == PlanStatus.CLOSED or plan.cycle.status != CycleStatus.OPEN:
        return conflict("plan_closed", _("计划已经随周期关闭，不能再调整。"))
    if plan.status != PlanStatus.PUBLISHED:
        return conflict("not_published", _("计划还没有发布。发布以前请直接修改，发布以后才需要调整。"))
    return ALLOWED


def _from_status(adjustment: Adjustment, act: str, sentence: str) -> Decision:
    if adjustment.status in ADJUSTMENT.sources(act):
        return ALLOWED
    return conflict("wrong_status", sentence % _now(adjustment))


def _now(adjustment: Adjustment) -> dict[str, str]:
    words = {"draft": _("还在拟稿"), "returned": _("已退回修改")}
    return {"status": words.get(adjustment.status, str(adjustment.get_status_display()))}


def _no_machine(user: Any) -> Decision:
    if user.is_service_account:
        return forbidden("service_account", _("系统账号不能审核、审批计划调整。"))
    return ALLOWED
