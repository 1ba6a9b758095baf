"""What the clock does with open cases: see who is asked today, name what is stuck, tell leadership what waits too
long. It never decides. Urging is people's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import Duty, Event
from activity.recording import record as tell
from approvals import events
from approvals.commands.flow import hold, refresh
from approvals.lifecycle import StepStatus
from approvals.models import ApprovalCase
from approvals.permissions import can_urge_approver
from approvals.subjects import kinds, subject_of
from core.errors import Conflict
from core.moments import exact
from organization.models import User

REST = timedelta(hours=24)
"""An approver is not urged again before this much time has passed."""


def look_after_cases() -> int:
    """Bring every open case up to date, each in its own transaction; returns how many there are."""
    open_now = list(ApprovalCase.objects.open().filter(kind__in=kinds()).order_by("pk"))
    for case in open_now:
        look_after(case)
    return len(open_now)


@transaction.atomic
def look_after(case: ApprovalCase) -> None:
    record, case = hold(case)
    if not case.is_open:
        return
    now = timezone.now()
    refresh(case, record, by=None, at=now)
    if not subject_of(case.kind).rests(record):
        escalate(case, now)


def escalate(case: ApprovalCase, now: datetime) -> None:
    """Tell the office and leadership, once for each step, of what waits longer than its limit."""
    late = case.steps.filter(
        status=StepStatus.OPEN, escalated_at__isnull=True, escalation_due_at__lte=now
    ).select_related("rule")
    for step in late:
        step.escalated_at = now
        step.save(update_fields=["escalated_at"])
        days = (now - step.opened_at).days if step.opened_at else 0
        tell(events.CASE_ESCALATED, case, by=None, data={"step": step.rule.name, "days": days})


@transaction.atomic
def urge_approver(case: ApprovalCase, person: User, *, by: Any) -> None:
    """Remind one person who is asked. Raises `Conflict` when the person is not asked now, or was urged within a day."""
    record, case = hold(case)
    can_urge_approver(by, case).or_raise()
    owed = Duty.objects.about(record).open().filter(purpose=subject_of(case.kind).purpose, person=person)
    if not owed.exists():
        raise Conflict("not_awaited", _("现在不等%(person)s表态，不用催办。") % {"person": person})
    now = timezone.now()
    last = last_urged(case).get(person.pk)
    if last is not None and now - last < REST:
        sentence = _("%(at)s已经催办过%(person)s，一天之内不重复催办。")
        raise Conflict("urged_lately", sentence % {"person": person, "at": exact(last)})
    tell(events.APPROVER_URGED, case, by=by, data={"person_id": person.pk, "person": person.label})


def last_urged(case: ApprovalCase) -> dict[int, datetime]:
    """Person's id -> when the person was last urged about this case."""
    rows = (
        Event.objects.about(case).filter(name=events.APPROVER_URGED).order_by("id").values_list("data", "at")
    )
    return {int(data["person_id"]): at for data, at in rows}
