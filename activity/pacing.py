"""When a mail may be written: at once or in the day's digest, and in the reader's working hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from activity.models.notice import MailPreference, Pace
from activity.recipients import Directory
from core.periods import organization_zone


def mail_due_at(
    preference: MailPreference, topic: str, person_id: int, directory: Directory, *, now: datetime
) -> datetime | None:
    """From `now` on; None when this person wants no mail of the topic.

    Outside working hours a mail waits for the next opening, unless the person wants it at any time. A digest is due
    at the person's hour of the next working day, later by as much as the department opens later.
    """
    pace = preference.pace_of(topic)
    if pace == Pace.NEVER:
        return None
    at = now if pace == Pace.INSTANT else digest_after(preference, now)
    return at if preference.at_any_time else directory.opening_after(person_id, at)


def digest_after(preference: MailPreference, now: datetime) -> datetime:
    """The person's digest hour, today or tomorrow, by the organisation's clock; `now` itself counts."""
    local = timezone.localtime(now, organization_zone())
    today = local.replace(
        hour=preference.digest_at.hour, minute=preference.digest_at.minute, second=0, microsecond=0
    )
    return today if today >= local else today + timedelta(days=1)
