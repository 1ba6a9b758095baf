"""Arranging a visit: booking it, moving it, sending somebody, calling it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Invalid
from organization.models import User
from workorders import events
from workorders.commands.assignment import assign_order, belongs
from workorders.commands.rows import lock_order
from workorders.commands.visit_rows import facts, lock_visit, other_visit, save_visit, settle_visit
from workorders.commands.work import required, wait_for_requester
from workorders.models import Visit, WorkOrder
from workorders.visit_hours import FURTHEST, LONGEST, outside_hours, window_words
from workorders.visit_lifecycle import OPEN, VisitStatus
from workorders.visit_permissions import (
    can_book_visit,
    can_cancel_visit,
    can_change_visit,
    can_dispatch_visit,
)

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where one goes and whom one asks for; what is empty is taken from the order."""

    address: str = ""
    contact_name: str = ""
    contact: str = ""
    note: str = ""


@transaction.atomic
def book_visit(
    order: WorkOrder,
    *,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    where: Where | None = None,
    visitor: User | None = None,
    is_outside_agreed: bool = False,
    stops_clock: bool = False,
) -> Visit:
    """Agree upon a visit with the customer. With `visitor` somebody is dispatched at once.

    A window outside the department's working time is taken only with `is_outside_agreed`. `stops_clock` stops the
    order's clock until the visit, which is possible where the window begins after the deadline.
    """
    order = lock_order(order)
    can_book_visit(by, order).or_raise()
    _no_other_open(order)
    check_window(order, starts_at, ends_at, is_outside_agreed=is_outside_agreed)
    last = order.visits.order_by("-number").values_list("number", flat=True).first()
    visit = Visit(
        order=order,
        number=(last or 0) + 1,
        starts_at=starts_at,
        ends_at=ends_at,
        **_where(order, where or Where()),
        booked_at=timezone.now(),
        booked_by=by,
    )
    visit.save()
    settle_visit(visit, by=by)
    record(events.VISIT_BOOKED, order, by=by, data=facts(visit, is_outside=is_outside_agreed))
    if visitor is not None:
        visit = dispatch_visit(visit, by=by, visitor=visitor)
    if stops_clock:
        _stop_clock(visit, by)
    return visit


def _no_other_open(order: WorkOrder) -> None:
    other = order.visits.open().first()
    if other is not None:
        raise Conflict(
            "visit_open",
            _("第 %(n)s 次上门（%(window)s，%(status)s）还没有结束。请改它的时间，或先取消它。")
            % {
                "n": other.number,
                "window": window_words(other.starts_at, other.ends_at),
                "status": other.get_status_display(),
            },
        )


def check_window(
    order: WorkOrder, starts_at: datetime, ends_at: datetime, *, is_outside_agreed: bool
) -> None:
    """Raises `Invalid` at the field that is wrong, with what to do."""
    now = timezone.now()
    if ends_at <= starts_at or ends_at - starts_at > LONGEST:
        raise _wrong("ends_at", _("最晚到达要在最早到达之后，相差不超过 12 小时。"))
    if starts_at < now - MINUTE:
        raise _wrong("starts_at", _("不能约在过去，请选现在以后的时间。"))
    if starts_at - now > FURTHEST:
        raise _wrong("starts_at", _("最多提前 180 天约定，请选近一些的时间。"))
    why = "" if is_outside_agreed else outside_hours(order.department, starts_at, ends_at)
    if why:
        sentence = _("%(why)s约定的 %(window)s 在工作时间以外。确实要这样约，请勾选后再提交。") % {
            "why": why,
            "window": window_words(starts_at, ends_at),
        }
        raise Invalid("outside_hours", sentence, {"is_outside_agreed": [sentence]})


def _where(order: WorkOrder, where: Where) -> dict[str, str]:
    address = required(
        "address", where.address or order.place, _("请写上门地址，例如：城东区明湖苑 6 栋 2 单元 1103。")
    )
    return {
        "address": address[:200],
        "contact_name": where.contact_name.strip() or order.requester,
        "contact": where.contact.strip() or order.contact,
        "note": where.note.strip(),
    }


def _stop_clock(visit: Visit, by: User) -> None:
    order = visit.order
    if order.due_at is None or visit.starts_at <= order.due_at:
        raise _wrong("stops_clock", _("上门在解决期限之前，不需要停钟。请去掉这一项。"))
    words = window_words(visit.starts_at, visit.ends_at)
    visit.order = wait_for_requester(order, by=by, reason=_("等上门：%(window)s") % {"window": words})


@transaction.atomic
def change_visit(
    visit: Visit,
    *,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    where: Where | None = None,
    is_outside_agreed: bool = False,
    may_release: bool = False,
    version: int | None = None,
) -> Visit:
    """Agree upon another window, or another address. The visitor stays; one who is busy then is named, or with
    `may_release` (the customer's side knows nobody's day) is released, and the heads dispatch again."""
    visit = lock_visit(visit, version)
    can_change_visit(by, visit).or_raise()
    reason = required("reason", reason, _("请写明为什么改，例如：客户要加班，改到明天上午。"))
    check_window(visit.order, starts_at, ends_at, is_outside_agreed=is_outside_agreed)
    before = {"starts_at": visit.starts_at, "ends_at": visit.ends_at}
    visit.starts_at, visit.ends_at = starts_at, ends_at
    if where is not None:
        for name, value in _where(visit.order, where).items():
            setattr(visit, name, value)
    went = visit.visitor_id
    released = may_release and went is not None and other_visit(visit) is not None
    if released:
        _release(visit, by)
    save_visit(
        visit, "status", "visitor", "starts_at", "ends_at", "address", "contact_name", "contact", "note",
        field="starts_at",
    )  # fmt: skip
    settle_visit(visit, by=by)
    data = facts(visit, reason=reason, before=before, before_id=went if released else None)
    record(events.VISIT_CHANGED, visit.order, by=by, data=data)
    return visit


def _release(visit: Visit, by: User) -> None:
    visit.move_to(VisitStatus.BOOKED, at=timezone.now(), by=by)
    visit.visitor = None


@transaction.atomic
def dispatch_visit(
    visit: Visit, *, by: User, visitor: User, hands_over: bool = False, version: int | None = None
) -> Visit:
    """Send somebody, or somebody else. With `hands_over` the order becomes theirs as well."""
    visit = lock_visit(visit, version)
    can_dispatch_visit(by, visit, visitor).or_raise()
    if not belongs(visitor, visit.order.department):
        raise _wrong(
            "visitor",
            _("%(person)s不在「%(department)s」任职，请选择该部门的人员。")
            % {"person": visitor, "department": visit.order.department},
        )
    if visit.visitor == visitor:
        raise Conflict("nothing_changes", _("这次上门已经派给%(person)s。") % {"person": visitor})
    before = visit.visitor_id
    visit.visitor = visitor
    if visit.status == VisitStatus.BOOKED:
        visit.move_to(VisitStatus.DISPATCHED, at=timezone.now(), by=by)
    else:
        visit.dispatched_at, visit.dispatched_by = timezone.now(), by
    save_visit(visit, "status", "visitor", "dispatched_at", "dispatched_by")
    settle_visit(visit, by=by)
    record(events.VISIT_DISPATCHED, visit.order, by=by, data=facts(visit, before_id=before))
    if hands_over and visit.order.assignee_id != visitor.pk:
        visit.order = assign_order(visit.order, by=by, assignee=visitor, reason=_("由上门人办理"))
    return visit


@transaction.atomic
def cancel_visit(visit: Visit, *, by: User, reason: str, version: int | None = None) -> Visit:
    visit = lock_visit(visit, version)
    can_cancel_visit(by, visit).or_raise()
    reason = required("reason", reason, _("请写明取消原因，例如：电话里已经解决。"))
    _call_off(visit, by=by, reason=reason)
    return visit


@transaction.atomic
def call_off_visits(order: WorkOrder, *, by: User | None) -> int:
    """The order is over: nobody has to go there any more. Who is there already finishes or fails the visit."""
    order = lock_order(order)
    if order.is_open:
        return 0
    waiting = Visit.objects.select_for_update(of=("self",)).select_related("visitor")
    rows = list(waiting.filter(order=order, status__in=OPEN - {VisitStatus.ARRIVED}))
    for visit in rows:
        visit.order = order
        reason = _("工单%(status)s") % {"status": order.get_status_display()}
        _call_off(visit, by=by, reason=reason)
    return len(rows)


def _call_off(visit: Visit, *, by: User | None, reason: str) -> None:
    visit.move_to(VisitStatus.CANCELLED, at=timezone.now(), by=by)
    visit.remark = reason
    save_visit(visit, "status", "cancelled_at", "cancelled_by", "remark")
    settle_visit(visit, by=by)
    record(events.VISIT_CANCELLED, visit.order, by=by, data=facts(visit, reason=reason))


@transaction.atomic
def owe_visits_anew(order: WorkOrder, *, by: User | None) -> None:
    """The order belongs to another department: its heads owe the dispatching, and are told of what is late."""
    order = lock_order(order)
    for visit in order.visits.open().select_related("visitor"):
        visit.order = order
        settle_visit(visit, by=by)


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_visit", sentence, {field: [sentence]})
