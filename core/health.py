"""What readiness means: each part registers a look at itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings
from django.db import Error, connection


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    ok: bool
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **({"detail": self.detail} if self.detail else {})}


_looks: list[Callable[[], list[Part]]] = []


def register(looker: Callable[[], list[Part]]) -> Callable[[], list[Part]]:
    _looks.append(looker)
    return looker


def look() -> list[Part]:
    """All parts; one that raises counts as not working, without telling strangers why."""
    parts: list[Part] = []
    for looker in _looks:
        try:
            parts += looker()
        except (Error, OSError, redis.RedisError) as error:
            parts.append(Part(looker.__name__, False, type(error).__name__))
    return parts


@register
def database() -> list[Part]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return [Part("database", True)]


@register
def broker() -> list[Part]:
    """Answers to PING within two seconds."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    try:
        client.ping()
    finally:
        client.close()
    return [Part("broker", True)]
