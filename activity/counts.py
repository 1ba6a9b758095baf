"""Figures of the frame: what is owed beside 'My day', what is unread at the bell."""

from __future__ import annotations

from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Q
from django.utils import timezone

from activity.models import Duty, Notification
from core.navigation import Count, register_count


def duties(user: Any) -> Count:
    """All that is owed; urgent when some of it is late."""
    found = (
        Duty.objects.open()
        .held_by(user)
        .aggregate(total=CountOf("id"), late=CountOf("id", filter=Q(due_at__lt=timezone.now())))
    )
    return Count(found["total"], urgent=bool(found["late"]))


def unread(user: Any) -> Count:
    return Count(Notification.objects.visible_to(user).unread().count())


def register() -> None:
    register_count("duties", duties)
    register_count("unread", unread)
