"""Liveness and readiness, and what strangers and people see while the database is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from activity import subscriptions
from activity.commands.heartbeats import beat_heart
from activity.models import Event, Heartbeat
from activity.tasks import beat, worker_works
from organization.models import User
from tests.cast import Cast
from tests.factories.activity import make_event


@contextmanager
def database_away() -> Iterator[None]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield


def parts(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/readyz")
    return response.status_code, response.json()["parts"]


@pytest.mark.broker
def test_ready_when_worker_and_beat_were_seen_lately(client: Client, db: None) -> None:
    status, found = parts(client)
    assert status == 503
    assert (found["worker"]["ok"], found["beat"]["ok"], found["database"]["ok"]) == (False, False, True)
    beat()
    worker_works()
    status, found = parts(client)
    assert status == 200
    assert all(part["ok"] for part in found.values())
    assert set(found) == {"database", "broker", "worker", "beat", "deliveries"}


@pytest.mark.parametrize(("seconds", "ok"), [(0, True), (85, True), (95, False)])
def test_lately_is_ninety_seconds_by_the_databases_clock(
    client: Client, db: None, seconds: int, ok: bool
) -> None:
    beat_heart("worker")
    Heartbeat.objects.update(seen_at=Now() - timedelta(seconds=seconds))
    assert parts(client)[1]["worker"]["ok"] is ok


def test_an_event_that_nobody_takes_is_seen(cast: Cast, client: Client) -> None:
    kept = dict(subscriptions._subscribers)
    subscriptions.subscribe("test.*")(lambda event: None)
    try:
        event = make_event(cast.a)
    finally:
        subscriptions._subscribers.clear()
        subscriptions._subscribers.update(kept)
    assert parts(client)[1]["deliveries"]["ok"]
    old = Event.objects.create(
        name="test.old",
        at=timezone.now() - timedelta(hours=1),
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        subject_label="旧事",
    )
    event.deliveries.update(event=old)
    assert parts(client)[1]["deliveries"]["ok"] is False


def test_the_process_is_alive_without_its_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_not_ready_but_no_error_while_the_database_is_away(client: Client, db: None) -> None:
    with database_away():
        status, found = parts(client)
    assert status == 503
    assert found["database"] == {"ok": False, "detail": "OperationalError"}
    assert found["worker"]["ok"] is False


@pytest.mark.parametrize("path", ["/", "/readyz", "/api/v1/duties/", "/trail/"])
def test_who_is_signed_in_is_told_to_try_again(
    cast: Cast, client_of: Callable[[User], Client], path: str
) -> None:
    client = client_of(cast.head_a)
    client.raise_request_exception = False
    with database_away():
        response = client.get(path)
    assert response.status_code == 503
    if path != "/readyz":
        assert response.headers["Retry-After"] == "5"
