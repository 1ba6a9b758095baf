"""What the clock does for mail that comes in."""

from __future__ import annotations

from celery import shared_task

from correspondence.commands import looking, sorting


@shared_task(name="correspondence.look_at_mailboxes")
def look_at_mailboxes() -> int:
    return looking.look_at_mailboxes() + sorting.sort_waiting()


@shared_task(name="correspondence.drop_old_bytes")
def drop_old_bytes() -> int:
    return looking.drop_old_bytes()
