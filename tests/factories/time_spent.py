"""Time entries for tests, as rows; the commands are asked in the tests about them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.periods import local_today
from organization.models import User
from workorders.models import TimeEntry, WorkOrder


def make_time(order: WorkOrder, person: User, minutes: int = 60, **fields: Any) -> TimeEntry:
    """Today, written by the person, unless given otherwise."""
    given: dict[str, Any] = {
        "day": local_today(),
        "written_at": timezone.now(),
        "written_by": person,
        **fields,
    }
    return TimeEntry.objects.create(order=order, person=person, minutes=minutes, **given)
