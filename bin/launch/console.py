"""Says what is being done, for how long already, and how it ended."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

SECONDS_BETWEEN_SIGNS_OF_LIFE = 10
# bin/manage moves this to standard error: what its command prints may go into a file.
stream: TextIO = sys.stdout


class Failed(Exception):
    """A step that cannot go on; its text says what to do, so no traceback is shown."""


@contextmanager
def step(title: str, *, quiet: bool = False) -> Iterator[None]:
    """Shows `title` while the block runs and its seconds afterwards; `quiet` speaks only of slow ones."""
    started = time.monotonic()
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(title, started, done, quiet), daemon=True)
    ticker.start()
    mark = "✗"
    try:
        yield
        mark = "✓"
    finally:
        done.set()
        ticker.join()
        seconds = time.monotonic() - started
        if not quiet or mark == "✗" or seconds > 3:
            _line(f"{mark} {title}  {seconds:.1f} s")


def _tick(title: str, started: float, done: threading.Event, quiet: bool) -> None:
    pause = 1.0 if stream.isatty() else float(SECONDS_BETWEEN_SIGNS_OF_LIFE)
    while not done.wait(pause):
        text = f"… {title}  {time.monotonic() - started:.0f} s"
        if not stream.isatty():
            _line(text)
        elif not quiet:
            print(f"\r\033[K{text}", end="", flush=True, file=stream)


def _line(text: str) -> None:
    # A terminal may still show the counter of the running step on this line.
    print(f"\r\033[K{text}" if stream.isatty() else text, flush=True, file=stream)


def say(text: str) -> None:
    _line(text)
