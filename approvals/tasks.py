from __future__ import annotations

from celery import shared_task

from approvals.commands.care import look_after_cases


@shared_task(name="approvals.look_after_cases")
def look_after() -> int:
    """Who is asked changes with the day (delegations, memberships); what waits too long is told."""
    return look_after_cases()
