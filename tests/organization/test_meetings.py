"""Meetings: the agenda comes from what waits, minutes freeze, action items become work orders once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.utils import timezone

from activity.commands.delivery import deliver_waiting
from activity.models import Delivery, Duty, Notification
from core.errors import Conflict, Forbidden, Invalid, Stale
from core.periods import local_today
from organization.agenda import follow_ups, offered_to
from organization.commands.meetings import (
    add_action,
    add_agenda,
    cancel_meeting,
    finalise_meeting,
    save_minutes,
)
from organization.models import Meeting, MeetingMinutes
from tests.cast import Cast
from tests.factories.plans import make_problem
from tests.factories.steering import make_action, make_instruction, make_meeting
from workorders.models import WorkOrder


def minuted(meeting: Meeting, by: Any) -> Meeting:
    return save_minutes(meeting, by=by, version=meeting.version, minutes="议定如下。", items={})


def test_the_agenda_is_offered_what_waits_and_takes_each_once(cast: Cast) -> None:
    problem = make_problem(cast.a_team, by=cast.staff_a)
    instruction = make_instruction(cast.chair, departments=[cast.a])
    instruction.addressees.update(due_at=timezone.now() - timedelta(days=1))
    keys = {offer.key for _source, found in offered_to(cast.officer) for offer in found}
    assert keys == {f"problem-{problem.pk}", f"instruction-{instruction.addressees.get().pk}"}
    assert offered_to(cast.head_b) == []
    meeting = make_meeting(cast.officer)
    add_agenda(meeting, by=cast.officer, keys=keys)
    with pytest.raises(Invalid):
        add_agenda(meeting, by=cast.officer, keys=keys)
    assert meeting.agenda.count() == 3


def test_final_minutes_are_kept_whole_and_nothing_changes_any_more(cast: Cast) -> None:
    meeting = minuted(make_meeting(cast.officer, attendees=[cast.head_a]), cast.officer)
    make_action(meeting, cast.head_a, cast.a, by=cast.officer)
    meeting.refresh_from_db()
    minutes = finalise_meeting(meeting, by=cast.officer, version=meeting.version)
    assert [action["title"] for action in minutes.content["actions"]] == ["排出新班表"]
    assert not Duty.objects.about(meeting).open().exists()
    for act in (
        lambda: add_agenda(meeting, by=cast.officer, title="又一个"),
        lambda: save_minutes(meeting, by=cast.officer, version=None, minutes="改", items={}),
        lambda: cancel_meeting(meeting, by=cast.officer, reason="算了"),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(InternalError), transaction.atomic():
        MeetingMinutes.objects.update(content={})


def test_action_items_become_orders_once_however_often_the_news_arrives(cast: Cast) -> None:
    meeting = minuted(make_meeting(cast.officer), cast.officer)
    action = make_action(meeting, cast.staff_a, cast.a_team, by=cast.officer)
    meeting.refresh_from_db()
    finalise_meeting(meeting, by=cast.officer, version=meeting.version)
    deliver_waiting()
    Delivery.objects.update(delivered_at=None, attempts=0, lease_until=None)
    deliver_waiting()
    order = WorkOrder.objects.get()
    assert (order.kind, order.assignee, order.department) == ("meeting", cast.staff_a, cast.a_team)
    assert timezone.localtime(order.due_at).date() == action.due_on
    assert follow_ups([action.pk])[action.pk].number == order.number
    assert Notification.objects.filter(recipient=cast.staff_a, message="meeting.finalised").count() == 1


def test_an_order_nobody_may_assign_goes_to_the_heads(cast: Cast) -> None:
    """The chair makes the minutes final but assigns nobody: the department does."""
    meeting = minuted(make_meeting(cast.chair), cast.chair)
    make_action(meeting, cast.staff_a, cast.a_team, by=cast.chair)
    meeting.refresh_from_db()
    finalise_meeting(meeting, by=cast.chair, version=meeting.version)
    deliver_waiting()
    order = WorkOrder.objects.get()
    assert (order.status, order.assignee) == ("new", None)


def test_who_may_call_which_meeting(cast: Cast) -> None:
    make_meeting(cast.head_a, kind="huddle", department=cast.a_team)
    for fields in ({"kind": "office"}, {"kind": "huddle"}, {"kind": "huddle", "department": cast.b}):
        with pytest.raises(Forbidden):
            make_meeting(cast.head_a, **fields)
    with pytest.raises(Forbidden):
        make_meeting(cast.staff_a, kind="huddle", department=cast.a_team)


def test_a_head_gives_tasks_within_the_own_departments(cast: Cast) -> None:
    meeting = make_meeting(cast.head_a, kind="huddle", department=cast.a)
    with pytest.raises(Forbidden):
        make_action(meeting, cast.staff_b, cast.b, by=cast.head_a)
    with pytest.raises(Invalid):
        add_action(
            meeting, by=cast.head_a, title="", owner=cast.staff_a, department=cast.a, due_on=local_today()
        )


def test_two_who_write_minutes_at_once_are_told(cast: Cast) -> None:
    meeting = make_meeting(cast.officer)
    seen = meeting.version
    minuted(meeting, cast.officer)
    with pytest.raises(Stale):
        save_minutes(meeting, by=cast.director, version=seen, minutes="别的", items={})


def test_a_meeting_to_come_and_empty_minutes_are_not_final(cast: Cast) -> None:
    coming = make_meeting(cast.officer, starts_at=timezone.now() + timedelta(days=1))
    with pytest.raises(Conflict):
        finalise_meeting(coming, by=cast.officer, version=coming.version)
    empty = make_meeting(cast.officer)
    with pytest.raises(Conflict):
        finalise_meeting(empty, by=cast.officer, version=empty.version)


def test_adding_a_task_keeps_the_minutes_that_were_being_written(cast: Cast) -> None:
    meeting = make_meeting(cast.officer)
    client = Client()
    client.force_login(cast.officer, backend="django.contrib.auth.backends.ModelBackend")
    body = {
        "version": meeting.version,
        "minutes": "写到一半",
        "action_title": "排班",
        "owner": cast.head_a.pk,
        "department": cast.a.pk,
        "due_on": f"{local_today():%Y-%m-%d}",
    }
    page = f"/organization/meetings/{meeting.pk}/"
    assert client.post(f"{page}actions/", body).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.actions.count()) == ("写到一半", 1)
    refused = client.post(f"{page}actions/", {**body, "minutes": "又写一段", "action_title": ""})
    assert refused.status_code == 422
    assert "又写一段" in refused.content.decode()


def test_who_was_absent_stands_in_the_final_minutes(cast: Cast) -> None:
    """Ticked on the page with words that were not saved yet; final is what the page showed."""
    meeting = make_meeting(cast.officer, attendees=[cast.head_a, cast.head_b])
    client = Client()
    client.force_login(cast.officer, backend="django.contrib.auth.backends.ModelBackend")
    page = f"/organization/meetings/{meeting.pk}/"
    assert "勾选缺席" in client.get(page).content.decode()
    body = {"version": meeting.version, "minutes": "议定如下。", "absent": [cast.head_b.pk]}
    stale = client.post(f"{page}finalise/", {**body, "version": meeting.version + 1})
    assert stale.status_code == 412
    kept = stale.content.decode()
    assert "议定如下。" in kept
    assert f'name="absent" value="{cast.head_b.pk}" form="minutes-form" checked' in kept
    assert client.post(f"{page}finalise/", body).status_code == 302
    minutes = MeetingMinutes.objects.get()
    assert {one["person"]: one["is_absent"] for one in minutes.content["attendees"]} == {
        cast.officer.label: False,
        cast.head_a.label: False,
        cast.head_b.label: True,
    }
    assert "应到 3 人，实到 2 人" in client.get(page).content.decode()


def test_the_list_asks_the_same_number_of_queries_for_any_number(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(cast.officer, backend="django.contrib.auth.backends.ModelBackend")
    for _count in range(2):
        make_meeting(cast.officer)
        with django_assert_max_num_queries(12):
            assert client.get("/organization/meetings/").status_code == 200
