"""Telling the workers that something waits, without ever waiting for the broker.

`nudge()` only sets a flag; one daemon thread per process turns it into a message. While the broker is away
(refusing or silent) pages stay quick, and the sweep of beat delivers when it is back.
"""

from __future__ import annotations

import logging
import os
import threading
import time

from celery import current_app

logger = logging.getLogger(__name__)
PAUSE = 0.05
"""Seconds in which any number of nudges become one message per drainer."""


class Nudger:
    """Coalesces any number of nudges into one message at a time."""

    def __init__(self, task: str) -> None:
        self.task = task
        self.failures = 0
        self.start_afresh()

    def start_afresh(self) -> None:
        """Forget the thread and the locks of another process: neither survives a fork."""
        self.wanted = threading.Event()
        self.started = threading.Lock()
        self.thread: threading.Thread | None = None

    def nudge(self) -> None:
        self.wanted.set()
        if self.thread is None or not self.thread.is_alive():
            with self.started:
                if self.thread is None or not self.thread.is_alive():
                    self.thread = threading.Thread(target=self.run, name="nudge", daemon=True)
                    self.thread.start()

    def run(self) -> None:
        while True:
            self.wanted.wait()
            time.sleep(PAUSE)
            self.wanted.clear()
            self.send()

    def send(self) -> None:
        try:
            current_app.send_task(self.task, retry=False, ignore_result=True)
        except Exception as error:  # whatever the broker's client raises, the sweep delivers later
            self.failures += 1
            logger.warning("the broker did not take a nudge (%s); the sweep will deliver", error)


nudger = Nudger("activity.deliver_events")
job_nudger = Nudger("activity.run_jobs")
for each in (nudger, job_nudger):
    os.register_at_fork(after_in_child=each.start_afresh)


def nudge() -> None:
    """Ask for a delivery soon; returns at once whatever the broker does."""
    nudger.nudge()


def nudge_jobs() -> None:
    """Ask for a look at the waiting jobs soon."""
    job_nudger.nudge()
