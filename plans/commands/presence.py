"""Who has the editor open: a hint for the others, written by a heartbeat. No record is kept of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from organization.models import User
from plans.models import DepartmentPlan, Presence
from plans.permissions import can_edit_plan

FRESH = timedelta(seconds=60)
"""Without a heartbeat for this long, somebody has gone."""


@transaction.atomic
def note_presence(plan: DepartmentPlan, place: str, *, is_writing: bool, by: User) -> None:
    """`by` has `place` of the editor open now."""
    can_edit_plan(by, plan).or_raise()
    Presence.objects.update_or_create(
        plan=plan,
        person=by,
        defaults={"place": place[:60], "is_writing": is_writing, "seen_at": timezone.now()},
    )
