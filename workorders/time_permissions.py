"""Who writes time spent on an order: oneself, and a head for somebody else with a reason."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from organization.models import User
from workorders.models import TimeEntry, WorkOrder
from workorders.permissions import commands_orders_of

OPEN_DAYS = 7
"""Days after the closing (or the cancelling) in which time may still be written."""


def can_spend_time(user: User, order: WorkOrder, person: User | None = None) -> Decision:
    """For oneself whoever works in its department or has it; for `person` a head of the department."""
    standing = user.standing
    if standing.is_service_account:
        return forbidden("not_a_person", _("工时由人登记，外部系统不能代填。"))
    if person is not None and person.pk != user.pk:
        if not commands_orders_of(user, order.department_id):
            return forbidden("not_head", _("替别人登记或更正工时由责任部门负责人办理，并写明理由。"))
        return _still_open(order)
    concerned = (
        order.assignee_id == user.pk
        or order.department_id in standing.own_department_ids
        or commands_orders_of(user, order.department_id)
    )
    if not concerned:
        return forbidden("not_concerned", _("工时由责任部门的人和责任人登记。"))
    return _still_open(order)


def can_correct_time(user: User, entry: TimeEntry) -> Decision:
    """One's own, or as a head; an entry once, its correction again."""
    decision = can_spend_time(user, entry.order, entry.person)
    if decision and TimeEntry.objects.filter(corrects=entry).exists():
        return conflict("already_corrected", _("这条工时已经更正过，请更正最近的那一条。"))
    if decision and not entry.minutes:
        return conflict("taken_back", _("这条工时已经撤回，需要时请重新登记。"))
    return decision


def _still_open(order: WorkOrder) -> Decision:
    ended = order.closed_at or order.cancelled_at
    if ended is None or timezone.now() <= ended + timedelta(days=OPEN_DAYS):
        return ALLOWED
    return conflict(
        "time_over",
        _("工单「%(status)s」已超过 %(days)s 天，不再登记工时。")
        % {"status": order.get_status_display(), "days": OPEN_DAYS},
    )
