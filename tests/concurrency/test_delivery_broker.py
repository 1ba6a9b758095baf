"""An act never waits for the broker, and nothing is lost with it (RE-03, RE-04)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.db import transaction
from django.test import Client

from activity import delivery
from activity.models import Delivery, Event, Notification
from activity.recording import record
from organization.models import User
from tests.cast import Cast
from tests.concurrency.workers import Broker, broker_url, wait_until, worker

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]
REQUESTS = 40


@pytest.fixture(autouse=True)
def _empty_queue() -> Iterator[None]:
    with redis.Redis.from_url(broker_url()) as client:
        client.flushdb()
        yield
        client.flushdb()


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """The broker as this process's nudges see it; workers reach the real one."""
    found = Broker()
    app = Celery("web", set_as_current=False, broker=broker_url(found.port))
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(delivery, "current_app", app)
    monkeypatch.setattr(delivery, "nudger", delivery.Nudger("activity.deliver_events"))
    yield found
    found.close()
    app.close()


def quantile_95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95) - 1]


def act(client: Client) -> float:
    """Seconds a real request with one act takes."""
    begun = time.perf_counter()
    assert client.post("/act/").status_code == 200
    return time.perf_counter() - begun


def all_delivered() -> bool:
    return not Delivery.objects.filter(delivered_at__isnull=True).exists()


@pytest.mark.urls("tests.concurrency.urls_that_record")
def test_requests_do_not_feel_the_broker_and_what_they_did_arrives(
    cast: Cast, client_of: Callable[[User], Client], broker: Broker, tmp_path: Path
) -> None:
    client = client_of(cast.head_a)
    act(client)  # warm
    usual = quantile_95([act(client) for _ in range(REQUESTS)])
    broker.refuse()
    refused = quantile_95([act(client) for _ in range(REQUESTS)])
    broker.come_back()
    broker.fall_silent()
    silent = quantile_95([act(client) for _ in range(REQUESTS)])
    print(f"p95 usual {usual * 1000:.0f} ms, refused {refused * 1000:.0f} ms, silent {silent * 1000:.0f} ms")  # noqa: T201
    assert refused - usual <= 0.3
    assert silent - usual <= 0.3
    assert Event.objects.count() == 1 + 3 * REQUESTS
    with worker(tmp_path):
        broker.come_back()
        took = wait_until(all_delivered, seconds=60)
    print(f"delivered {took:.1f} s after the return")  # noqa: T201
    people = {"director", "officer"}
    assert Notification.objects.count() == Event.objects.count() * len(people)


def test_nothing_happens_for_an_act_that_was_rolled_back_nor_before_the_commit(
    cast: Cast, broker: Broker, tmp_path: Path
) -> None:
    def tell() -> Event:
        return record("plan.submitted", cast.a, by=cast.head_a, department_id=cast.a.pk)

    with worker(tmp_path):
        with transaction.atomic():
            tell()
            transaction.set_rollback(True)
        with transaction.atomic():
            tell()
            time.sleep(1)
            seen_before: list[int] = []
            look = threading.Thread(target=lambda: seen_before.append(count_elsewhere()))
            look.start()
            look.join()
        took = wait_until(all_delivered, seconds=60)
    assert seen_before == [0]
    assert Event.objects.count() == 1
    assert Notification.objects.count() == 2
    print(f"delivered {took:.1f} s after the commit")  # noqa: T201


def count_elsewhere() -> int:
    from django.db import connection

    try:
        return Notification.objects.count()
    finally:
        connection.close()


def test_many_nudges_are_few_messages(cast: Cast, broker: Broker) -> None:
    for _ in range(500):
        delivery.nudge()
    with redis.Redis.from_url(broker_url()) as client:
        wait_until(lambda: int(client.llen("celery")) >= 1, seconds=60)
        time.sleep(3 * delivery.PAUSE)
        assert int(client.llen("celery")) <= 3


def test_the_nudging_thread_is_started_again_when_it_is_gone(broker: Broker) -> None:
    first = delivery.nudger
    delivery.nudge()
    assert first.thread is not None
    gone = first.thread
    first.start_afresh()  # what a fork leaves behind
    delivery.nudge()
    assert first.thread is not gone
    assert first.thread.is_alive()
