"""Who is told of what happens to work orders: the one to whom an order is given. Meetings give orders as well."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.commands.notices import notify
from activity.messages import Message, register
from activity.models import Event
from activity.recipients import directory_on
from activity.subscriptions import subscribe
from core.periods import local_today
from organization.events import MEETING_FINALISED
from organization.models import Meeting
from workorders import events
from workorders.commands.actions import order_actions

register(Message(events.ORDER_ASSIGNED, _("%(actor)s将工单「%(subject)s」分派给您。"), "user-share"))


@subscribe(events.ORDER_ASSIGNED)
def tell_assignee(event: Event) -> None:
    assignee_id = event.data.get("assignee_id")
    if assignee_id:
        people = directory_on(local_today()).people([assignee_id])
        notify(event, people.values(), event.name, path=event.subject_path)


@subscribe(MEETING_FINALISED)
def make_orders_of_meeting(event: Event) -> None:
    """What was agreed becomes work orders, in the name of whoever made the minutes final."""
    meeting = Meeting.objects.filter(pk=event.subject_id).first()
    if meeting is not None and meeting.finalised_by is not None:
        order_actions(meeting, by=meeting.finalised_by)
