"""What the workers are told to look at. A message says only 'look'; what is to be done stands in tables."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from celery import shared_task
from celery.signals import task_success
from django.db import Error

from activity.commands.delivery import Tally, deliver_waiting
from activity.commands.heartbeats import beat_heart
from activity.commands.jobs import drop_expired_results
from activity.commands.letters import write_due_letters
from activity.commands.post import send_waiting
from activity.commands.reminders import remind_overdue_duties
from activity.commands.running import run_waiting
from activity.commands.scans import scan_waiting
from activity.commands.sealing import seal_events

logger = logging.getLogger(__name__)
WORK_FOR = 60
"""Seconds after which a task lets others have a turn; what is left waits for the next look."""


def drain(batch: Callable[[], Tally]) -> int:
    """Repeat `batch` until nothing waits or the turn is over; returns how many rows were handled."""
    until, handled = time.monotonic() + WORK_FOR, 0
    while time.monotonic() < until and (size := batch().size):
        handled += size
    return handled


@shared_task(name="activity.deliver_events")
def deliver_events() -> int:
    return drain(deliver_waiting)


@shared_task(name="activity.remind_overdue_duties")
def remind() -> int:
    until, made = time.monotonic() + WORK_FOR, 0
    while time.monotonic() < until and (count := remind_overdue_duties()):
        made += count
    return made


@shared_task(name="activity.write_letters")
def write_letters() -> int:
    """Digests, and what came up outside working hours."""
    until, handled = time.monotonic() + WORK_FOR, 0
    while time.monotonic() < until and (count := write_due_letters()):
        handled += count
    return handled


@shared_task(name="activity.send_mail")
def send_mail() -> int:
    return drain(send_waiting)


@shared_task(name="activity.scan_files")
def scan_files() -> int:
    return drain(scan_waiting)


@shared_task(name="activity.run_jobs", soft_time_limit=900, time_limit=960)
def run_jobs() -> int:
    """One job may take its quarter of an hour: less than after which the broker thinks a task lost."""
    return drain(run_waiting)


@shared_task(name="activity.drop_expired_results")
def drop_results() -> int:
    return drop_expired_results()


@shared_task(name="activity.seal_events")
def seal() -> int:
    """What happened since the last minute joins the chain over the audit trail."""
    sealed = 0
    while size := seal_events():
        sealed += size
    return sealed


@shared_task(name="activity.beat")
def beat() -> None:
    """Sent by beat alone, so that its arrival proves that beat works."""
    beat_heart("beat")


@task_success.connect
def worker_works(**kwargs: Any) -> None:
    """Any task that ended well proves that a worker works."""
    try:
        beat_heart("worker")
    except Error as error:
        logger.warning("the worker's heartbeat was not written: %s", error)
