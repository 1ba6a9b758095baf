"""What the clock does for other systems."""

from __future__ import annotations

from celery import shared_task

from integrations import repeating


@shared_task(name="integrations.drop_old_answers")
def drop_old_answers() -> int:
    return repeating.drop_old_answers()
