"""Telling people: notifications in the product, and the mail that goes with them, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from activity.commands.letters import write_letters
from activity.models import Event, Notification
from activity.recipients import Recipient


@transaction.atomic
def notify(
    event: Event,
    recipients: Iterable[Recipient],
    message: str,
    *,
    path: str = "",
    data: dict[str, Any] | None = None,
) -> list[Notification]:
    """Tell these people of an event, once each however often it is delivered; never the actor of the own act."""
    fields = {"subject": event.subject_label, "actor": event.actor_label, **(data or {})}
    told = [person for person in dict.fromkeys(recipients) if person.id != event.actor_id]
    already = set(
        Notification.objects.filter(
            event=event, message=message, recipient_id__in=[person.id for person in told]
        ).values_list("recipient_id", flat=True)
    )
    fresh = [
        (
            Notification(
                recipient_id=person.id,
                event=event,
                message=message,
                data=fields,
                path=path,
                created_at=timezone.now(),
            ),
            person,
        )
        for person in told
        if person.id not in already
    ]
    return save(fresh)


def save(fresh: Sequence[tuple[Notification, Recipient]]) -> list[Notification]:
    """Write notifications with their mail; the unique rows refuse a second one of the same kind."""
    notifications = Notification.objects.bulk_create([notification for notification, _person in fresh])
    write_letters(fresh)
    return notifications


def mark_read(notifications: Any) -> int:
    """Mark a person's own notifications (a QuerySet already narrowed to them) as read; returns how many."""
    count: int = notifications.unread().update(read_at=timezone.now())
    return count
