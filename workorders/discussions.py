"""Comments and files of a work order."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from activity.discussions import Discussable, register
from core.decisions import ALLOWED, Decision, conflict, forbidden
from core.periods import local_today
from organization.models import Role, User
from organization.querysets import PersonQuerySet
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder

ABOVE = (Role.CHAIR, Role.LEADER, Role.DIRECTOR, Role.OFFICER)
OF_THE_DEPARTMENT = (Role.HEAD, Role.STAFF, Role.SUPERVISOR)


def register_discussions() -> None:
    register(
        Discussable(
            kind="work-order",
            model=WorkOrder,
            visible_to=visible_orders,
            people=people_of,
            url=lambda order, anchor: order.get_absolute_url(),
            can_attach=can_attach_to_order,
            write_scope="workorders:write",
        )
    )


def visible_orders(user: Any) -> QuerySet[WorkOrder]:
    return WorkOrder.objects.visible_to(user).select_related("department")


def people_of(order: WorkOrder) -> PersonQuerySet:
    """The other side of `WorkOrderQuerySet.visible_to`: who sees this order."""
    today = local_today()
    above = Q(department_id__in=[int(part) for part in order.department.path.split("/") if part])
    people: PersonQuerySet = User.objects.people()
    return (
        people.in_roles(ABOVE, today)
        | people.in_roles([Role.SUPERVISOR], today, Q(department__isnull=True))
        | people.in_roles(OF_THE_DEPARTMENT, today, above)
        | people.filter(pk=order.assignee_id or 0)
    )


def can_attach_to_order(user: Any, order: WorkOrder) -> Decision:
    """Who works on the order or checks it, while it is not finished for good."""
    standing = user.standing
    concerned = (
        standing.is_office
        or standing.supervises(order.department_id)
        or order.department_id in standing.member_department_ids
        or order.assignee_id == user.pk
    )
    if not concerned:
        return forbidden("not_concerned", _("附件由责任部门、服务改善办公室或质量监督上传。"))
    if order.status in (OrderStatus.CLOSED, OrderStatus.CANCELLED):
        return conflict(
            "order_over",
            _("工单当前为「%(status)s」，不能再上传附件。需要时请先重开。")
            % {"status": order.get_status_display()},
        )
    return ALLOWED
