"""Who may keep pools, and who may settle what is asked of them. The person first (403), the moment second (409)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from plans.lifecycle import CycleStatus, RequestStatus
from plans.models import PlanCycle, ResourceRequest


def can_keep_pools(user: Any, cycle: PlanCycle) -> Decision:
    if not user.standing.is_office:
        return forbidden("not_office", _("只有服务改善办公室可以维护资源池。"))
    return _running(cycle)


def can_coordinate(user: Any, cycle: PlanCycle) -> Decision:
    """Settle requests of this cycle at all: the office what is open, leadership what was referred to it."""
    standing = user.standing
    if not (standing.is_office or standing.is_leadership):
        return forbidden("not_office", _("资源申请由服务改善办公室协调，办公室定不了的由领导小组决定。"))
    return _no_machine(user).and_then(_running(cycle))


def can_settle_request(user: Any, request: ResourceRequest) -> Decision:
    """The office settles open requests, leadership those referred to it; nobody one of a department they head."""
    plan = request.measure.plan
    decision = can_coordinate(user, plan.cycle)
    if decision.code in {"not_office", "service_account"}:
        return decision
    if user.standing.heads(plan.department_id):
        return forbidden("own_department", _("您是这个部门的负责人，不能决定自己部门的资源申请。"))
    if request.status == RequestStatus.SETTLED:
        return conflict("already_settled", _settled_words(request))
    if request.status == RequestStatus.REFERRED and not user.standing.is_leadership:
        return conflict("referred", _("这项申请已提请领导小组决定。要自己办理，请先收回。"))
    if request.status == RequestStatus.OPEN and not user.standing.is_office:
        return conflict("not_referred", _("这项申请由办公室先协调，提请领导小组以后才由您决定。"))
    return decision


def can_refer_request(user: Any, request: ResourceRequest) -> Decision:
    """The office hands on what it cannot settle, from whichever department."""
    if not user.standing.is_office:
        return forbidden("not_office", _("只有服务改善办公室可以提请领导小组决定。"))
    if request.status == RequestStatus.SETTLED:
        return conflict("already_settled", _settled_words(request))
    if request.status == RequestStatus.REFERRED:
        return conflict("referred", _("这项申请已经提请领导小组决定。"))
    return _no_machine(user).and_then(_running(request.measure.plan.cycle))


def can_take_back(user: Any, request: ResourceRequest) -> Decision:
    if not user.standing.is_office:
        return forbidden("not_office", _("只有服务改善办公室可以收回提请。"))
    if request.status != RequestStatus.REFERRED:
        return conflict("not_referred", _("这项申请现在不在领导小组手里，不用收回。"))
    return _no_machine(user).and_then(_running(request.measure.plan.cycle))


def can_reopen_request(user: Any, request: ResourceRequest) -> Decision:
    """Whoever could settle it may open it once more: leadership what it decided itself, else the office."""
    standing, plan = user.standing, request.measure.plan
    if request.referred_at and not standing.is_leadership:
        return forbidden("leadership_decided", _("这项申请由领导小组决定，只有领导小组可以重新协调。"))
    if not request.referred_at and not standing.is_office:
        return forbidden("not_office", _("只有服务改善办公室可以重新协调。"))
    if standing.heads(plan.department_id):
        return forbidden("own_department", _("您是这个部门的负责人，不能决定自己部门的资源申请。"))
    if request.status != RequestStatus.SETTLED:
        return conflict("not_settled", _("这项申请还没有落实，不用重新协调。"))
    return _no_machine(user).and_then(_running(plan.cycle))


def _settled_words(request: ResourceRequest) -> str:
    who = request.settled_by.label if request.settled_by else _("别人")
    return _("%(who)s已经办理了这项申请，您的操作没有生效。请刷新查看结果。") % {"who": who}


def _no_machine(user: Any) -> Decision:
    if user.is_service_account:
        return forbidden("service_account", _("系统账号不能决定资源申请。"))
    return ALLOWED


def _running(cycle: PlanCycle) -> Decision:
    if cycle.status == CycleStatus.CLOSED:
        return conflict("cycle_closed", _("这个周期已经关闭，内容不能再改。"))
    return ALLOWED
