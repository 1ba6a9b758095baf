"""Who may do what to a work order, and when. Pages show, grey out and explain their buttons by these answers.

Heads command their department and those below it. A service account (another system) may do what staff and heads
do within its departments; which operations it may call at all is a matter of its token's scopes. The resolver of
an order never closes or rates it: closing is the check by somebody else.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from core.punctuation import listed
from organization.models import Department, User
from workorders.lifecycle import ORDER, UNRESOLVED, OrderStatus
from workorders.link_rules import children_done, dependencies_done
from workorders.models import ImportRun, OrderStep, SavedView, WorkOrder
from workorders.models.saved_view import Audience
from workorders.order_field_rules import fields_filled
from workorders.sources import sources_of


def can_create_order(user: User, department: Department | None = None) -> Decision:
    """Office and leadership for any department, everybody else within the own one and below."""
    standing = user.standing
    if standing.is_office or standing.is_leadership:
        return ALLOWED
    if not standing.own_department_ids:
        return forbidden("no_department", _("您不在任何部门任职，不能登记工单。"))
    if department is not None and department.pk not in standing.member_department_ids:
        return forbidden(
            "foreign_department", _("只能为本部门及下级部门登记工单；其他部门的工单请交服务改善办公室。")
        )
    return ALLOWED


def can_name_source(user: User, source: str) -> Decision:
    """People name any source; another system only the sources that it was registered with."""
    if not source or not user.standing.is_service_account:
        return ALLOWED
    known = sorted(sources_of(user))
    if source in known:
        return ALLOWED
    return forbidden(
        "foreign_source",
        _(
            "source_system 的值「%(source)s」不归这个系统使用，它可以用：%(known)s。请改用其中之一，"
            "或请服务改善办公室主任在「设置 · 外部系统」里为它添加。"
        )
        % {"source": source, "known": listed(known) or "—"},
    )


def can_assign(user: User, order: WorkOrder, department: Department | None = None) -> Decision:
    """Heads of the department or above, and the office. To another branch of the organisation: the office only."""
    if not (user.standing.is_office or commands_orders_of(user, order.department_id)):
        return forbidden("not_head", _("分派由责任部门负责人或服务改善办公室决定。"))
    if order.status == OrderStatus.WAITING:
        return conflict("clock_stopped", _("工单正在停钟等待，请先恢复计时再转派。"))
    if order.status not in UNRESOLVED:
        return _finished(order, _("不能再分派"))
    if department is not None and not (user.standing.is_office or commands_orders_of(user, department.pk)):
        return forbidden("foreign_department", _("转到其他部门由服务改善办公室协调，请联系办公室。"))
    return ALLOWED


def can_start(user: User, order: WorkOrder) -> Decision:
    decision = works_on(user, order)
    if decision and order.status == OrderStatus.NEW:
        return conflict("not_assigned", _("工单尚未分派，请先由部门负责人分派。"))
    return decision.and_then(_in(order, "start_order", _("不能开始处理")))


def can_respond(user: User, order: WorkOrder) -> Decision:
    """The first answer to the customer; once."""
    decision = works_on(user, order)
    if not decision:
        return decision
    if order.status not in UNRESOLVED:
        return _finished(order, _("不能再登记首次响应"))
    if order.first_responded_at is not None:
        return conflict("already_responded", _("首次响应已经登记过。"))
    return ALLOWED


def can_wait(user: User, order: WorkOrder) -> Decision:
    return works_on(user, order).and_then(_in(order, "wait_for_requester", _("不能停钟")))


def can_resume(user: User, order: WorkOrder) -> Decision:
    return works_on(user, order).and_then(_in(order, "resume_order", _("不能恢复计时")))


def can_resolve(user: User, order: WorkOrder) -> Decision:
    decision = works_on(user, order)
    if decision and order.status == OrderStatus.WAITING:
        return conflict("clock_stopped", _("工单正在停钟等待，请先恢复计时再办结。"))
    if decision and order.status in (OrderStatus.NEW, OrderStatus.ASSIGNED):
        return conflict("not_started", _("工单还没有开始处理，请先开始处理。"))
    decision = decision.and_then(_in(order, "resolve_order", _("不能办结")))
    decision = _steps_done(order, checks=False) if decision else decision
    decision = fields_filled(order) if decision else decision
    return dependencies_done(user, order) if decision else decision


def can_close(user: User, order: WorkOrder) -> Decision:
    """The check by somebody else than the resolver: head, office or quality supervisor."""
    standing = user.standing
    checks = (
        standing.is_office
        or commands_orders_of(user, order.department_id)
        or standing.supervises(order.department_id)
    )
    if not checks:
        return forbidden("not_checker", _("关闭由部门负责人、服务改善办公室或质量监督复核后办理。"))
    if order.status in UNRESOLVED:
        return conflict("not_resolved", _("工单还没有解决，不能关闭。"))
    decision = _in(order, "close_order", _("不能关闭")).and_then(
        forbidden("own_work", _("这张工单由您办结，请由他人复核后关闭。"))
        if order.resolved_by_id == user.pk
        else _steps_done(order, checks=True)
    )
    return children_done(user, order) if decision else decision


def can_reopen(user: User, order: WorkOrder) -> Decision:
    """Who hears from the customer that it is not solved: the department's people, office, supervisor."""
    standing = user.standing
    if not (
        standing.is_office
        or user.standing.supervises(order.department_id)
        or order.department_id in user.standing.member_department_ids
        or order.assignee_id == user.pk
    ):
        return forbidden("not_concerned", _("重开由责任部门、服务改善办公室或质量监督办理。"))
    if order.status in UNRESOLVED:
        return conflict("not_resolved", _("工单还没有解决，不需要重开。"))
    return _in(order, "reopen_order", _("不能重开"))


def can_cancel(user: User, order: WorkOrder) -> Decision:
    """Cancelled orders never count, so only a head or the office takes one out."""
    if not (user.standing.is_office or commands_orders_of(user, order.department_id)):
        return forbidden("not_head", _("取消由责任部门负责人或服务改善办公室决定。"))
    return _in(order, "cancel_order", _("不能取消"))


def can_rate(user: User, order: WorkOrder) -> Decision:
    """Enters the customer's rating: anybody of the department, office or supervision, but who did the work."""
    standing = user.standing
    asks = (
        standing.is_office
        or user.standing.supervises(order.department_id)
        or order.department_id in user.standing.member_department_ids
    )
    if not asks:
        return forbidden("not_concerned", _("客户评价由责任部门、服务改善办公室或质量监督登记。"))
    if user.pk in (order.resolved_by_id, order.assignee_id) and not standing.is_service_account:
        return forbidden("own_work", _("这张工单由您处理，客户评价请由他人登记。"))
    if order.status not in (OrderStatus.RESOLVED, OrderStatus.CLOSED):
        return conflict("not_resolved", _("工单解决后才能登记客户评价。"))
    if order.rated_at and order.resolved_at and order.rated_at >= order.resolved_at:
        return conflict("already_rated", _("这次处理已经登记过客户评价。"))
    return ALLOWED


def can_edit_catalogue(user: User) -> Decision:
    """Categories and service levels are kept by the office."""
    if user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", _("工单类别和服务时限由服务改善办公室维护。"))


def can_share_view(user: User, audience: str) -> Decision:
    """With everybody: office and leadership. With a department: its heads."""
    standing = user.standing
    if audience == Audience.EVERYONE and not (standing.is_office or standing.is_leadership):
        return forbidden("not_office", _("给所有人用的视图由服务改善办公室或领导小组保存。"))
    if audience == Audience.DEPARTMENT and not standing.is_head:
        return forbidden("not_head", _("给本部门用的视图由部门负责人保存。"))
    return ALLOWED


def can_change_view(user: User, view: SavedView) -> Decision:
    """Its owner; and the office what is shared with everybody."""
    if view.owner_id == user.pk or (view.audience == Audience.EVERYONE and user.standing.is_office):
        return ALLOWED
    return forbidden(
        "not_owner", _("这个视图由%(owner)s保存，请联系本人修改。") % {"owner": view.owner.label}
    )


def can_import_orders(user: User) -> Decision:
    """Imports write orders of every department, so they belong to the office."""
    if user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", _("工单由服务改善办公室导入。需要导入时请联系办公室。"))


def commands_orders_of(user: User, department_id: int) -> bool:
    """A head of the department or above; another system within its departments."""
    standing = user.standing
    return standing.heads(department_id) or (
        standing.is_service_account and department_id in standing.member_department_ids
    )


def works_on(user: User, order: WorkOrder) -> Decision:
    """The assignee or a head; anybody of the department while nobody is assigned."""
    if order.assignee_id == user.pk or commands_orders_of(user, order.department_id):
        return ALLOWED
    if order.assignee_id is None and order.department_id in user.standing.own_department_ids:
        return ALLOWED
    return forbidden("not_assignee", _("由责任人或部门负责人办理。"))


def _steps_done(order: WorkOrder, *, checks: bool) -> Decision:
    """The procedure comes first: its steps before the resolution, its checks before the closing."""
    row = OrderStep.objects.pending_in(order)
    if row is None or row.step.is_check != checks:
        return ALLOWED
    return conflict(
        "steps_left",
        _("规程还没有走完，请先办第 %(n)s 步「%(title)s」。")
        % {"n": row.step.position, "title": row.step.title},
    )


def _in(order: WorkOrder, act: str, words: str) -> Decision:
    return ALLOWED if order.status in ORDER.sources(act) else _finished(order, words)


def _finished(order: WorkOrder, words: str) -> Decision:
    return conflict(
        "wrong_status",
        _("工单当前为「%(status)s」，%(words)s。") % {"status": order.get_status_display(), "words": words},
    )


def can_undo_import(user: User, run: ImportRun) -> Decision:
    """Once, by whoever may import; what nobody has touched since goes back."""
    decision = can_import_orders(user)
    if decision and run.undone_at is not None:
        return conflict("already_undone", _("这次导入已经撤销过。"))
    if decision and not (run.created or run.updated):
        return conflict("nothing_to_undo", _("这次导入没有写入任何工单，没有可以撤销的。"))
    return decision
