"""Telling people: notifications in the product, and the mail that goes with them, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.letters import can_be_written_to, write_letters
from activity.messages import topic_of
from activity.models import Event, MailPreference, Notification
from activity.pacing import mail_due_at
from activity.recipients import Recipient, directory_on
from core.errors import Forbidden
from core.periods import organization_zone


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


def save(
    fresh: Sequence[tuple[Notification, Recipient]], *, now: datetime | None = None
) -> list[Notification]:
    """Write notifications, and at once the mail that is due now; the rest of it waits for its hour
    (`write_due_letters`). The unique rows refuse a second notification of the same kind."""
    now = now or timezone.now()
    people = {person.id: person for _notification, person in fresh}
    wishes = MailPreference.objects.in_bulk(people, field_name="person_id")
    directory = directory_on(timezone.localtime(now, organization_zone()).date())
    for notification, person in fresh:
        notification.topic = topic_of(notification.message)
        if can_be_written_to(person.email):
            wish = wishes.get(person.id) or MailPreference()
            notification.mail_due_at = mail_due_at(wish, notification.topic, person.id, directory, now=now)
    notifications = Notification.objects.bulk_create([notification for notification, _person in fresh])
    due = [one for one in notifications if one.mail_due_at is not None and one.mail_due_at <= now]
    write_letters(due, people, at=now)
    return notifications


@transaction.atomic
def set_mail_preference(person: Any, wishes: Mapping[str, Any], *, by: Any) -> MailPreference:
    """How this person wants to be written to from now on; what waits already keeps its hour. Only one's own."""
    if person != by:
        raise Forbidden("not_own", _("邮件偏好只能由本人修改。"))
    preference, _is_new = MailPreference.objects.update_or_create(person=person, defaults=dict(wishes))
    return preference


def mark_read(notifications: Any) -> int:
    """Mark a person's own notifications (a QuerySet already narrowed to them) as read; returns how many."""
    count: int = notifications.unread().update(read_at=timezone.now())
    return count
