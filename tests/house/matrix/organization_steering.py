"""Instructions and meetings: leadership instructs, who is addressed replies; the office keeps the minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.periods import local_today
from organization.commands.instructions import reply_to_instruction
from organization.commands.meetings import save_minutes
from organization.models import Meeting
from tests.cast import Cast
from tests.factories.steering import make_action, make_instruction, make_meeting
from tests.house.matrix import LEADERSHIP, OFFICE, PEOPLE, SIGNED_IN, Row, World

HEADS = frozenset({"head_a", "head_b"})
CALLERS = LEADERSHIP | OFFICE | HEADS
SEES = LEADERSHIP | OFFICE | {"head_a"}


def build(cast: Cast) -> Mapping[str, Any]:
    """Put to A: one instruction waits, one is replied to. Meetings of the office with A's people."""
    waiting = make_instruction(cast.chair, departments=[cast.a])
    replied = make_instruction(cast.chair, departments=[cast.a])
    reply_to_instruction(replied.addressees.get(), by=cast.head_a, text="已经查清。")
    meeting = make_meeting(cast.officer, attendees=[cast.head_a])
    ready = make_meeting(cast.officer, attendees=[cast.head_a])
    save_minutes(ready, by=cast.officer, version=ready.version, minutes="议定如下。", items={})
    return {
        "instruction": waiting,
        "replied_instruction": replied,
        "waiting_part": waiting.addressees.get(),
        "replied_part": replied.addressees.get(),
        "meeting": meeting,
        "huddle": make_meeting(cast.head_a, kind="huddle", department=cast.a),
        "ready_meeting": ready,
        "agenda_item": meeting.agenda.get(),
        "action_item": make_action(meeting, cast.head_a, cast.a, by=cast.officer),
    }


def instructing(world: World) -> Mapping[str, Any]:
    due = timezone.localtime() + timedelta(days=7)
    return {
        "title": "查清",
        "body": "查清原因。",
        "departments": [world["a"].pk],
        "due_at": f"{due:%Y-%m-%dT%H:%M}",
    }


def again(world: World) -> Mapping[str, Any]:
    due = timezone.localtime() + timedelta(days=7)
    return {"text": "还不够。", "due_at": f"{due:%Y-%m-%dT%H:%M}"}


def calling(world: World) -> Mapping[str, Any]:
    """Everybody who may call meetings at all may call this one: a huddle of the own department."""
    due = timezone.localtime() + timedelta(days=1)
    return {
        "kind": "huddle",
        "title": "晨会",
        "department": world["a"].pk,
        "starts_at": f"{due:%Y-%m-%dT%H:%M}",
    }


def of_meeting(name: str, **more: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"version": Meeting.objects.get(pk=world[name].pk).version, **more}


def acting(world: World) -> Mapping[str, Any]:
    due = local_today() + timedelta(days=7)
    return {
        "action_title": "排班", "owner": world["head_a"].pk, "department": world["a"].pk, "due_on": f"{due:%Y-%m-%d}",
    }  # fmt: skip


ROWS = [
    Row("organization:instructions", get=PEOPLE),
    Row("organization:issue_instruction", get=LEADERSHIP, post=LEADERSHIP, body=instructing),
    Row("organization:instruction", ("instruction",), get=SEES),
    Row("organization:instruction_part", ("waiting_part",), get=SEES),
    Row(
        "organization:reply_to_instruction", ("waiting_part",), post=frozenset({"head_a"}),
        body=lambda world: {"text": "好。"},
    ),
    Row("organization:accept_reply", ("replied_part",), post=LEADERSHIP, body=lambda world: {"text": "好。"}),
    Row("organization:ask_again", ("replied_part",), post=LEADERSHIP, body=again),
    Row("organization:withdraw_instruction", ("waiting_part",), post=frozenset({"chair"})),
    Row("organization:meetings", get=PEOPLE),
    Row(
        "organization:call_meeting", get=CALLERS, post=CALLERS - {"head_b"}, body=calling, refusals=frozenset({422}),
    ),
    Row("organization:meeting", ("meeting",), get=SEES),
    Row(
        "organization:edit_meeting", ("meeting",), get=OFFICE, post=OFFICE,
        body=lambda world: {**calling(world), **of_meeting("meeting")(world)},
    ),
    Row("organization:add_agenda", ("meeting",), post=OFFICE, body=lambda world: {"title": "备件"}),
    Row("organization:remove_agenda", ("agenda_item",), post=OFFICE),
    Row("organization:save_minutes", ("meeting",), post=OFFICE, body=of_meeting("meeting", minutes="议定如下。")),
    Row("organization:add_action", ("huddle",), post=OFFICE | {"head_a"}, body=acting),
    Row("organization:remove_action", ("action_item",), post=OFFICE),
    Row("organization:finalise_meeting", ("ready_meeting",), post=OFFICE, body=of_meeting("ready_meeting")),
    Row("organization:cancel_meeting", ("meeting",), post=OFFICE, body=lambda world: {"reason": "改期。"}),
    Row("api:instruction-list", get=SIGNED_IN),
    Row("api:instruction-detail", ("instruction",), get=SEES),
    Row(
        "api:instruction-reply", ("instruction",), post=frozenset({"head_a"}),
        body=lambda world: {"addressee": world["waiting_part"].pk, "text": "好。"},
    ),
    Row(
        "api:instruction-accept", ("replied_instruction",), post=LEADERSHIP,
        body=lambda world: {"addressee": world["replied_part"].pk, "text": "好。"},
    ),
    Row("api:meeting-list", get=SIGNED_IN),
    Row("api:meeting-detail", ("meeting",), get=SEES),
    Row("api:meeting-finalise", ("ready_meeting",), post=OFFICE, body=of_meeting("ready_meeting")),
]  # fmt: skip
