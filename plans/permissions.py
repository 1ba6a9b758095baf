"""Who may do what to cycles and plans, each answer with the sentence to show.

The person is asked about first (forbidden, 403), the moment second (conflict, 409).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.models import ApprovalCase, ApprovalKind
from approvals.permissions import can_give_opinion
from core.decisions import ALLOWED, Decision, conflict, forbidden
from core.punctuation import listed, quoted
from plans.apart import undecided
from plans.lifecycle import EDITABLE, PLAN, CycleStatus, PlanStatus
from plans.models import DepartmentPlan, Measure, Milestone, PlanCycle, Remark
from plans.models.decision import DecisionAct


# --- cycles ------------------------------------------------------------------------------------
def can_create_cycle(user: Any) -> Decision:
    if user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", _("只有服务改善办公室可以管理计划周期。"))


def can_keep_templates(user: Any) -> Decision:
    if user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", _("计划模板由服务改善办公室维护。"))


def can_edit_cycle(user: Any, cycle: PlanCycle) -> Decision:
    return can_create_cycle(user).and_then(_not_closed(cycle))


def can_open_cycle(user: Any, cycle: PlanCycle) -> Decision:
    if not can_create_cycle(user):
        return forbidden("not_office", _("只有服务改善办公室可以启动计划周期。"))
    if cycle.status != CycleStatus.DRAFT:
        return conflict("cycle_already_open", _("这个周期已经启动过，不能再次启动。"))
    return ALLOWED


def can_ask_departments(user: Any, cycle: PlanCycle) -> Decision:
    return can_create_cycle(user).and_then(_is_open(cycle))


def can_urge_plans(user: Any, cycle: PlanCycle) -> Decision:
    return can_create_cycle(user).and_then(_no_machine(user)).and_then(_is_open(cycle))


def can_close_cycle(user: Any, cycle: PlanCycle) -> Decision:
    return can_create_cycle(user).and_then(_is_open(cycle))


def can_set_objectives(user: Any, cycle: PlanCycle) -> Decision:
    """Leadership sets the objectives of the year; the office keeps them for it."""
    if not (user.standing.is_leadership or user.standing.is_office):
        return forbidden("not_leadership", _("战略目标由领导小组确定，由服务改善办公室维护。"))
    return _not_closed(cycle)


def _is_open(cycle: PlanCycle) -> Decision:
    if cycle.status == CycleStatus.OPEN:
        return ALLOWED
    if cycle.status == CycleStatus.DRAFT:
        return conflict("cycle_not_open", _("这个周期还没有启动。"))
    return conflict("cycle_closed", _("这个周期已经关闭。"))


def _not_closed(cycle: PlanCycle) -> Decision:
    if cycle.status == CycleStatus.CLOSED:
        return conflict("cycle_closed", _("这个周期已经关闭，内容不能再改。"))
    return ALLOWED


# --- plans -------------------------------------------------------------------------------------
def can_edit_plan(user: Any, plan: DepartmentPlan) -> Decision:
    """Heads draft, with the people they asked to write along; a head of a department above may step in."""
    if not (user.standing.heads(plan.department_id) or is_drafter(user, plan)):
        return forbidden("not_head", _("只有本部门负责人和协作编写人可以编制计划。"))
    if plan.status not in EDITABLE:
        return conflict(
            "not_editable", _("计划%(status)s，不能修改。需要修改时，请办公室先退回。") % _now(plan)
        )
    return _is_open(plan.cycle)


def is_drafter(user: Any, plan: DepartmentPlan) -> bool:
    """Was this person asked to write along, and still works here?"""
    return bool(user.standing.roles) and plan.drafters.filter(person_id=user.pk).exists()


def can_name_drafters(user: Any, plan: DepartmentPlan) -> Decision:
    """The head asks others to write along; those who were asked ask nobody."""
    if not user.standing.heads(plan.department_id):
        return forbidden("not_head", _("协作编写人由本部门负责人指定。"))
    return can_edit_plan(user, plan)


def can_submit_plan(user: Any, plan: DepartmentPlan) -> Decision:
    """Whether the plan is complete is asked apart (`plans.completeness`), it has many sentences."""
    if not user.standing.heads(plan.department_id):
        return forbidden("not_head", _("只有本部门负责人可以报送计划。"))
    return _from_status(plan, "submit_plan", _("计划%(status)s，不用再报送。")).and_then(_is_open(plan.cycle))


def can_review_plan(user: Any, plan: DepartmentPlan) -> Decision:
    """The office reviews, but nobody reviews the own submission or the plan of the own department."""
    if not user.standing.is_office:
        return forbidden("not_office", _("只有服务改善办公室可以审核计划。"))
    return (
        _no_machine(user)
        .and_then(_not_own(user, plan))
        .and_then(_from_status(plan, "review_plan", _("计划%(status)s，现在不能审核。")))
    )


def can_answer_remark(user: Any, remark: Remark) -> Decision:
    """Who writes the plan answers what it came back with, as long as it is being corrected."""
    if not remark.is_requirement:
        return conflict("no_requirement", _("只有随退回提出的修改要求才用答复。"))
    decision = can_edit_plan(user, remark.plan)
    if (
        decision
        and remark.submission_id
        != remark.plan.submissions.order_by("-number").values_list("pk", flat=True).first()
    ):
        return conflict("earlier_round", _("这是更早一次退回的要求，请答复最近一次的。"))
    return decision


def plan_case(plan: DepartmentPlan) -> ApprovalCase | None:
    """The newest case of the plan; open while leadership decides."""
    return ApprovalCase.objects.about(plan).filter(kind=ApprovalKind.PLAN).first()


def may_decide_on(user: Any, plan: DepartmentPlan) -> Decision:
    """Segregation of duties: nobody decides on the own submission, the own department or the own review."""
    return _no_machine(user).and_then(_not_submitter(user, plan)).and_then(_not_reviewer(user, plan))


def returns_as_office(user: Any, plan: DepartmentPlan) -> Decision:
    """The office returns what it reviews, and what waits for approval."""
    if not user.standing.is_office:
        return forbidden("not_office", _("只有服务改善办公室可以退回计划；已审核的计划，审批人也可以退回。"))
    return (
        _no_machine(user)
        .and_then(_not_own(user, plan))
        .and_then(_from_status(plan, "return_plan", _("计划%(status)s，现在不能退回。")))
    )


def can_return_plan(user: Any, plan: DepartmentPlan) -> Decision:
    """The office, or in the chain whoever is asked there."""
    decision = returns_as_office(user, plan)
    if decision:
        return decision
    if plan.status == PlanStatus.REVIEWED:
        answer = can_approve_plan(user, plan)
        return answer if answer or not user.standing.is_office else decision
    if user.standing.is_leadership and not user.standing.is_office:
        return conflict("not_reviewed", _("计划%(status)s，领导小组只退回已经审核的计划。") % _now(plan))
    return decision


def can_approve_plan(user: Any, plan: DepartmentPlan, on_behalf_of: Any = None) -> Decision:
    """Whoever the chain asks now, or a delegate; unless that person submitted or reviewed this very plan."""
    machine = _no_machine(user)
    if not machine:
        return machine
    case = plan_case(plan)
    if case is not None:
        return can_give_opinion(user, case, on_behalf_of)
    if not user.standing.is_leadership:
        return forbidden("not_approver", _("计划由审批链上的审批人审批，您不在其中。"))
    return _from_status(plan, "approve_plan", _("计划%(status)s，现在不能审批。"))


def can_publish_plan(user: Any, plan: DepartmentPlan) -> Decision:
    if not user.standing.is_office:
        return forbidden("not_office", _("只有服务改善办公室可以发布计划。"))
    return (
        _no_machine(user)
        .and_then(_from_status(plan, "publish_plan", _("计划%(status)s，审批同意以后才能发布。")))
        .and_then(_parts_decided(plan))
    )


def _parts_decided(plan: DepartmentPlan) -> Decision:
    """What is decided apart is decided before the whole is published."""
    waiting = undecided(plan) if plan.status == PlanStatus.APPROVED else []
    if waiting:
        sentence = _("还有 %(count)s 项单独审定没有办完，办完才能发布：%(parts)s。")
        said = {"count": len(waiting), "parts": listed(quoted(part.title) for part in waiting)}
        return conflict("parts_undecided", sentence % said)
    return ALLOWED


def can_set_apart(user: Any, plan: DepartmentPlan) -> Decision:
    """Who writes the plan while it is written, the office while it reviews: some parts are decided apart."""
    if plan.status == PlanStatus.SUBMITTED:
        return can_review_plan(user, plan)
    if user.standing.is_office and not user.standing.heads(plan.department_id):
        return conflict("wrong_status", _("计划报送以后、审核通过以前，才能由办公室改为单独审定。"))
    return can_edit_plan(user, plan)


def _now(plan: DepartmentPlan) -> dict[str, str]:
    return {"status": str(plan.get_status_display())}


def _from_status(plan: DepartmentPlan, act: str, sentence: str) -> Decision:
    if plan.status in PLAN.sources(act):
        return ALLOWED
    words = {PlanStatus.DRAFT: _("还在编制"), PlanStatus.RETURNED: _("已退回修改")}
    status = words.get(PlanStatus(plan.status), str(plan.get_status_display()))
    return conflict("wrong_status", sentence % {"status": status})


def _no_machine(user: Any) -> Decision:
    """A judgement is a person's act, never a system account's."""
    if user.is_service_account:
        return forbidden("service_account", _("系统账号不能审核、审批或发布计划。"))
    return ALLOWED


def _not_submitter(user: Any, plan: DepartmentPlan) -> Decision:
    is_own = plan.submitted_by_id == user.pk or plan.department_id in user.standing.headed_department_ids
    if is_own:
        return forbidden("own_submission", _("您是这份计划的报送人或部门负责人，不能审核或审批自己的报送。"))
    return ALLOWED


def _not_own(user: Any, plan: DepartmentPlan) -> Decision:
    if user.standing.heads(plan.department_id):
        return forbidden("own_department", _("您是这个部门的负责人，不能审核自己部门的计划。"))
    return _not_submitter(user, plan)


def _not_reviewer(user: Any, plan: DepartmentPlan) -> Decision:
    reviewed = plan.decisions.filter(
        act=DecisionAct.REVIEW, plan_version=plan.version, decided_by_id=user.pk
    ).exists()
    if reviewed:
        return forbidden("own_review", _("这一稿由您审核，审批要由另一个人作出。"))
    return ALLOWED


# --- work on published plans ---------------------------------------------------------------------
def can_work_on(user: Any, measure: Measure) -> Decision:
    """The owner of a measure, and the heads above it, say how far it has come, once its plan is in force."""
    plan = measure.plan
    if measure.owner_id != user.pk and not user.standing.heads(plan.department_id):
        return forbidden("not_owner", _("只有措施的责任人和部门负责人可以填报进展。"))
    if not user.standing.roles:
        return forbidden("not_member", _("您已不在任何部门任职。"))
    if plan.status != PlanStatus.PUBLISHED:
        return conflict("not_published", _("计划%(status)s，发布以后、关闭以前才填报进展。") % _now(plan))
    if measure.ended_on is not None:
        sentence = _("这项措施已于 %(day)s 终止，不再填报进展。")
        return conflict("measure_ended", sentence % {"day": measure.ended_on})
    return ALLOWED


def can_reach_milestone(user: Any, milestone: Milestone) -> Decision:
    if milestone.reached_at is not None:
        return can_work_on(user, milestone.measure).and_then(
            conflict("already_reached", _("这个节点已经标记完成。"))
        )
    return can_work_on(user, milestone.measure)


def can_reopen_milestone(user: Any, milestone: Milestone) -> Decision:
    if milestone.reached_at is None:
        return can_work_on(user, milestone.measure).and_then(
            conflict("not_reached", _("这个节点还没有标记完成。"))
        )
    return can_work_on(user, milestone.measure)


def can_enter_progress(user: Any, measure: Measure) -> Decision:
    """Where there are milestones, the progress follows from them and is not entered."""
    decision = can_work_on(user, measure)
    if decision and measure.milestones.exists():
        return conflict("has_milestones", _("这项措施有节点，工作进度按节点完成情况计算，请标记节点。"))
    return decision


# --- fields of the office's own ------------------------------------------------------------------
def can_keep_custom_fields(user: Any) -> Decision:
    if user.standing.is_office:
        return _no_machine(user)
    return forbidden("not_office", _("只有服务改善办公室可以管理自定义字段。"))
