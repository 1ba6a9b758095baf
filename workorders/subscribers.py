"""Who is told of what happens to work orders: the one to whom an order is given. Meetings give orders as well."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activity.commands.notices import notify
from activity.messages import Message, register
from activity.models import Event
from activity.models.duty import Body
from activity.recipients import directory_on
from activity.subscriptions import subscribe
from core.periods import local_today
from organization.events import (
    CALENDAR_DAY_REMOVED,
    CALENDAR_DAY_SET,
    CALENDAR_STATUTORY_LOADED,
    CALENDAR_WEEK_SET,
    DEPARTMENT_CHANGED,
    MEETING_FINALISED,
)
from organization.models import Department, Meeting, WorkCalendar
from workorders import events
from workorders.commands.actions import order_actions
from workorders.commands.corrections import request_correction
from workorders.commands.recurring_runs import plan_all_again

CORRECTED_ALL = f"{events.CLOCKS_CORRECTED}.all"
register(
    Message(events.ORDER_ASSIGNED, _("%(actor)s将工单「%(subject)s」分派给您。"), "user-share"),
    Message(
        events.ORDER_ROUTED,
        _("工单「%(subject)s」由规则「%(rule)s」（第 %(edition)s 版）派给您。"),
        "user-share",
    ),
    Message(
        events.CLOCKS_CORRECTED,
        _("「%(subject)s」的工作时间有更正，您负责的 %(count)s 张工单期限随之改变，请留意新的期限。"),
        "calendar-event",
    ),
    Message(
        events.RECURRING_MADE,
        _("周期工单「%(subject)s」停机期间漏下 %(left_out)s 期，只补了最近一期：工单 %(number)s。"),
        "repeat",
    ),
    Message(
        CORRECTED_ALL,
        _("「%(subject)s」的工作时间有更正，共有 %(count)s 张未办结工单的期限随之改变。"),
        "calendar-event",
    ),
)


@subscribe(events.ORDER_ASSIGNED, events.ORDER_ROUTED)
def tell_assignee(event: Event) -> None:
    assignee_id = event.data.get("assignee_id")
    if assignee_id:
        people = directory_on(local_today()).people([assignee_id])
        notify(event, people.values(), event.name, path=event.subject_path)


@subscribe(CALENDAR_WEEK_SET, CALENDAR_DAY_SET, CALENDAR_DAY_REMOVED, CALENDAR_STATUTORY_LOADED)
def look_at_orders_again(event: Event) -> None:
    """A calendar was corrected: what is due by it moves."""
    calendar = WorkCalendar.objects.filter(pk=event.subject_id).first()
    if calendar is not None:
        request_correction(event, calendar=calendar)
        plan_all_again()


@subscribe(DEPARTMENT_CHANGED)
def look_at_orders_of_department_again(event: Event) -> None:
    """It keeps another calendar now, its own or that of where it was moved to."""
    department = Department.objects.filter(pk=event.subject_id).first()
    if department is not None and {"calendar", "parent"} & set(event.data.get("changes", {})):
        request_correction(event, department=department)
        plan_all_again()


@subscribe(events.CLOCKS_CORRECTED)
def tell_of_corrected_clocks(event: Event) -> None:
    """Everybody once, with the number of their orders; the office with that of all."""
    directory = directory_on(local_today())
    counts: dict[Any, int] = {}
    for pk, person in directory.people(map(int, event.data["people"])).items():
        counts[person] = event.data["people"][str(pk)]
    for department_id, count in event.data["departments"].items():
        for head in next(iter(directory.heads_upwards(int(department_id))), ()):
            counts[head] = counts.get(head, 0) + count
    path = reverse("workorders:orders")
    for person, count in counts.items():
        notify(event, [person], event.name, path=f"{path}?assignee=me", data={"count": count})
    office = [person for person in directory.members_of(Body.OFFICE) if person not in counts]
    notify(event, office, CORRECTED_ALL, path=path, data={"count": event.data["changed"]})


@subscribe(events.RECURRING_MADE)
def tell_of_dates_left_out(event: Event) -> None:
    """Whoever set it up, when dates went by without an order."""
    if event.data["left_out"]:
        people = directory_on(local_today()).people([event.data["person"]])
        notify(event, people.values(), event.name, path=event.subject_path, data=event.data)


@subscribe(MEETING_FINALISED)
def make_orders_of_meeting(event: Event) -> None:
    """What was agreed becomes work orders, in the name of whoever made the minutes final."""
    meeting = Meeting.objects.filter(pk=event.subject_id).first()
    if meeting is not None and meeting.finalised_by is not None:
        order_actions(meeting, by=meeting.finalised_by)
