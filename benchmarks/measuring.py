"""How the pages are measured: whole requests in this process, beside the same statements sent by a bare cursor."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from django.db import connection, reset_queries
from django.test import Client

from core.garbage import collect_seldom
from organization.models import User

ROUNDS = 5


def measure(name: str, person: User, url: str, limit: int = 300) -> None:
    """Wall time, marked where it is over `limit` milliseconds; and for machines that do much else besides, own work:
    what this process computed, and what the database computed for it. `raw SQL`: the statements of the page sent once
    more by a bare cursor, rows fetched and thrown away."""
    collect_seldom()  # as the server does
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    browser.get(url)
    times, work, database = [], [], database_work()
    for _ in range(ROUNDS):
        started, busy = perf_counter(), process_time()
        response = browser.get(url)
        times.append((perf_counter() - started) * 1000)
        work.append((process_time() - busy) * 1000)
        assert response.status_code == 200, (url, response.status_code)  # noqa: S101
    database = (database_work() - database) / ROUNDS
    statements, slowest = asked(browser, url)
    mark = "" if median(times) < limit else "   OVER"
    print(
        f"{name:<24}{len(statements):>4} queries {median(times):>6.0f} ms{mark}   own work {median(work):.0f} ms"
        f"   database {database:.0f} ms   raw SQL {raw(statements):.0f} ms   slowest {slowest[1]:.0f} ms: {slowest[0]}"
    )


def database_work() -> float:
    """Milliseconds that the process behind this connection has computed; 0 where it runs on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = Path(f"/proc/{cursor.fetchone()[0]}")
    if not process.exists() or "postgres" not in (process / "comm").read_text():
        return 0
    return int((process / "schedstat").read_text().split()[0]) / 1_000_000


def asked(browser: Client, url: str) -> tuple[list[str], tuple[str, float]]:
    """The statements of the page and the slowest of them; apart from the timing, because keeping them costs time."""
    reset_queries()
    connection.force_debug_cursor = True
    browser.get(url)
    connection.force_debug_cursor = False
    queries = list(connection.queries)
    worst = max(queries, key=lambda query: float(query["time"]))
    return [query["sql"] for query in queries], (worst["sql"][:70], float(worst["time"]) * 1000)


def raw(statements: list[str]) -> float:
    """Milliseconds, the median of the rounds."""
    times = []
    with connection.cursor() as cursor:
        for _ in range(ROUNDS):
            started = perf_counter()
            for statement in statements:
                if statement.startswith("SELECT"):
                    cursor.execute(statement)
                    cursor.fetchall()
            times.append((perf_counter() - started) * 1000)
    return median(times)
