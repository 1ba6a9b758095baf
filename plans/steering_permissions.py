"""Who may report, answer and raise what while plans are carried out. The person first (403), the moment second (409)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from plans.lifecycle import CycleStatus, ProblemStatus, ReportStatus
from plans.models import PlanCycle, Problem, ProgressReport
from plans.models.problem import AskedOf
from plans.permissions import is_drafter


# --- progress reports --------------------------------------------------------------------------
def can_write_report(user: Any, report: ProgressReport) -> Decision:
    """The head writes, with the people who were asked to write the plan along."""
    plan = report.plan
    if not (user.standing.heads(plan.department_id) or is_drafter(user, plan)):
        return forbidden("not_head", _("进展报告由本部门负责人和协作编写人填写。"))
    return _still_due(report)


def can_submit_report(user: Any, report: ProgressReport) -> Decision:
    if not user.standing.heads(report.plan.department_id):
        return forbidden("not_head", _("只有本部门负责人可以报送进展报告。"))
    return _no_machine(user).and_then(_still_due(report))


def can_answer_report(user: Any, report: ProgressReport) -> Decision:
    """The office answers, but nobody the report of the own department or the own submission."""
    if not user.standing.is_office:
        return forbidden("not_office", _("进展报告由服务改善办公室答复。"))
    if user.standing.heads(report.plan.department_id) or report.submitted_by_id == user.pk:
        return forbidden("own_department", _("这是您自己部门的报告，请办公室其他同事答复。"))
    if report.status != ReportStatus.SUBMITTED:
        sentence = _("报告现在是「%(status)s」，报送以后才能答复。")
        return conflict("not_submitted", sentence % {"status": report.get_status_display()})
    return _no_machine(user)


def can_urge_reports(user: Any, cycle: PlanCycle) -> Decision:
    if not user.standing.is_office:
        return forbidden("not_office", _("催报进展报告由服务改善办公室办理。"))
    if cycle.status != CycleStatus.OPEN:
        return conflict("cycle_not_open", _("这个周期没有在进行，不用催报。"))
    return _no_machine(user)


def _still_due(report: ProgressReport) -> Decision:
    if not report.is_writable:
        sentence = _("报告现在是「%(status)s」，不能修改。需要更正时，请办公室退回补充。")
        return conflict("not_writable", sentence % {"status": report.get_status_display()})
    if report.plan.cycle.status == CycleStatus.CLOSED:
        return conflict("cycle_closed", _("这个周期已经关闭，不再报送进展。"))
    return ALLOWED


# --- problems ----------------------------------------------------------------------------------
def can_raise_problem(user: Any, department_id: int | None = None) -> Decision:
    """Everybody who works in a department, about it and what lies below; the office about any."""
    standing = user.standing
    if not (standing.is_office or standing.own_department_ids):
        return forbidden("no_department", _("您不在任何部门任职，不能提出问题。"))
    if (
        department_id is not None
        and not standing.is_office
        and department_id not in standing.member_department_ids
    ):
        return forbidden("foreign_department", _("只能提出本部门及下级部门遇到的问题。"))
    return ALLOWED


def is_asked(user: Any, problem: Problem) -> bool:
    """Does this person owe the answer, alone or with others?"""
    standing = user.standing
    match problem.asked_of:
        case AskedOf.OFFICE:
            return bool(standing.is_office)
        case AskedOf.LEADERSHIP:
            return bool(standing.is_leadership)
        case AskedOf.DEPARTMENT:
            return bool(standing.heads(problem.asked_department_id))
    return bool(standing.heads(problem.department_id))


def can_answer_problem(user: Any, problem: Problem) -> Decision:
    """Whom it is put to; the office may always help."""
    if not (is_asked(user, problem) or user.standing.is_office):
        sentence = _("这个问题请%(who)s答复。")
        return forbidden("not_asked", sentence % {"who": problem.asked_words})
    return _no_machine(user).and_then(_unsolved(problem))


def can_refer_problem(user: Any, problem: Problem) -> Decision:
    """Whoever should answer and cannot hands it on."""
    return can_answer_problem(user, problem)


def can_solve_problem(user: Any, problem: Problem) -> Decision:
    """Who raised it, the heads it belongs to and the office say that it is solved; not who was asked."""
    concerned = (
        problem.raised_by_id == user.pk
        or user.standing.heads(problem.department_id)
        or user.standing.is_office
    )
    if not concerned:
        return forbidden("not_concerned", _("是否解决由提出人、所在部门负责人或服务改善办公室确认。"))
    return _no_machine(user).and_then(_unsolved(problem))


def can_reopen_problem(user: Any, problem: Problem) -> Decision:
    if problem.raised_by_id != user.pk and not (
        user.standing.heads(problem.department_id) or user.standing.is_office
    ):
        return forbidden("not_concerned", _("由提出人、所在部门负责人或服务改善办公室重新打开。"))
    if problem.status != ProblemStatus.SOLVED:
        return conflict("not_solved", _("这个问题还没有解决，不用重新打开。"))
    return _no_machine(user)


def _unsolved(problem: Problem) -> Decision:
    if problem.status == ProblemStatus.SOLVED:
        return conflict("already_solved", _("这个问题已经确认解决。还有问题，请重新打开。"))
    return ALLOWED


def _no_machine(user: Any) -> Decision:
    if user.is_service_account:
        return forbidden("service_account", _("这件事要由人来办，系统账号不能代办。"))
    return ALLOWED
