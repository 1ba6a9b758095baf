"""What the clock does for plans."""

from __future__ import annotations

from celery import shared_task

from plans.commands.reporting import open_due_reports


@shared_task(name="plans.open_due_reports")
def open_reports() -> int:
    return len(open_due_reports())
