"""How an order is graded: its category, whom it touches, how long it can wait, and the priority that follows."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import close_duties
from activity.recording import record
from core.errors import Conflict, Invalid
from organization.models import User
from organization.schedules import schedule_of
from workorders import events
from workorders.commands.duties import settle_duties
from workorders.commands.rows import lock_order, save_order
from workorders.commands.steps import begin_procedure
from workorders.commands.timing import set_due, targets_of, tick
from workorders.commands.work import required
from workorders.models import Category, OrderStep, Priority, PriorityRule, WorkOrder
from workorders.models.order import ClockAct
from workorders.purposes import STEP
from workorders.step_permissions import can_regrade

GRADED = ("category", "impact", "urgency", "priority")


def priority_for(impact: str, urgency: str, priority: str, reason: str) -> str:
    """The priority given, or the one that the matrix has for impact and urgency.

    Raises `Invalid` when only one of the two is said, and when another priority than theirs comes without a reason.
    """
    if bool(impact) != bool(urgency):
        name = "urgency" if impact else "impact"
        sentence = _("影响面和紧急程度要一起选，优先级才能推出；也可以都不选，直接选优先级。")
        raise Invalid("grading_incomplete", sentence, {name: [sentence]})
    if not impact:
        return priority or Priority.NORMAL
    usual = PriorityRule.objects.all().matrix()[impact, urgency]
    if priority and priority != usual and not reason.strip():
        sentence = _("按影响面和紧急程度应为「%(usual)s」。要改为「%(chosen)s」，请写明理由。") % {
            "usual": Priority(usual).label,
            "chosen": Priority(priority).label,
        }
        raise Invalid("override_unexplained", sentence, {"priority_reason": [sentence]})
    return priority or usual


@transaction.atomic
def regrade_order(
    order: WorkOrder,
    *,
    by: User,
    reason: str,
    category: Category | None = None,
    impact: str = "",
    urgency: str = "",
    priority: str = "",
    version: int | None = None,
) -> WorkOrder:
    """Change the category or the priority; an empty priority follows impact and urgency. The clock keeps what it has
    used and stopped; only the targets change.

    While no step of the procedure was done, the order takes up the one of its new category; afterwards it keeps the
    one it began with, and its limits follow the new priority. A stopped clock stays stopped.
    """
    order = lock_order(order, version)
    can_regrade(by, order).or_raise()
    reason = required("reason", reason, _("请写明改级理由，例如：客户家中已断水，升为紧急。"))
    if category is not None and not category.is_active and category != order.category:
        sentence = _("类别「%(name)s」已停用，请选择在用的类别。") % {"name": category}
        raise Invalid("invalid_order", sentence, {"category": [sentence]})
    before = _facts(order)
    moves = category != order.category
    order.category, order.impact, order.urgency = category, impact, urgency
    order.priority = priority_for(impact, urgency, priority, reason)
    if all(before[name] == _facts(order)[name] for name in GRADED):
        raise Conflict("nothing_changes", _("类别、影响面、紧急程度和优先级都没有变化。"))
    _retime(order, by=by, reason=reason)
    save_order(order, *GRADED, "response_due_at", "due_at")
    if moves and not order.steps.filter(done_at__isnull=False).exists():
        OrderStep.objects.filter(order=order).delete()
        close_duties(order, STEP, by=by, outcome="regraded")
        begin_procedure(order, at=order.reported_at)
    settle_duties(order, by=by)
    record(
        events.ORDER_REGRADED, order, by=by, data={"before": before, "after": _facts(order), "reason": reason}
    )
    return order


def _retime(order: WorkOrder, *, by: User, reason: str) -> None:
    at, targets = timezone.now(), targets_of(order)
    tick(order, ClockAct.LEVEL, at=at, by=by, reason=reason, targets=targets)
    if order.first_responded_at is None:
        order.response_due_at = (
            None
            if targets.response is None
            else schedule_of(order.department).add(order.reported_at, timedelta(seconds=targets.response))
        )
    if targets.resolution is None and not order.due_is_given:
        order.due_at = None
    set_due(order, at)


def _facts(order: WorkOrder) -> dict[str, object]:
    return {
        "category": order.category.full_name if order.category else "",
        "impact": order.impact,
        "urgency": order.urgency,
        "priority": order.priority,
        "response_due_at": order.response_due_at,
        "due_at": order.due_at,
    }
