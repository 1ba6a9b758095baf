"""Mail is written as rows beside the notifications it tells of; sending them is another task's work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from activity.messages import words_of
from activity.models import Mail, Notification
from activity.recipients import Recipient

LONGEST_SUBJECT = 160


def write_letters(fresh: Sequence[tuple[Notification, Recipient]]) -> list[Mail]:
    """One mail a person: of the one thing, or a digest of the several that came up together."""
    heaps: dict[Recipient, list[Notification]] = defaultdict(list)
    for notification, person in fresh:
        if can_be_written_to(person.email):
            heaps[person].append(notification)
    return Mail.objects.bulk_create(letter(person, heap) for person, heap in heaps.items())


def write_letter(address: str, subject: str, text: str, *, recipient_id: int | None = None) -> Mail:
    """A mail that tells of nothing in the product, for example how to set a new password."""
    return Mail.objects.create(
        recipient_id=recipient_id,
        address=address,
        subject=one_line(subject),
        text=text,
        created_at=timezone.now(),
    )


def can_be_written_to(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def letter(person: Recipient, notifications: Sequence[Notification]) -> Mail:
    """The mail in the language of its reader."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        lines = [(words_of(notification), link(notification.path)) for notification in notifications]
        subject = one_line(lines[0][0])
        if len(lines) > 1:
            subject = ngettext("%(count)s 件事项提醒", "%(count)s 件事项提醒", len(lines)) % {
                "count": len(lines)
            }
        context = {"lines": lines, "subject": subject, "site_url": settings.SITE_URL}
        return Mail(
            notification=notifications[0] if len(notifications) == 1 else None,
            recipient_id=person.id,
            address=person.email,
            subject=subject,
            text=render_to_string("activity/emails/notice.txt", context),
            html=render_to_string("activity/emails/notice.html", context),
            created_at=timezone.now(),
        )


def link(path: str) -> str:
    """An absolute address from SITE_URL, never from a request's Host header."""
    return f"{settings.SITE_URL}{path or '/'}"


def one_line(text: str) -> str:
    """Text as it may stand in a mail's header: no line breaks or other control characters, not endless."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= LONGEST_SUBJECT else flat[: LONGEST_SUBJECT - 1] + "…"
