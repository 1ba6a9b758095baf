"""Who may book, dispatch, make and call off a visit, and when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from organization.models import User
from workorders.lifecycle import UNRESOLVED, OrderStatus
from workorders.models import Visit, WorkOrder
from workorders.permissions import commands_orders_of
from workorders.sources import sources_of
from workorders.visit_lifecycle import VISIT, VisitStatus


def can_book_visit(user: User, order: WorkOrder) -> Decision:
    """The people of the order's department and the office, while the order is not resolved; another system for orders
    of its own sources. That no other visit is open is asked under the order's lock."""
    decision = _arranges(user, order)
    if decision and order.status not in UNRESOLVED:
        return conflict(
            "order_over",
            _("工单当前为「%(status)s」，不能再约上门。需要时请先重开。")
            % {"status": order.get_status_display()},
        )
    return decision


def can_change_visit(user: User, visit: Visit) -> Decision:
    """Its window and address, until somebody is on the way."""
    return _arranges_or_makes(user, visit).and_then(
        ALLOWED
        if visit.status in (VisitStatus.BOOKED, VisitStatus.DISPATCHED)
        else _wrong(visit, _("不能再改时间"))
    )


def can_dispatch_visit(user: User, visit: Visit, visitor: User | None = None) -> Decision:
    """The heads of the department and the office; the assignee of the order may take it upon oneself."""
    takes_it = visitor == user and visit.order.assignee_id == user.pk
    if not (takes_it or user.standing.is_office or commands_orders_of(user, visit.order.department_id)):
        return forbidden("not_head", _("派谁上门由部门负责人或服务改善办公室决定，工单责任人可以派自己。"))
    if visit.status not in (VisitStatus.BOOKED, VisitStatus.DISPATCHED):
        return _wrong(visit, _("不能再派人"))
    return ALLOWED


def can_set_out(user: User, visit: Visit) -> Decision:
    return _makes(user, visit).and_then(_in(visit, "set_out", _("不能登记出发")))


def can_arrive(user: User, visit: Visit) -> Decision:
    return _makes(user, visit).and_then(_in(visit, "arrive", _("不能登记到达")))


def can_finish_visit(user: User, visit: Visit) -> Decision:
    decision = _makes(user, visit)
    if decision and visit.status in (VisitStatus.DISPATCHED, VisitStatus.ON_THE_WAY):
        return conflict("not_arrived", _("还没有登记到达，请先点「我到了」。"))
    return decision.and_then(_in(visit, "finish_visit", _("不能办结这次上门")))


def can_fail_visit(user: User, visit: Visit) -> Decision:
    return _makes(user, visit).and_then(_in(visit, "fail_visit", _("不能登记没办成")))


def can_cancel_visit(user: User, visit: Visit) -> Decision:
    decision = _arranges_or_makes(user, visit)
    if decision and visit.status == VisitStatus.ARRIVED:
        return conflict("arrived", _("人已到场，不能取消。没有办成的请登记原因。"))
    return decision.and_then(_in(visit, "cancel_visit", _("不能取消")))


def _arranges(user: User, order: WorkOrder) -> Decision:
    standing = user.standing
    if standing.is_service_account and order.source_system not in sources_of(user):
        return forbidden("foreign_source", _("只能为本系统登记的工单约上门。"))
    of_department = order.department_id in standing.member_department_ids
    if standing.is_office or of_department or order.assignee_id == user.pk:
        return ALLOWED
    return forbidden("not_of_department", _("约上门由责任部门的人员或服务改善办公室办理。"))


def _arranges_or_makes(user: User, visit: Visit) -> Decision:
    return ALLOWED if visit.visitor_id == user.pk else _arranges(user, visit.order)


def _makes(user: User, visit: Visit) -> Decision:
    standing = user.standing
    if standing.is_service_account:
        return forbidden("not_visitor", _("由上门人在现场登记，外部系统不能代办。"))
    if visit.visitor_id == user.pk or standing.heads(visit.order.department_id):
        return ALLOWED
    return forbidden("not_visitor", _("由上门人或部门负责人登记。"))


def _in(visit: Visit, act: str, words: str) -> Decision:
    return ALLOWED if visit.status in VISIT.sources(act) else _wrong(visit, words)


def _wrong(visit: Visit, words: str) -> Decision:
    return conflict(
        "wrong_status",
        _("这次上门当前为「%(status)s」，%(words)s。")
        % {"status": visit.get_status_display(), "words": words},
    )


def can_resolve_with_visit(user: User, order: WorkOrder) -> bool:
    """Whether the order may be resolved together with its visit, as far as its status says."""
    return order.status == OrderStatus.IN_PROGRESS and (
        order.assignee_id == user.pk or commands_orders_of(user, order.department_id)
    )
