"""Who may do what to chains and cases, each answer with the sentence to show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.capacities import resolve
from approvals.lifecycle import StepStatus
from approvals.models import ApprovalCase
from core.decisions import ALLOWED, Decision, conflict, forbidden


def can_give_opinion(user: Any, case: ApprovalCase, on_behalf_of: Any = None) -> Decision:
    """Those who are asked in an open step, or their delegates; nobody about what he is barred from."""
    return resolve(user, case, case.subject, on_behalf_of)[1]


def can_keep_chains(user: Any) -> Decision:
    """The office adopts chains; never a system account."""
    if not user.standing.is_office:
        return forbidden("not_office", _("审批链由服务改善办公室设置。"))
    if user.is_service_account:
        return forbidden("service_account", _("系统账号不能设置审批链。"))
    return ALLOWED


def can_see_waiting_cases(user: Any) -> Decision:
    """Office and leadership see everything that waits, and at whom."""
    if user.standing.is_office or user.standing.is_leadership:
        return ALLOWED
    return forbidden("not_office", _("全部在办审批只对服务改善办公室和领导小组开放。"))


def can_urge_approver(user: Any, case: ApprovalCase) -> Decision:
    """The office urges, and so does who asked for the decision."""
    if not (user.standing.is_office or case.opened_by_id == user.pk):
        return forbidden("not_office", _("审批由服务改善办公室或提请人催办。"))
    if user.is_service_account:
        return forbidden("service_account", _("系统账号不能催办。"))
    return is_open(case)


def can_restart_case(user: Any, case: ApprovalCase) -> Decision:
    """What is stuck is put on the chain of today by the office; what moves is left alone."""
    if not user.standing.is_office or user.is_service_account:
        return forbidden("not_office", _("卡住的审批由服务改善办公室按现行审批链重新提请。"))
    if not is_open(case):
        return is_open(case)
    if not case.steps.filter(status=StepStatus.OPEN, stuck_since__isnull=False).exists():
        return conflict("not_stuck", _("这件审批没有卡住，请等审批人表态，或催办。"))
    return ALLOWED


def is_open(case: ApprovalCase) -> Decision:
    if case.is_open:
        return ALLOWED
    sentence = _("这件审批%(status)s，不用再办。") % {"status": case.get_status_display()}
    return conflict("case_closed", sentence)
