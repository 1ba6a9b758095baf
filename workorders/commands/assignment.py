"""Who answers for an order; every assignment keeps its reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Invalid
from organization.models import Department, User
from workorders import events
from workorders.commands.duties import settle_duties
from workorders.commands.rows import lock_order, save_order
from workorders.commands.timing import set_due
from workorders.lifecycle import OrderStatus
from workorders.models import Assignment, WorkOrder
from workorders.permissions import can_assign


@transaction.atomic
def assign_order(
    order: WorkOrder,
    *,
    by: User,
    department: Department | None = None,
    assignee: User | None = None,
    reason: str = "",
    version: int | None = None,
) -> WorkOrder:
    """Give the order to a department, to a person of it, or both; without a person its heads owe it.

    `department` None keeps the present one. A change of department after the first assignment counts as a
    transfer and needs a reason, and an order in progress must be started anew by whom it was given to.
    """
    order = lock_order(order, version)
    target = department or order.department
    can_assign(by, order, department).or_raise()
    moves = target.pk != order.department_id
    _check(order, target, assignee, reason, moves)
    before = {"department": order.department.name, "assignee": str(order.assignee or "")}
    hand_over(order, target, assignee, by=by)
    keep_assignment(order, by=by, reason=reason)
    settle_duties(order, by=by)
    record(
        events.ORDER_ASSIGNED,
        order,
        by=by,
        data={
            "before": before,
            "department": target.name,
            "assignee": str(assignee or ""),
            "assignee_id": assignee and assignee.pk,
            "reason": reason,
            "is_transfer": moves and order.transfer_count > 0,
        },
    )
    return order


def hand_over(
    order: WorkOrder, target: Department, assignee: User | None, *, by: User, stays_new: bool = False
) -> None:
    """Change and save who answers for the order. `stays_new` leaves a new one to be assigned by the heads."""
    at = timezone.now()
    moves = target.pk != order.department_id
    if moves and order.status != OrderStatus.NEW:
        order.transfer_count += 1
    order.department, order.assignee = target, assignee
    if order.status != OrderStatus.ASSIGNED and not (stays_new and order.status == OrderStatus.NEW):
        order.move_to(OrderStatus.ASSIGNED, at=at, by=by)
    if moves:
        set_due(order, at)  # another department may keep other hours
    save_order(order, "department", "assignee", "status", "transfer_count", "due_at")


def keep_assignment(order: WorkOrder, *, by: User | None, reason: str, rule_id: int | None = None) -> None:
    Assignment.objects.create(
        order=order,
        department=order.department,
        assignee=order.assignee,
        reason=reason,
        rule_id=rule_id,
        assigned_at=timezone.now(),
        assigned_by=by,
    )


def _check(order: WorkOrder, department: Department, assignee: User | None, reason: str, moves: bool) -> None:
    if not department.is_active:
        raise _wrong("department", _("「%(name)s」已停用，请选择在用的部门。") % {"name": department})
    if assignee is not None and not belongs(assignee, department):
        raise _wrong(
            "assignee",
            _("%(person)s不在「%(department)s」任职，请选择该部门的人员。")
            % {"person": assignee, "department": department},
        )
    if order.status == OrderStatus.NEW:
        return
    if not moves and assignee == order.assignee and order.status == OrderStatus.ASSIGNED:
        raise Conflict("nothing_changes", _("工单已经分派给这个部门和人员。"))
    if moves and not reason.strip():
        raise _wrong("reason", _("转派到其他部门时请填写理由。"))


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_assignment", sentence, {field: [sentence]})


def belongs(person: User, department: Department) -> bool:
    """May this person be given orders of the department? Its people, those of teams below it, heads above it."""
    standing = person.standing
    if not person.is_active or standing.is_service_account:
        return False
    return standing.heads(department.pk) or any(
        path.startswith(department.path) for path in standing.own_paths
    )
