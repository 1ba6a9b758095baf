from __future__ import annotations

from celery import shared_task

from workorders.commands.corrections import run_corrections
from workorders.commands.recurring_runs import make_due_orders


@shared_task(name="workorders.correct_clocks")
def correct_clocks() -> int:
    """Work out the deadlines again that a corrected calendar moves."""
    return run_corrections()


@shared_task(name="workorders.make_recurring_orders")
def make_recurring_orders() -> int:
    """Make the orders that are due by their rhythm."""
    return make_due_orders()
