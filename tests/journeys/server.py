"""The product on a port of this process, for the browser to visit; it tells when no request is running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from pytest_django.live_server_helper import LiveServer


class Site:
    """A running server: `url`, and `settle()` before tables are emptied."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.running = 0
        self.changed = threading.Condition()

    def began(self, **_kwargs: Any) -> None:
        with self.changed:
            self.running += 1

    def ended(self, **_kwargs: Any) -> None:
        with self.changed:
            self.running -= 1
            self.changed.notify_all()

    def settle(self) -> None:
        """Wait until nothing that a closed page asked for is still being answered."""
        with self.changed:
            self.changed.wait_for(lambda: self.running <= 0, timeout=10)


@contextmanager
def serve() -> Iterator[Site]:
    server = LiveServer("127.0.0.1")
    site = Site(server.url)
    request_started.connect(site.began)
    request_finished.connect(site.ended)
    try:
        yield site
    finally:
        request_started.disconnect(site.began)
        request_finished.disconnect(site.ended)
        server.stop()
