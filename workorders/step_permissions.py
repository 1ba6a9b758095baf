"""Who may tick a step, take a tick back, change the grading of an order, and keep procedures."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from organization.models import User
from workorders.lifecycle import UNRESOLVED, OrderStatus
from workorders.models import OrderStep, OwnerRule, WorkOrder
from workorders.owners import post_holders
from workorders.permissions import commands_orders_of, works_on


def can_finish_step(user: User, order: WorkOrder, row: OrderStep) -> Decision:
    """Whoever the step's rule names, and (but for checks) a head of the department; the resolver never checks."""
    return _owns(user, order, row).and_then(_in_time(order, row))


def _owns(user: User, order: WorkOrder, row: OrderStep) -> Decision:
    step, standing = row.step, user.standing
    if step.is_check and user.pk == order.resolved_by_id:
        return forbidden("own_work", _("这张工单由您办结，检查步骤请由他人办理。"))
    by_rule: dict[OwnerRule, Callable[[], bool]] = {
        OwnerRule.ASSIGNEE: lambda: bool(works_on(user, order)),
        OwnerRule.HEAD: lambda: commands_orders_of(user, order.department_id),
        OwnerRule.POST: lambda: user.pk in post_holders(step.post_title, order),
        OwnerRule.SUPERVISOR: lambda: standing.supervises(order.department_id),
        OwnerRule.OFFICE: lambda: standing.is_office,
    }
    stands_in = standing.is_office if step.is_check else commands_orders_of(user, order.department_id)
    if user.pk == row.owner_id or stands_in or by_rule[OwnerRule(step.owner_rule)]():
        return ALLOWED
    return forbidden("not_step_owner", _("这一步由%(owner)s办理。") % {"owner": step.owner_words})


def _in_time(order: WorkOrder, row: OrderStep) -> Decision:
    if row.step.is_check:
        if order.status == OrderStatus.RESOLVED:
            return ALLOWED
        return conflict("not_resolved", _("工单办结后才轮到检查。"))
    if order.status == OrderStatus.WAITING:
        return conflict("clock_stopped", _("工单正在停钟等待，请先恢复计时。"))
    if order.status not in UNRESOLVED:
        return conflict("order_over", _("工单已经办结或取消，步骤不能再改。"))
    return ALLOWED


def can_undo_step(user: User, order: WorkOrder, row: OrderStep) -> Decision:
    """Who ticked it, or a head of the department, while nothing was built upon it."""
    if user.pk != row.done_by_id and not commands_orders_of(user, order.department_id):
        return forbidden("not_ticked", _("由办理这一步的人或部门负责人撤回。"))
    return _in_time(order, row)


def can_regrade(user: User, order: WorkOrder) -> Decision:
    """Category and priority decide the deadline, so who is measured by it does not change them."""
    if not (user.standing.is_office or commands_orders_of(user, order.department_id)):
        return forbidden("not_head", _("改级由责任部门负责人或服务改善办公室决定，期限随之改变。"))
    if order.status not in UNRESOLVED:
        return conflict("order_over", _("工单已经办结或取消，不能再改级。"))
    return ALLOWED


def can_keep_procedures(user: User) -> Decision:
    """Procedures and the priority matrix are kept by the office."""
    if user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", _("作业规程和优先级矩阵由服务改善办公室维护。"))
