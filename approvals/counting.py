"""How many decisions wait, beside the menu's entry."""

from __future__ import annotations

from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Q
from django.utils import timezone

from activity.models import Duty
from approvals.subjects import purposes
from core.navigation import Count, register_count


def waiting(user: Any) -> Count:
    """Urgent when some of it is late."""
    found = (
        Duty.objects.open()
        .filter(person=user, purpose__in=purposes())
        .aggregate(total=CountOf("id"), late=CountOf("id", filter=Q(due_at__lt=timezone.now())))
    )
    return Count(found["total"], urgent=bool(found["late"]))


def register_counts() -> None:
    register_count("approvals", waiting)
