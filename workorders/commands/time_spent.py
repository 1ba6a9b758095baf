"""Time spent on an order is written down, and corrected by a further entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from core.periods import local_today, organization_zone
from organization.models import User
from workorders import events
from workorders.commands.assignment import belongs
from workorders.models import TimeEntry, WorkKind, WorkOrder
from workorders.models.time_spent import DAY_MINUTES
from workorders.time_permissions import can_correct_time, can_spend_time


@dataclass(frozen=True, kw_only=True, slots=True)
class Spent:
    """What is said of one stretch of work."""

    day: date
    minutes: int
    kind: str = WorkKind.HANDLING
    note: str = ""


@transaction.atomic
def spend_time(
    order: WorkOrder, said: Spent, *, by: User, person: User | None = None, reason: str = ""
) -> TimeEntry:
    """Write down what `by`, or with a reason somebody else of the department, did on one day.

    Raises `Invalid` for minutes outside 1–1440, a day in the future or before the report, and for more than 24 hours
    of one person on one day.
    """
    order = _fresh(order)
    can_spend_time(by, order, person).or_raise()
    person = person or by
    if person.pk != by.pk:
        _check_other(person, order, reason)
    _hold(person)
    _check(order, person, said, least=1)
    return _write(order, said, person=person, by=by, reason=reason)


@transaction.atomic
def correct_time(entry: TimeEntry, said: Spent, *, by: User, reason: str) -> TimeEntry:
    """Say it anew; zero minutes take it back. What was written stays and counts no more."""
    row = TimeEntry.objects.select_related("person").get(pk=entry.pk)
    row.order = _fresh(row.order)
    _hold(row.person)
    can_correct_time(by, row).or_raise()
    if not reason.strip():
        raise _wrong("reason", _("请写明更正理由，例如：多记了一小时。"))
    _check(row.order, row.person, said, least=0, instead_of=row)
    return _write(row.order, said, person=row.person, by=by, reason=reason, corrects=row)


def _fresh(order: WorkOrder) -> WorkOrder:
    """As it is now, held, so that the closing does not come between."""
    return (
        WorkOrder.objects.select_for_update(of=("self",), no_key=True)
        .select_related("department")
        .get(pk=order.pk)
    )


def _hold(person: User) -> None:
    """One entry of a person at a time: the sum of a day is asked before it grows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('workorders.time_spent'), %s)", [person.pk])


def _check_other(person: User, order: WorkOrder, reason: str) -> None:
    if not belongs(person, order.department):
        raise _wrong(
            "person",
            _("%(person)s不在「%(department)s」任职，请选择该部门的人员。")
            % {"person": person, "department": order.department},
        )
    if not reason.strip():
        raise _wrong("reason", _("替别人登记时请写明理由，例如：外出检修，回来补登。"))


def _check(
    order: WorkOrder, person: User, said: Spent, *, least: int, instead_of: TimeEntry | None = None
) -> None:
    if not least <= said.minutes <= DAY_MINUTES:
        sentence = _("分钟「%(value)s」不在 1 到 1440 之间，请改正。")
        raise _wrong("minutes", sentence % {"value": said.minutes})
    if said.kind not in WorkKind.values:
        sentence = _("没有「%(value)s」这种工作类型，请从列表中选择。")
        raise _wrong("kind", sentence % {"value": said.kind[:40]})
    if said.day > local_today():
        raise _wrong("day", _("%(day)s 还没有到，工时只能登记到今天。") % {"day": said.day})
    reported = timezone.localtime(order.reported_at, organization_zone()).date()
    if said.day < reported:
        sentence = _("%(day)s 早于受理的 %(reported)s，请改正日期。")
        raise _wrong("day", sentence % {"day": said.day, "reported": reported})
    before = TimeEntry.objects.all().minutes_on(person, said.day)
    if instead_of is not None and instead_of.day == said.day:
        before -= instead_of.minutes
    if before + said.minutes > DAY_MINUTES:
        sentence = _("%(person)s %(day)s 已有 %(before)s 分钟，加上这 %(minutes)s 分钟超过 24 小时，请改少。")
        facts = {"person": person.name, "day": said.day, "before": before, "minutes": said.minutes}
        raise _wrong("minutes", sentence % facts)


def _write(
    order: WorkOrder,
    said: Spent,
    *,
    person: User,
    by: User,
    reason: str,
    corrects: TimeEntry | None = None,
) -> TimeEntry:
    entry = TimeEntry.objects.create(
        order=order,
        person=person,
        day=said.day,
        minutes=said.minutes,
        kind=said.kind,
        note=said.note.strip(),
        reason=reason.strip(),
        corrects=corrects,
        written_at=timezone.now(),
        written_by=by,
    )
    facts = {
        "person": person.name,
        "day": said.day,
        "minutes": said.minutes,
        "before": corrects.minutes if corrects else None,
        "reason": entry.reason,
    }
    record(events.TIME_CORRECTED if corrects else events.TIME_SPENT, order, by=by, data=facts)
    return entry


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_time", sentence, {field: [sentence]})
