"""What is owed and late is reminded of: once per duty, rung and deadline, whatever crashes or runs twice.

The unique row is the truth; the advisory lock only saves two beats from doing the same work. Reminder,
notifications and mail rows are one transaction, so there is never one without the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from activity.commands.notices import save
from activity.ladder import LADDER, Rung, rung_named
from activity.models import Notification, Reminder
from activity.purposes import path_of
from activity.recipients import Recipient, directory_on, recipients_of
from core.periods import organization_zone

LOCK = 7301
"""The advisory lock of this scan."""

# Of the rungs a duty has reached only the highest counts, so that after an outage nobody gets the whole ladder.
# The rung before the deadline is skipped for duties that were opened later than it.
REACHED = """
    INSERT INTO activity_reminder (duty_id, rung, due_at, created_at)
    SELECT duty.id, reached.code, duty.due_at, %(now)s
    FROM activity_duty duty
    CROSS JOIN LATERAL (
        SELECT rung.code
        FROM unnest(%(codes)s::text[], %(afters)s::interval[]) AS rung(code, after)
        WHERE duty.due_at + rung.after <= %(now)s
          AND (rung.after >= interval '0' OR duty.due_at + rung.after >= duty.opened_at)
        ORDER BY rung.after DESC
        LIMIT 1
    ) reached
    WHERE duty.closed_at IS NULL
      AND duty.due_at <= %(horizon)s
      AND NOT EXISTS (
        SELECT FROM activity_reminder sent
        WHERE sent.duty_id = duty.id AND sent.due_at = duty.due_at AND sent.rung = reached.code
      )
    ORDER BY duty.due_at, duty.id
    LIMIT %(limit)s
    ON CONFLICT (duty_id, rung, due_at) DO NOTHING
    RETURNING id
"""


def remind_overdue_duties(*, limit: int = 200, now: datetime | None = None) -> int:
    """Remind of up to `limit` duties at the rung they have reached; returns how many reminders were made.

    `now` is business time. Returns 0 at once while another worker scans.
    """
    now = now or timezone.now()
    with transaction.atomic():
        if not try_lock():
            return 0
        reminders = climb(now, limit)
        if reminders:
            save(notices(reminders, now), now=now)
        return len(reminders)


def try_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def climb(now: datetime, limit: int, ladder: Sequence[Rung] = LADDER) -> list[Reminder]:
    """Write the reminders that are due and were not sent yet; the database does it in one statement."""
    earliest = min((rung.after for rung in ladder), default=timedelta(0))
    with connection.cursor() as cursor:
        cursor.execute(
            REACHED,
            {
                "now": now,
                "horizon": now - earliest,
                "codes": [rung.code for rung in ladder],
                "afters": [rung.after for rung in ladder],
                "limit": limit,
            },
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(Reminder.objects.filter(pk__in=ids).select_related("duty").order_by("due_at", "pk"))


def notices(reminders: Sequence[Reminder], now: datetime) -> list[tuple[Notification, Recipient]]:
    """One notification for each reminder and each person its rung tells."""
    directory = directory_on(timezone.localtime(now, organization_zone()).date())
    # One query for all the people in person.
    directory.people(reminder.duty.person_id for reminder in reminders if reminder.duty.person_id)
    return [
        (
            Notification(
                recipient_id=person.id,
                reminder=reminder,
                duty=reminder.duty,
                message=f"reminder.{reminder.rung}",
                data={"purpose": reminder.duty.purpose, "subject": reminder.duty.subject_label},
                path=path_of(reminder.duty),
                created_at=now,
            ),
            person,
        )
        for reminder in reminders
        for person in recipients_of(reminder.duty, rung_named(reminder.rung).audiences, directory)
    ]
