"""What the commands of visits share: the rows under lock, what is owed, and the facts of their events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import Holder, close_duties, open_duty
from core.errors import Conflict, Invalid
from organization.models import User
from workorders.commands.rows import lock_order
from workorders.models import Visit
from workorders.purposes import DISPATCH_VISIT, PAY_VISIT
from workorders.visit_hours import window_words
from workorders.visit_lifecycle import VisitStatus

AHEAD = timedelta(hours=2)
"""So long before its window somebody has to be dispatched."""


def lock_visit(visit: Visit, version: int | None = None) -> Visit:
    """The visit as it is now with its order, both locked; the order first, as everywhere."""
    order = lock_order(visit.order)
    row = Visit.objects.select_for_update(of=("self",)).select_related("visitor").get(pk=visit.pk)
    row.order = order
    if version is not None:
        row.expect_version(version)
    return row


def save_visit(visit: Visit, *fields: str, field: str = "visitor") -> None:
    """Save what a command changed, as the next version. A visitor who has another visit then is refused in words at
    `field`: the database knows, also of one that is being saved at this moment."""
    visit.next_version()
    try:
        with transaction.atomic():
            visit.save(update_fields=[*fields, "version"])
    except IntegrityError as error:
        if "visit_visitor_once_at_a_time" not in str(error):
            raise
        visit.version -= 1
        raise busy(visit, field) from error


def other_visit(visit: Visit) -> Visit | None:
    """Another visit of its visitor whose window overlaps."""
    taken = Visit.objects.binding().filter(visitor=visit.visitor).exclude(pk=visit.pk)
    return taken.between(visit.starts_at, visit.ends_at).select_related("order").order_by("starts_at").first()


def busy(visit: Visit, field: str) -> Invalid | Conflict:
    other = other_visit(visit)
    if other is None:
        return Conflict("visitor_busy", _("这个时间刚被另一次上门占用。请刷新页面后再试。"))
    sentence = _(
        "%(person)s %(window)s 要去工单 %(order)s（%(title)s），与这次上门时间重叠。请换人或换时间。"
    ) % {
        "person": visit.visitor,
        "window": window_words(other.starts_at, other.ends_at),
        "order": other.order.number,
        "title": other.order.title,
    }
    return Invalid("visitor_busy", sentence, {field: [sentence]})


def settle_visit(visit: Visit, *, by: User | None) -> None:
    """Let what is owed follow from its state: the heads dispatch it, then its visitor pays it by the end of its
    window."""
    if visit.status == VisitStatus.BOOKED:
        close_duties(visit, PAY_VISIT, by=by, outcome=visit.status)
        early = visit.starts_at - AHEAD
        due_at = early if early > timezone.now() else visit.starts_at
        _owe(visit, DISPATCH_VISIT, Holder(department=visit.order.department), due_at, by)
        return
    close_duties(visit, DISPATCH_VISIT, by=by, outcome=visit.status)
    if not visit.is_open:
        close_duties(visit, PAY_VISIT, by=by, outcome=visit.status)
        return
    holder = Holder(person=visit.visitor, department=visit.order.department)
    _owe(visit, PAY_VISIT, holder, visit.ends_at, by)


def _owe(visit: Visit, purpose: str, holder: Holder, due_at: Any, by: User | None) -> None:
    from activity.models import Duty

    wanted = (holder.person and holder.person.pk, holder.department and holder.department.pk)
    held = Duty.objects.about(visit).open().filter(purpose=purpose)
    if any((duty.person_id, duty.department_id) != wanted for duty in held):
        close_duties(visit, purpose, by=by, outcome="reassigned")
    open_duty(visit, purpose, holder=holder, due_at=due_at)


def facts(visit: Visit, **more: object) -> dict[str, Any]:
    """What an event tells of a visit. Not the address: events are read by more people than visits are."""
    return {
        "visit": visit.pk,
        "n": visit.number,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "visitor": str(visit.visitor or ""),
        "visitor_id": visit.visitor_id,
        **more,
    }
