"""Mail is written as rows beside the notifications it tells of; sending them is another task's work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from activity.messages import words_of
from activity.models import Mail, Notification
from activity.models.notice import Topic
from activity.recipients import Recipient, directory_on
from core.periods import local_today

LONGEST_SUBJECT = 160
IN_ORDER = {topic: place for place, topic in enumerate(Topic.values)}


def write_letters(
    fresh: Sequence[Notification], people: Mapping[int, Recipient], *, at: datetime
) -> list[Mail]:
    """One mail a person: of the one thing, or a digest of the several that came up together."""
    heaps: dict[int, list[Notification]] = defaultdict(list)
    for notification in fresh:
        heaps[notification.recipient_id].append(notification)
    mails = Mail.objects.bulk_create(letter(people[pk], heap, at=at) for pk, heap in heaps.items())
    for mail, heap in zip(mails, heaps.values(), strict=True):
        for notification in heap:
            notification.letter = mail
    Notification.objects.bulk_update(fresh, ["letter"], batch_size=500)
    return mails


@transaction.atomic
def write_due_letters(*, limit: int = 50, now: datetime | None = None) -> int:
    """Write what waited for its hour, for up to `limit` people; returns how many notifications were dealt with.

    What was read meanwhile, and reminders of what is done meanwhile, is left out: the mail would tell nothing new.
    A second worker finds the rows taken and passes over them.
    """
    now = now or timezone.now()
    due = Notification.objects.mail_due(now)
    ids = list(due.order_by("recipient_id").values_list("recipient_id", flat=True).distinct()[:limit])
    rows = due.filter(recipient_id__in=ids).select_for_update(skip_locked=True, of=("self",))
    waiting = list(rows.with_subjects().order_by("recipient_id", "id"))
    people = directory_on(local_today()).people(ids)
    telling = [one for one in waiting if is_news(one) and can_be_told(people.get(one.recipient_id))]
    told = {one.pk for one in telling}
    Notification.objects.filter(pk__in=[one.pk for one in waiting if one.pk not in told]).update(
        mail_due_at=None
    )
    write_letters(telling, people, at=now)
    return len(waiting)


def is_news(notification: Notification) -> bool:
    return notification.read_at is None and (notification.duty is None or notification.duty.closed_at is None)


def can_be_told(person: Recipient | None) -> bool:
    return person is not None and can_be_written_to(person.email)


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


def letter(person: Recipient, notifications: Sequence[Notification], *, at: datetime) -> Mail:
    """The mail in the language of its reader; what waits for a decision comes first."""
    ordered = sorted(notifications, key=lambda one: IN_ORDER[one.topic])
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = one_line(words_of(ordered[0]))
        if len(ordered) > 1:
            subject = ngettext("%(count)s 件事项提醒", "%(count)s 件事项提醒", len(ordered)) % {
                "count": len(ordered)
            }
        context = {
            "groups": by_topic(ordered),
            "is_digest": len(ordered) > 1,
            "subject": subject,
            "site_url": settings.SITE_URL,
            "preferences_url": link(reverse("activity:mail_preference")),
        }
        return Mail(
            recipient_id=person.id,
            address=person.email,
            subject=subject,
            text=render_to_string("activity/emails/notice.txt", context),
            html=render_to_string("activity/emails/notice.html", context),
            created_at=at,
        )


def by_topic(ordered: Sequence[Notification]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What it is about -> (words, address) of each, for notifications in the order of their topics."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in ordered:
        label = str(Topic(one.topic).label)
        groups.setdefault(label, []).append((words_of(one), link(one.path)))
    return list(groups.items())


def link(path: str) -> str:
    """An absolute address from SITE_URL, never from a request's Host header."""
    return f"{settings.SITE_URL}{path or '/'}"


def one_line(text: str) -> str:
    """Text as it may stand in a mail's header: no line breaks or other control characters, not endless."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= LONGEST_SUBJECT else flat[: LONGEST_SUBJECT - 1] + "…"
