"""Who is told of instructions and meetings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from activity.commands.notices import notify
from activity.messages import Fields, Message, register
from activity.models import Event
from activity.recipients import directory_on
from activity.subscriptions import subscribe
from core.moments import exact
from core.periods import local_today
from organization import events
from organization.models import InstructionAddressee, Meeting


def with_start(fields: Fields) -> Fields:
    """When the meeting begins, in the reader's words."""
    from django.utils.dateparse import parse_datetime

    at = parse_datetime(str(fields.get("starts_at", "")))
    return {**fields, "starts_at": exact(at) if at else "—"}


register(
    Message(
        events.INSTRUCTION_ISSUED, _("%(actor)s批示「%(subject)s」，请按期回复。"), "writing", topic="mention"
    ),
    Message(events.INSTRUCTION_REPLIED, _("%(who)s回复了批示「%(subject)s」：%(remarks)s"), "message-check"),
    Message(
        events.INSTRUCTION_ACCEPTED,
        _("%(actor)s认可了您对「%(subject)s」的回复：%(remarks)s"),
        "circle-check",
    ),
    Message(
        events.INSTRUCTION_ASKED_AGAIN,
        _("%(actor)s就批示「%(subject)s」再问：%(remarks)s"),
        "arrow-back-up",
        topic="mention",
    ),
    Message(events.INSTRUCTION_WITHDRAWN, _("%(actor)s撤回了批示「%(subject)s」。"), "ban"),
    Message(
        events.MEETING_CALLED,
        _("%(actor)s请您参加「%(subject)s」，%(starts_at)s。"),
        "calendar-event",
        with_start,
        topic="mention",
    ),
    Message(
        events.MEETING_CHANGED,
        _("「%(subject)s」有变动，现在定在 %(starts_at)s。"),
        "calendar-event",
        with_start,
    ),
    Message(events.MEETING_CANCELLED, _("「%(subject)s」取消了：%(reason)s"), "calendar-off"),
    Message(events.MEETING_FINALISED, _("「%(subject)s」的纪要已定稿，请查看议定事项。"), "file-check"),
)


@subscribe(events.INSTRUCTION_ISSUED)
def tell_addressees(event: Event) -> None:
    for addressee in InstructionAddressee.objects.filter(instruction_id=event.subject_id):
        notify(event, people_of(addressee), event.name, path=event.subject_path)


@subscribe(events.INSTRUCTION_ASKED_AGAIN, events.INSTRUCTION_ACCEPTED, events.INSTRUCTION_WITHDRAWN)
def tell_one_addressee(event: Event) -> None:
    addressee = InstructionAddressee.objects.filter(pk=event.data.get("addressee")).first()
    if addressee is not None:
        data = {"remarks": event.data.get("remarks", "")}
        notify(event, people_of(addressee), event.name, path=event.subject_path, data=data)


@subscribe(events.INSTRUCTION_REPLIED)
def tell_issuer(event: Event) -> None:
    addressee = (
        InstructionAddressee.objects.filter(pk=event.data.get("addressee"))
        .select_related("instruction")
        .first()
    )
    if addressee is not None:
        people = directory_on(local_today()).people([addressee.instruction.issued_by_id]).values()
        data = {name: event.data.get(name, "") for name in ("remarks", "who")}
        notify(event, people, event.name, path=event.subject_path, data=data)


def people_of(addressee: InstructionAddressee) -> Any:
    """The person, or the heads of the department (of the next above where it has none)."""
    directory = directory_on(local_today())
    if addressee.person_id:
        return directory.people([addressee.person_id]).values()
    return next(iter(directory.heads_upwards(addressee.department_id)), ())


@subscribe(events.MEETING_CALLED, events.MEETING_CHANGED, events.MEETING_CANCELLED, events.MEETING_FINALISED)
def tell_attendees(event: Event) -> None:
    """Everybody who attends; of final minutes also those who got something to do."""
    meeting = Meeting.objects.filter(pk=event.subject_id).first()
    if meeting is None:
        return
    ids = list(meeting.attendees.values_list("person_id", flat=True))
    if event.name == events.MEETING_FINALISED:
        ids += meeting.actions.values_list("owner_id", flat=True)
    data = {name: event.data[name] for name in ("starts_at", "reason") if name in event.data}
    people = directory_on(local_today()).people(ids).values()
    notify(event, people, event.name, path=event.subject_path, data=data)
