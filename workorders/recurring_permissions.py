"""Who may share and change templates of orders, and set up, steer and take over orders that come again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from organization.models import Department, User
from workorders.models import Audience, Halt, OrderTemplate, RecurringOrder
from workorders.permissions import can_create_order, commands_orders_of

HALTED_BY_SYSTEM = (Halt.PERSON_LEFT, Halt.RIGHT_LOST)


def can_share_template(user: User, audience: str) -> Decision:
    """With everybody: office and leadership. With a department: its heads."""
    standing = user.standing
    if audience == Audience.EVERYONE and not (standing.is_office or standing.is_leadership):
        return forbidden("not_office", _("给所有人用的模板由服务改善办公室或领导小组保存。"))
    if audience == Audience.DEPARTMENT and not standing.is_head:
        return forbidden("not_head", _("给本部门用的模板由部门负责人保存。"))
    return ALLOWED


def can_change_template(user: User, template: OrderTemplate) -> Decision:
    """Its owner; heads what is shared with their department; and the office what is shared with everybody."""
    standing = user.standing
    shared = (template.audience == Audience.EVERYONE and standing.is_office) or (
        template.home_id is not None and standing.heads(template.home_id)
    )
    if template.owner_id == user.pk or shared:
        return ALLOWED
    return forbidden(
        "not_owner", _("这个模板由%(owner)s保存，请联系本人修改。") % {"owner": template.owner.label}
    )


def can_set_up_recurring(user: User, department: Department | None = None) -> Decision:
    """Whoever may register orders for the department; each one is made in that person's name."""
    return can_create_order(user, department)


def can_steer_recurring(user: User, recurring: RecurringOrder) -> Decision:
    """Change, pause, resume, end: whoever set it up, heads of the department, the office."""
    if recurring.ended_at is not None:
        return conflict("ended", _("这个周期工单已经结束，请另设一个。"))
    if (
        recurring.defined_by_id == user.pk
        or user.standing.is_office
        or commands_orders_of(user, recurring.department_id)
    ):
        return ALLOWED
    return forbidden("not_owner", _("周期工单由设定人、部门负责人或服务改善办公室调整。"))


def can_pause_recurring(user: User, recurring: RecurringOrder) -> Decision:
    decision = can_steer_recurring(user, recurring)
    if decision and recurring.paused_at is not None:
        return conflict("paused", _("这个周期工单已经暂停。"))
    return decision


def can_resume_recurring(user: User, recurring: RecurringOrder) -> Decision:
    decision = can_steer_recurring(user, recurring)
    if decision and recurring.paused_at is None:
        return conflict("running", _("这个周期工单正在进行，不用恢复。"))
    if decision and recurring.halt in HALTED_BY_SYSTEM:
        return conflict(
            "needs_new_person", _("设定人已不能登记工单，恢复也登记不了，请由部门负责人或办公室接管。")
        )
    return decision


def can_take_over_recurring(user: User, recurring: RecurringOrder) -> Decision:
    """Heads of the department and the office; the orders are theirs from then on."""
    if recurring.ended_at is not None:
        return conflict("ended", _("这个周期工单已经结束，请另设一个。"))
    if not (user.standing.is_office or commands_orders_of(user, recurring.department_id)):
        return forbidden("not_head", _("周期工单由责任部门负责人或服务改善办公室接管。"))
    if recurring.defined_by_id == user.pk:
        return conflict("own", _("这个周期工单已经以您的名义登记。"))
    return can_create_order(user, recurring.department)
