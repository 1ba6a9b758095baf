from __future__ import annotations

import logging

from celery import shared_task

from core.errors import Conflict
from evaluation.commands.catching_up import compute_due_periods
from evaluation.commands.computing import run_waiting
from evaluation.commands.deviations import watch_deviations

logger = logging.getLogger(__name__)


@shared_task(name="evaluation.compute_requested")
def compute_requested() -> None:
    """Do the computations that people asked for."""
    run_waiting()
    watch_deviations()


@shared_task(name="evaluation.compute_current_period")
def compute_current_period() -> None:
    """Give every period the result its orders call for; first what people asked for and nobody took."""
    run_waiting()
    try:
        compute_due_periods()
    except Conflict:
        logger.info("another computation is writing; the next look will find what is left")
    watch_deviations()
