"""Real workers as processes on the test's own database, and a broker that can refuse or fall silent."""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
QUEUE = 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
"""The number of the Redis database that these tests use, one for each test process: a worker that one process
started must not take what the other waits for."""


def broker_url(port: int | None = None) -> str:
    """The tests' own database at the real broker, or at `port` of this machine."""
    parts = urlsplit(settings.REDIS_URL)
    account, at, _address = parts.netloc.rpartition("@")
    place = parts.netloc if port is None else f"{account}{at}127.0.0.1:{port}"
    return urlunsplit(parts._replace(netloc=place, path=f"/{QUEUE}"))


def environ() -> dict[str, str]:
    """What a process needs to work on the database of this test."""
    found = connection.settings_dict
    place = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{found['NAME']}")
    return os.environ | {"DATABASE_URL": urlunsplit(place), "REDIS_URL": broker_url()}


@contextmanager
def process(*arguments: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environ() | more)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker with beat inside."""
    arguments = ["-m", "celery", "-A", "config", "worker", "-B", "-s", str(folder / "beat"), "-c", "1"]
    with process(*arguments, "--loglevel", "ERROR", "--without-gossip", "--without-mingle") as child:
        yield child
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(15)


def wait_until(true: Callable[[], bool], *, seconds: float) -> float:
    """Seconds it took until `true()`; fails the test when it takes longer than `seconds`."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"not so after {seconds} s"
        time.sleep(0.1)
    return time.monotonic() - begun


class Broker:
    """A TCP relay to the real broker. `refuse()`: nobody listens; `fall_silent()`: connections are taken and
    nothing is ever answered; `come_back()`: all is well again."""

    def __init__(self) -> None:
        target = urlsplit(settings.REDIS_URL)
        self.target = (target.hostname or "127.0.0.1", target.port or 6379)
        self.silent = threading.Event()
        self.ended = threading.Event()
        self.listener: socket.socket | None = None
        self.port = 0
        self.come_back()

    def come_back(self) -> None:
        self.silent.clear()
        if self.listener is None:
            self.listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
            self.port = self.listener.getsockname()[1]
            threading.Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def fall_silent(self) -> None:
        self.silent.set()

    def refuse(self) -> None:
        if self.listener:
            with suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None

    def close(self) -> None:
        self.refuse()
        self.ended.set()

    def accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.relay, args=[client, listener], daemon=True).start()

    def relay(self, client: socket.socket, listener: socket.socket) -> None:
        """Carry bytes both ways; drop the connection when the broker goes, hold it mute when it is silent."""
        with client, socket.create_connection(self.target) as server, selectors.DefaultSelector() as ready:
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            while not self.ended.is_set() and listener.fileno() >= 0:
                for key, _events in ready.select(timeout=0.1):
                    source, target = key.fileobj, key.data
                    assert isinstance(source, socket.socket)
                    data = source.recv(65536)
                    if not data:
                        return
                    if not self.silent.is_set():
                        target.sendall(data)
