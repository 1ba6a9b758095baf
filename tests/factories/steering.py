"""Instructions and meetings for tests, by the real commands."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from core.periods import local_today
from organization.commands.instructions import InstructionInput, issue_instruction
from organization.commands.meetings import MeetingInput, add_action, add_agenda, call_meeting
from organization.models import ActionItem, Department, Instruction, Meeting, User

serial = count(1)


def make_instruction(by: User, subject: Any = None, **fields: Any) -> Instruction:
    """To be replied to within a week, unless told otherwise."""
    values = {
        "title": f"查清夜班缺人 {next(serial)}",
        "body": "查清原因，提出办法。",
        "due_at": timezone.now() + timedelta(days=7),
        **fields,
    }
    return issue_instruction(InstructionInput(**values), by=by, subject=subject)


def make_meeting(by: User, **fields: Any) -> Meeting:
    """An office meeting an hour ago with one point, unless told otherwise."""
    values = {
        "kind": "office",
        "title": f"工作会议 {next(serial)}",
        "starts_at": timezone.now() - timedelta(hours=1),
        **fields,
    }
    meeting = call_meeting(MeetingInput(**values), by=by)
    add_agenda(meeting, by=by, title="夜班排班")
    meeting.refresh_from_db()
    return meeting


def make_action(meeting: Meeting, owner: User, department: Department, by: User) -> ActionItem:
    due_on = local_today() + timedelta(days=7)
    return add_action(meeting, by=by, title="排出新班表", owner=owner, department=department, due_on=due_on)
