"""Who is told when a customer writes, when a mailbox fails, when an address writes too much."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activity.commands.notices import notify
from activity.messages import Message, register
from activity.models import Event
from activity.models.duty import Body
from activity.recipients import directory_on
from activity.subscriptions import subscribe
from core.periods import local_today
from correspondence import events
from correspondence.commands.messages import move_answer_duty
from workorders.events import ORDER_ASSIGNED
from workorders.models import WorkOrder

TO_A_FINISHED_ONE = f"{events.MESSAGE_RECEIVED}.finished"
register(
    Message(events.MESSAGE_RECEIVED, _("客户就工单「%(subject)s」来信，请答复。"), "mail", topic="mention"),
    Message(
        TO_A_FINISHED_ONE,
        _("客户就已经办结的工单「%(subject)s」又来信，请看是否重开。"),
        "mail-exclamation",
        topic="mention",
    ),
    Message(
        events.MESSAGE_BOUNCED,
        _("给工单「%(subject)s」客户的邮件被退回，客户没有收到，请改用别的方式答复。"),
        "mail-x",
        topic="mention",
    ),
    Message(
        events.MAILBOX_FAILED,
        _("客户邮箱「%(subject)s」收取失败，客户的来信暂时进不来。"),
        "mail-exclamation",
    ),
    Message(
        events.SENDER_SLOWED,
        _("%(address)s 一小时内来信超过 %(most)s 封，之后的已忽略，请看来信列表。"),
        "mail-pause",
    ),
)


@subscribe(events.MESSAGE_RECEIVED)
def tell_owner(event: Event) -> None:
    """The assignee, or the heads while there is none."""
    order = WorkOrder.objects.filter(pk=event.subject_id).first()
    if order is None:
        return
    directory = directory_on(local_today())
    people = list(directory.people([order.assignee_id]).values()) if order.assignee_id else []
    people = people or list(next(iter(directory.heads_upwards(order.department_id)), ()))
    message = events.MESSAGE_RECEIVED if event.data.get("is_open") else TO_A_FINISHED_ONE
    notify(event, people, message, path=event.subject_path)


@subscribe(events.MESSAGE_BOUNCED)
def tell_writer(event: Event) -> None:
    people = directory_on(local_today()).people([int(event.data["author"])])
    notify(event, people.values(), event.name, path=event.subject_path)


@subscribe(events.MAILBOX_FAILED)
def tell_office_of_failure(event: Event) -> None:
    office = directory_on(local_today()).members_of(Body.OFFICE)
    notify(event, office, event.name, path=reverse("correspondence:mailboxes"))


@subscribe(events.SENDER_SLOWED)
def tell_office_of_sender(event: Event) -> None:
    office = directory_on(local_today()).members_of(Body.OFFICE)
    data = {"address": event.data.get("address", ""), "most": event.data.get("most", "")}
    notify(event, office, event.name, path=reverse("correspondence:inbound"), data=data)


@subscribe(ORDER_ASSIGNED)
def hand_on_the_answer(event: Event) -> None:
    order = WorkOrder.objects.filter(pk=event.subject_id).first()
    if order is not None:
        move_answer_duty(order)
