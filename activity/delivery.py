"""Telling the workers that something waits, without ever waiting for the broker.

`nudge()` only sets a flag; one daemon thread per process turns it into a message. While the broker is away
(refusing or silent) pages stay quick, and the sweep of beat delivers when it is back.
"""

from __future__ import annotations

import logging
import threading

from celery import current_app

logger = logging.getLogger(__name__)


class Nudger:
    """Coalesces any number of nudges into one message at a time."""

    def __init__(self) -> None:
        self.wanted = threading.Event()
        self.started = threading.Lock()
        self.thread: threading.Thread | None = None
        self.failures = 0

    def nudge(self) -> None:
        self.wanted.set()
        # A thread does not survive the fork of a server's worker: look each time.
        if self.thread is None or not self.thread.is_alive():
            with self.started:
                if self.thread is None or not self.thread.is_alive():
                    self.thread = threading.Thread(target=self.run, name="nudge", daemon=True)
                    self.thread.start()

    def run(self) -> None:
        while True:
            self.wanted.wait()
            self.wanted.clear()
            try:
                current_app.send_task("activity.deliver_events", retry=False, ignore_result=True)
            except Exception as error:  # the sweep delivers later
                self.failures += 1
                logger.warning("the broker did not take a nudge (%s); the sweep will deliver", error)


nudge = Nudger().nudge
