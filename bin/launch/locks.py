"""Locks between processes; the system opens them when their last holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Lock:
    """A lock file. Children hold it on only if they are given its descriptor (`pass_fds`)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    def take_if_free(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def share(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_SH)

    def open(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self.descriptor)


@contextmanager
def held(path: Path) -> Iterator[Lock]:
    """Only one process at a time is inside; the others wait."""
    lock = Lock(path)
    try:
        lock.take()
        yield lock
    finally:
        lock.close()
