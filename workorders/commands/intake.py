"""Orders come in: from the browser, from another system, from a meeting or an instruction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Invalid
from core.periods import organization_zone
from organization.models import Department, User
from plans.models import Measure
from workorders import events
from workorders.commands.assignment import assign_order
from workorders.commands.duties import settle_duties
from workorders.commands.field_values import begin_values, values_at_intake
from workorders.commands.grading import priority_for
from workorders.commands.routing.applying import set_way, tell_way
from workorders.commands.steps import begin_procedure
from workorders.commands.timing import set_deadlines, tick
from workorders.models import Category, DayNumber, Impact, OrderKind, Priority, Urgency, WorkOrder
from workorders.models.order import ClockAct
from workorders.permissions import can_create_order, can_name_source

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours another system's clock may be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOrder:
    """What is said when an order comes in. `due_at` given here is kept; otherwise the service level sets it."""

    kind: OrderKind | str
    title: str
    department: Department
    body: str = ""
    category: Category | None = None
    impact: Impact | str = ""
    urgency: Urgency | str = ""
    priority: Priority | str = ""
    """Empty: as impact and urgency say, and the usual one when nothing is said of them."""
    priority_reason: str = ""
    """Why it is another one than impact and urgency say."""
    assignee: User | None = None
    measure: Measure | None = None
    requester: str = ""
    contact: str = ""
    channel: str = ""
    place: str = ""
    reported_at: datetime | None = None
    due_at: datetime | None = None
    source_system: str = ""
    external_id: str = ""
    custom: Mapping[str, Any] | None = None
    """Code -> value of the office's own fields. None where nobody was asked (mail, meetings, import, what comes
    again): then nothing is required at registration."""


UNSTORED = {"custom", "assignee", "reported_at", "due_at", "priority", "priority_reason"}
STORED = [field.name for field in fields(NewOrder) if field.name not in UNSTORED]


@transaction.atomic
def create_order(new: NewOrder, *, by: User) -> WorkOrder:
    """Register an order, number it, start its clock; with an assignee it is assigned at once, without one it goes
    where the live rules send it.

    Raises `Invalid` for a blank title, a report in the future, a due time before the report, or fields of the office
    that are missing, unknown or of another kind, and `Conflict`
    (`already_exists`) when the source has sent this external id before (see `receive_order`).
    """
    can_create_order(by, new.department).and_then(can_name_source(by, new.source_system)).or_raise()
    order = _registered(new, at=timezone.now())
    values = {} if new.custom is None else values_at_intake(new.category, new.custom)
    routed = None if new.assignee else set_way(order)
    targets = set_deadlines(order)
    try:
        with transaction.atomic():
            order.save()
    except IntegrityError as error:
        if "order_once_per_source" not in str(error):
            raise
        raise Conflict(
            "already_exists",
            _("来源「%(source)s」的编号「%(id)s」已经登记过。")
            % {"source": new.source_system, "id": new.external_id},
        ) from error
    tick(order, ClockAct.START, at=order.reported_at, by=by, targets=targets)
    begin_procedure(order, at=order.reported_at)
    begin_values(order, values)
    settle_duties(order, by=by)
    record(events.ORDER_CREATED, order, by=by, data={**_facts(order), "reason": new.priority_reason.strip()})
    if routed is not None:
        tell_way(order, routed, by=None)
    return assign_order(order, by=by, assignee=new.assignee) if new.assignee else order


def receive_order(new: NewOrder, *, by: User) -> tuple[WorkOrder, bool]:
    """Register an order unless its source sent it before; returns it, and whether it is new.

    What was registered stays as it is: later changes come by the commands. Raises `Conflict` when the earlier one
    is out of the caller's sight.
    """
    can_name_source(by, new.source_system).or_raise()
    if known := _known(new, by):
        return known, False
    try:
        return create_order(new, by=by), True
    except Conflict as refusal:
        known = _known(new, by) if refusal.code == "already_exists" else None
        if known is None:
            raise
        return known, False


def _known(new: NewOrder, by: User) -> WorkOrder | None:
    if not new.external_id:
        return None
    found = WorkOrder.objects.filter(source_system=new.source_system, external_id=new.external_id)
    return found.visible_to(by).select_related("department", "assignee", "category").first()


def _registered(new: NewOrder, *, at: datetime) -> WorkOrder:
    reported_at = new.reported_at or at
    _check(new, reported_at, at)
    day = timezone.localtime(reported_at, organization_zone()).date()
    (number,) = DayNumber.objects.take(day)
    return WorkOrder(
        **{name: getattr(new, name) for name in STORED},
        priority=priority_for(new.impact, new.urgency, new.priority, new.priority_reason),
        number=number,
        reported_at=reported_at,
        due_at=new.due_at,
        due_is_given=new.due_at is not None,
    )


def _check(new: NewOrder, reported_at: datetime, at: datetime) -> None:
    wrong: dict[str, list[str]] = {}
    if not new.title.strip():
        wrong["title"] = [_("请填写标题，一句话说明是什么事。")]
    if not new.department.is_active:
        wrong["department"] = [_("「%(name)s」已停用，请选择在用的部门。") % {"name": new.department}]
    if new.category is not None and not new.category.is_active:
        wrong["category"] = [_("类别「%(name)s」已停用，请选择在用的类别。") % {"name": new.category}]
    if new.measure is not None and new.measure.ended_on is not None:
        sentence = _("措施「%(title)s」已于 %(day)s 终止，不能再为它派工单。")
        wrong["measure"] = [sentence % {"title": new.measure, "day": new.measure.ended_on}]
    if reported_at > at + CLOCKS_DIFFER:
        wrong["reported_at"] = [_("受理时间在将来，请核对日期和时区。")]
    if new.due_at is not None and new.due_at <= reported_at:
        wrong["due_at"] = [_("期限不能早于受理时间，请改晚期限。")]
    if new.external_id and not new.source_system:
        wrong["source_system"] = [_("有外部编号时请填写来源系统。")]
    if wrong:
        raise Invalid("invalid_order", _("有些内容不能使用，请按各字段的说明修改。"), wrong)


def _facts(order: WorkOrder) -> dict[str, object]:
    return {
        "number": order.number,
        "kind": order.kind,
        "priority": order.priority,
        "impact": order.impact,
        "urgency": order.urgency,
        "category": order.category.full_name if order.category else "",
        "department": order.department.name,
        "reported_at": order.reported_at,
        "response_due_at": order.response_due_at,
        "due_at": order.due_at,
        "due_is_given": order.due_is_given,
        "source": " ".join(filter(None, (order.source_system, order.external_id))),
    }
