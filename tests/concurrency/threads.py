"""Real threads with connections of their own, set off at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections


def run_together(*functions: Callable[[], Any], is_patient: bool = True) -> list[Any]:
    """Each function in a thread of its own, released together; returns results or the exceptions, in order."""
    barrier = threading.Barrier(len(functions), timeout=30)

    def run(function: Callable[[], Any]) -> Any:
        try:
            if is_patient:
                be_patient()
            barrier.wait()
            return function()
        except Exception as error:
            return error
        finally:
            # An open connection would keep the table locked when the test empties it.
            connections.close_all()

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(run, functions))


def be_patient() -> None:
    """A race asks who comes first, not how long a slow machine holds a row: what a page would answer with 503 and
    'try again' is waited for here."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '60s'; SET statement_timeout = '60s'")


def failures(results: Sequence[Any]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]
