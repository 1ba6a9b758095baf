"""Who is told of a case: those who are asked, of the office what is stuck, of both bodies what waits too long. When
the organisation changes, open cases look anew who is asked."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activity.commands.notices import notify
from activity.messages import Message, register
from activity.models import Duty, Event
from activity.models.duty import Body
from activity.recipients import directory_on
from activity.subscriptions import subscribe
from approvals import events
from approvals.commands.care import look_after_cases
from approvals.models import ApprovalCase
from approvals.subjects import find_subject, subject_of
from core.periods import local_today
from organization.events import DELEGATION_ENDED, DELEGATION_GIVEN

register(
    Message(events.STEP_OPENED, _("「%(subject)s」等您审批（%(step)s）。"), "rubber-stamp", topic="approval"),
    Message(
        events.CASE_STUCK,
        _("「%(subject)s」的审批在「%(step)s」卡住，没有人能决定，请解开。"),
        "alert-triangle",
        topic="approval",
    ),
    Message(
        events.CASE_ESCALATED,
        _("「%(subject)s」的审批在「%(step)s」等了 %(days)s 天，请督促。"),
        "arrow-up-circle",
        topic="approval",
    ),
    Message(
        events.APPROVER_URGED,
        _("%(actor)s催办：请尽快审批「%(subject)s」。"),
        "bell-ringing",
        topic="approval",
    ),
    Message(
        DELEGATION_GIVEN,
        _("%(actor)s委托您在 %(starts_on)s 至 %(ends_on)s 代为审批。"),
        "user-share",
    ),
    Message(DELEGATION_ENDED, _("%(actor)s结束了对您的审批委托。"), "user-minus"),
)


def case_of(event: Event) -> ApprovalCase | None:
    return ApprovalCase.objects.filter(pk=event.subject_id).first()


def page_of(case: ApprovalCase) -> str:
    """The record's own page if it has one: there one reads what is to be decided."""
    return subject_of(case.kind).page(case.subject) or case.get_absolute_url()


@subscribe(events.STEP_OPENED)
def tell_who_is_asked(event: Event) -> None:
    case = case_of(event)
    subject = find_subject(case.kind) if case else None
    if case is None or subject is None or not case.is_open:
        return
    record: Any = case.subject
    owed = Duty.objects.about(record).open().filter(purpose=subject.purpose, person__isnull=False)
    people = directory_on(local_today()).people(owed.values_list("person_id", flat=True))
    notify(event, people.values(), event.name, path=page_of(case), data={"step": event.data.get("step", "")})


@subscribe(events.CASE_STUCK)
def tell_office(event: Event) -> None:
    people = directory_on(local_today()).members_of(Body.OFFICE)
    notify(event, people, event.name, path=event.subject_path, data={"step": event.data.get("step", "")})


@subscribe(events.CASE_ESCALATED)
def tell_both_bodies(event: Event) -> None:
    directory = directory_on(local_today())
    people = [*directory.members_of(Body.OFFICE), *directory.members_of(Body.LEADERSHIP)]
    data = {name: event.data.get(name, "") for name in ("step", "days")}
    notify(event, people, event.name, path=event.subject_path, data=data)


@subscribe(events.APPROVER_URGED)
def tell_who_is_urged(event: Event) -> None:
    case = case_of(event)
    if case is None or not case.is_open:
        return
    people = directory_on(local_today()).people([event.data["person_id"]])
    notify(event, people.values(), event.name, path=page_of(case))


@subscribe(DELEGATION_GIVEN, DELEGATION_ENDED)
def tell_delegate(event: Event) -> None:
    people = directory_on(local_today()).people([event.data["delegate_id"]])
    data = {name: event.data.get(name, "") for name in ("starts_on", "ends_on")}
    notify(event, people.values(), event.name, path=reverse("organization:delegations"), data=data)


@subscribe("membership.*", "person.disabled", "delegation.*")
def look_anew(event: Event) -> None:
    look_after_cases()
