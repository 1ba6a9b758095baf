from __future__ import annotations

from celery import shared_task

from workorders.commands.corrections import run_corrections


@shared_task(name="workorders.correct_clocks")
def correct_clocks() -> int:
    """Work out the deadlines again that a corrected calendar moves."""
    return run_corrections()
