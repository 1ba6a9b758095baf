"""Meetings: called, prepared, minuted, made final. Final minutes are kept whole, and their action items handed on.

The row of the meeting guards everything below it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import Holder, close_duties, open_duty
from activity.recording import record
from core.errors import Conflict, Invalid
from core.hashing import content_hash
from core.periods import local_today
from core.phrases import source_language
from organization import events
from organization.agenda import offered_to
from organization.lifecycle import MeetingStatus
from organization.models import (
    ActionItem,
    AgendaItem,
    Department,
    Meeting,
    MeetingAttendee,
    MeetingMinutes,
    User,
)
from organization.steering_permissions import can_call, can_give_action, can_keep

MINUTES = "meeting.minutes"
WRITE_WITHIN = timedelta(days=2)
MOST_ITEMS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingInput:
    kind: str
    title: str
    starts_at: datetime
    place: str = ""
    department: Department | None = None
    attendees: Sequence[User] = ()


@transaction.atomic
def call_meeting(values: MeetingInput, *, by: User, agenda: Collection[str] = ()) -> Meeting:
    """Call a meeting; `agenda` holds the keys of what the rooms offer. The minutes are owed two days after it."""
    can_call(by, values.kind, values.department).or_raise()
    now = timezone.now()
    meeting = Meeting(called_at=now, called_by=by)
    _fill(meeting, values)
    meeting.save()
    _invite(meeting, values.attendees)
    _take(meeting, agenda, by=by)
    _owe(meeting, at=now)
    record(events.MEETING_CALLED, meeting, by=by, data={"starts_at": meeting.starts_at})
    return meeting


@transaction.atomic
def edit_meeting(meeting: Meeting, values: MeetingInput, *, by: User, version: int | None) -> Meeting:
    """Another time, place or circle of people."""
    meeting = locked_meeting(meeting, by, version)
    can_call(by, values.kind, values.department).or_raise()
    _fill(meeting, values)
    _next(meeting)
    meeting.attendees.exclude(person__in=values.attendees).delete()
    _invite(meeting, values.attendees)
    _owe(meeting, at=timezone.now())
    record(events.MEETING_CHANGED, meeting, by=by, data={"starts_at": meeting.starts_at})
    return meeting


def _fill(meeting: Meeting, values: MeetingInput) -> None:
    if not values.title.strip():
        raise Invalid("invalid", _("请填写会议名称。"), {"title": [_("请填写会议名称。")]})
    for name in ("kind", "title", "starts_at", "place", "department"):
        setattr(meeting, name, getattr(values, name))


def _invite(meeting: Meeting, people: Sequence[User]) -> None:
    known = set(meeting.attendees.values_list("person_id", flat=True))
    fresh = [person for person in dict.fromkeys([meeting.called_by, *people]) if person.pk not in known]
    MeetingAttendee.objects.bulk_create(MeetingAttendee(meeting=meeting, person=person) for person in fresh)


def _owe(meeting: Meeting, *, at: datetime) -> None:
    holder = Holder(person=meeting.called_by)
    open_duty(meeting, MINUTES, holder=holder, due_at=meeting.starts_at + WRITE_WITHIN, at=at)


@transaction.atomic
def add_agenda(
    meeting: Meeting, *, by: User, title: str = "", keys: Collection[str] = ()
) -> list[AgendaItem]:
    """A point in one's own words, or points that the rooms offer, by their keys."""
    meeting = locked_meeting(meeting, by)
    items = _take(meeting, keys, by=by)
    if title.strip():
        items.append(_append(meeting, title=title.strip()[:300]))
    if not items:
        raise Invalid(
            "invalid", _("请写一个议题，或从建议里选择。"), {"title": [_("请写一个议题，或从建议里选择。")]}
        )
    _next(meeting)
    record(events.MEETING_AGENDA_CHANGED, meeting, by=by, data={"count": len(items)})
    return items


def _take(meeting: Meeting, keys: Collection[str], *, by: User) -> list[AgendaItem]:
    """Offers that the actor sees and that are not on the agenda yet."""
    if not keys:
        return []
    known = set(meeting.agenda.values_list("source", flat=True))
    with source_language():
        offers = [offer for _source, found in offered_to(by) for offer in found]
    return [
        _append(meeting, title=offer.title[:300], source=offer.key, path=offer.path)
        for offer in offers
        if offer.key in keys and offer.key not in known
    ]


def _append(meeting: Meeting, **fields: str) -> AgendaItem:
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    if last >= MOST_ITEMS:
        raise Conflict("too_many", _("一次会议最多 %(most)s 个议题，请另开会议。") % {"most": MOST_ITEMS})
    return AgendaItem.objects.create(meeting=meeting, position=last + 1, **fields)


@transaction.atomic
def remove_agenda(item: AgendaItem, *, by: User) -> None:
    meeting = locked_meeting(item.meeting, by)
    title = item.title
    item.delete()
    _next(meeting)
    record(events.MEETING_AGENDA_CHANGED, meeting, by=by, data={"removed": title})


@transaction.atomic
def save_minutes(
    meeting: Meeting,
    *,
    by: User,
    version: int | None,
    minutes: str,
    items: Mapping[int, tuple[str, str]],
    absent: Collection[int] = (),
) -> Meeting:
    """Keep what was written: the whole, discussion and decision of each point, and who was absent."""
    meeting = locked_meeting(meeting, by, version)
    meeting.minutes = minutes.strip()
    for item in meeting.agenda.all():
        if item.pk in items:
            item.discussion, item.decision = (text.strip() for text in items[item.pk])
            item.save(update_fields=["discussion", "decision"])
    meeting.attendees.update(is_absent=False)
    meeting.attendees.filter(person_id__in=absent).update(is_absent=True)
    _next(meeting)
    record(events.MEETING_MINUTED, meeting, by=by)
    return meeting


@transaction.atomic
def add_action(
    meeting: Meeting, *, by: User, title: str, owner: User, department: Department, due_on: date
) -> ActionItem:
    """Somebody does something by a day."""
    meeting = locked_meeting(meeting, by)
    can_give_action(by, meeting, department).or_raise()
    wrong: dict[str, list[str]] = {}
    if not title.strip():
        wrong["action_title"] = [_("请写明要做什么。")]
    if due_on < local_today():
        wrong["due_on"] = [_("完成日期 %(day)s 已经过去，请改晚。") % {"day": due_on}]
    if wrong:
        raise Invalid("invalid", _("有些内容不能使用，请按各字段的说明修改。"), wrong)
    action = ActionItem.objects.create(
        meeting=meeting, title=title.strip()[:200], owner=owner, department=department, due_on=due_on
    )
    _next(meeting)
    record(events.MEETING_ACTION_ADDED, meeting, by=by, data={"action": action.title, "owner": owner.label})
    return action


@transaction.atomic
def remove_action(action: ActionItem, *, by: User) -> None:
    meeting = locked_meeting(action.meeting, by)
    title = action.title
    action.delete()
    _next(meeting)
    record(events.MEETING_ACTION_REMOVED, meeting, by=by, data={"action": title})


@transaction.atomic
def finalise_meeting(meeting: Meeting, *, by: Any, version: int | None) -> MeetingMinutes:
    """The minutes stand as they are; action items become work orders, and everybody concerned is told."""
    meeting = locked_meeting(meeting, by, version)
    now = timezone.now()
    if meeting.starts_at > now:
        raise Conflict("not_held", _("会议还没有开始，开过以后才能定稿。"))
    items = list(meeting.agenda.all())
    if not meeting.minutes and not any(item.decision or item.discussion for item in items):
        raise Conflict("empty_minutes", _("纪要还是空的，请先写纪要或各议题的议定。"))
    meeting.move_to(MeetingStatus.FINALISED, at=now, by=by)
    meeting.save()
    content = content_of(meeting)
    minutes = MeetingMinutes.objects.create(
        meeting=meeting, content=content, content_hash=content_hash(content), kept_at=now, kept_by=by
    )
    close_duties(meeting, MINUTES, by=by, outcome="finalised", at=now)
    data = {"actions": len(content["actions"]), "hash": minutes.content_hash}
    record(events.MEETING_FINALISED, meeting, by=by, data=data)
    return minutes


def content_of(meeting: Meeting) -> dict[str, Any]:
    """All that the minutes say, with people as they are called today."""
    with source_language():
        return {
            "title": meeting.title,
            "kind": meeting.kind,
            "starts_at": meeting.starts_at,
            "place": meeting.place,
            "minutes": meeting.minutes,
            "attendees": [
                {"person": a.person.label, "is_absent": a.is_absent}
                for a in meeting.attendees.select_related("person")
            ],
            "agenda": [
                {"title": i.title, "discussion": i.discussion, "decision": i.decision}
                for i in meeting.agenda.all()
            ],
            "actions": [
                {
                    "title": a.title,
                    "owner": a.owner.label,
                    "department": a.department.name,
                    "due_on": a.due_on,
                }
                for a in meeting.actions.select_related("owner", "department")
            ],
        }


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, reason: str) -> Meeting:
    meeting = locked_meeting(meeting, by)
    if not reason.strip():
        raise Invalid("invalid", _("请写明为什么取消。"), {"reason": [_("请写明为什么取消。")]})
    now = timezone.now()
    meeting.move_to(MeetingStatus.CANCELLED, at=now, by=by)
    meeting.save()
    close_duties(meeting, by=by, outcome="cancelled", at=now)
    record(events.MEETING_CANCELLED, meeting, by=by, data={"reason": reason.strip()})
    return meeting


def locked_meeting(meeting: Meeting, by: User, version: int | None = None) -> Meeting:
    """The meeting as it is now, if this person may keep it; of the version that was read when one is named."""
    found = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("called_by", "department")
        .get(pk=meeting.pk)
    )
    can_keep(by, found).or_raise()
    if version is not None:
        found.expect_version(version)
    return found


def _next(meeting: Meeting) -> None:
    meeting.next_version()
    meeting.save()
