"""PostgreSQL and Redis for a command: the configured ones, or embedded ones that live as long as needed.

Each kind of run (`demo`, `test`) has a folder below `.run/` with servers of its own. Every command that
uses them holds a shared lock; the last one to leave stops them. A command that is killed loses its lock
with its life, so the next one to leave, or the next start, cleans up after it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launch import records
from launch.console import Failed, step
from launch.locks import Lock, held
from launch.places import RUN
from launch.postgres import DEMO_SETTINGS, TEST_SETTINGS, Postgres
from launch.redis import Redis

SETTINGS = {"demo": DEMO_SETTINGS, "test": TEST_SETTINGS}


@dataclass
class Services:
    """What a command works against. `postgres` is None where the services are configured, not ours."""

    database_url: str
    redis_url: str
    postgres: Postgres | None

    def environ(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


def are_configured() -> bool:
    """Whether DATABASE_URL and REDIS_URL say what to use; half a configuration is refused."""
    given = [bool(os.environ.get(name)) for name in ("DATABASE_URL", "REDIS_URL")]
    if any(given) and not all(given):
        raise Failed("Set both DATABASE_URL and REDIS_URL, or neither (then embedded servers are started).")
    return all(given)


@contextmanager
def services(kind: str, *, database: str, reset: bool = False) -> Iterator[Services]:
    """Gives the services for the block; embedded ones stop after it unless another command uses them."""
    if are_configured():
        yield Services(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], None)
        return
    folder = RUN / kind
    holders = Lock(folder / "holders.lock")
    gate = folder / "gate.lock"
    with held(gate):
        try:
            found = _start(folder, kind, database, reset=reset)
        except BaseException:
            if holders.take_if_free():
                _stop(folder, kind)
            raise
        holders.share()
    try:
        yield found
    finally:
        with held(gate):
            holders.open()
            if holders.take_if_free():
                _stop(folder, kind)
        holders.close()


def _start(folder: Path, kind: str, database: str, *, reset: bool) -> Services:
    record = records.read(folder / "services.json")
    postgres, redis = _servers(folder, kind, record)
    try:
        with step("PostgreSQL and Redis", quiet=True):
            if not postgres.is_running():
                postgres.start()
            if not redis.is_running():
                redis.start()
            if reset:
                postgres.drop_database(database)
            postgres.ensure_database(database)
    finally:
        # Written down even if something failed: what did start must be found by the next run.
        _write(folder, postgres, redis)
    return Services(postgres.url(database), redis.url(), postgres)


def _stop(folder: Path, kind: str) -> None:
    postgres, redis = _servers(folder, kind, records.read(folder / "services.json"))
    with step("PostgreSQL and Redis stopped", quiet=True):
        redis.stop()
        postgres.stop()
    _write(folder, postgres, redis)


def _servers(folder: Path, kind: str, record: dict[str, Any]) -> tuple[Postgres, Redis]:
    postgres = Postgres(folder / "postgres", record.get("postgres", {}), SETTINGS[kind])
    return postgres, Redis(folder / "redis", record.get("redis", {}))


def _write(folder: Path, postgres: Postgres, redis: Redis) -> None:
    records.write(folder / "services.json", {"postgres": postgres.record, "redis": redis.record})
