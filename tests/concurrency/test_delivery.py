"""Many workers, dying workers: every event is delivered, none is done twice."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from activity import leases, subscriptions
from activity.commands.delivery import deliver, deliver_waiting
from activity.commands.post import send_waiting
from activity.models import Delivery, Event, Mail, Notification
from activity.recording import record
from tests.cast import Cast
from tests.concurrency.sink import MailSink
from tests.concurrency.threads import failures, run_together
from tests.concurrency.workers import process, wait_until
from tests.factories.activity import make_mail

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6
DRAIN = """
import datetime, django, sys, time
django.setup()
from activity import leases
leases.LEASE = datetime.timedelta(seconds=2)
from activity.commands.delivery import deliver_waiting
from activity.commands.post import send_waiting
while True:
    if not deliver_waiting(limit=20).size + send_waiting(limit=20).size:
        time.sleep(0.1)
"""


@pytest.fixture
def heard() -> Iterator[Counter[int]]:
    """How often each event was heard by a subscriber."""
    counter: Counter[int] = Counter()
    kept = dict(subscriptions._subscribers)
    subscriptions._subscribers.clear()

    @subscriptions.subscribe("test.*")
    def listen(event: Event) -> None:
        counter[event.pk] += 1
        time.sleep(0.002)

    yield counter
    subscriptions._subscribers.clear()
    subscriptions._subscribers.update(kept)


def happen(cast: Cast, times: int, name: str = "test.happened") -> None:
    with transaction.atomic():
        for _ in range(times):
            record(name, cast.a, by=cast.head_a, department_id=cast.a.pk)


def drain() -> int:
    done = 0
    while (tally := deliver_waiting(limit=7)).size:
        done += tally.done
    return done


def test_without_leases_workers_do_the_same_work(cast: Cast, heard: Counter[int]) -> None:
    """The race that the lease ends: read what waits, do it, mark it."""
    happen(cast, 20)

    def careless() -> None:
        for row in list(Delivery.objects.waiting().select_related("event")):
            found = subscriptions.find_subscriber(row.subscriber)
            assert found is not None
            found(row.event)
            Delivery.objects.filter(pk=row.pk).update(delivered_at=timezone.now())

    assert not failures(run_together(*[careless] * THREADS))
    assert max(heard.values()) > 1


def test_workers_side_by_side_do_each_event_once(cast: Cast, heard: Counter[int]) -> None:
    happen(cast, 90)
    results = run_together(*[drain] * THREADS)
    assert not failures(results)
    assert sum(results) == 90
    assert set(heard.values()) == {1}
    assert len(heard) == 90
    assert not Delivery.objects.waiting().exists()


def test_a_lease_is_not_taken_twice_and_comes_back(cast: Cast, heard: Counter[int]) -> None:
    happen(cast, 1)
    first = leases.take(Delivery.objects.waiting(), limit=5)
    assert len(first) == 1
    assert leases.take(Delivery.objects.waiting(), limit=5) == []
    # The database's clock decides, whatever this machine believes.
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    again = leases.take(Delivery.objects.waiting(), limit=5)
    assert [row.attempts for row in again] == [2]


def test_a_row_that_another_worker_looks_at_is_waited_for(cast: Cast, heard: Counter[int]) -> None:
    """Whoever looks for free rows locks those whose lease was taken a moment ago, until its own look has ended."""
    happen(cast, 1)
    (leased,) = leases.take(Delivery.objects.waiting(), limit=1)
    looking = threading.Event()

    def look() -> None:
        with transaction.atomic():
            assert Delivery.objects.select_for_update().get(pk=leased.pk).delivered_at is None
            looking.set()
            time.sleep(0.3)

    def work() -> int:
        assert looking.wait(10)
        return deliver(leased)

    looked, done = run_together(look, work)
    assert (looked, done) == (None, 1)
    assert set(heard.values()) == {1}


def test_killed_workers_lose_nothing_and_do_nothing_twice(cast: Cast) -> None:
    """kill -9 in mid-batch, several times: every event has its two notifications, once each."""
    happen(cast, 60, "plan.submitted")
    dice = random.Random(7)
    for _ in range(3):
        with process("-c", DRAIN, EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend") as child:
            before = Delivery.objects.waiting().count()
            wait_until(lambda before=before: Delivery.objects.waiting().count() < before, seconds=60)  # type: ignore[misc]
            time.sleep(dice.uniform(0, 0.2))
            child.send_signal(signal.SIGKILL)
            child.wait()
    with process("-c", DRAIN, EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        wait_until(lambda: not Delivery.objects.waiting().exists(), seconds=60)
        wait_until(lambda: not Mail.objects.waiting().exists(), seconds=60)
    assert Delivery.objects.filter(gave_up_at__isnull=False).count() == 0
    assert Notification.objects.count() == 60 * 2
    told = Counter(Notification.objects.values_list("event_id", "recipient_id"))
    assert set(told.values()) == {1}


def test_mail_of_killed_workers_is_sent_and_doubled_at_most_once_a_kill(cast: Cast) -> None:
    for _ in range(60):
        make_mail()
    kills = 3
    with MailSink() as sink:
        smtp = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(sink.port),
        }
        for _ in range(kills):
            with process("-c", DRAIN, **smtp) as child:
                before = len(sink.ids)
                wait_until(lambda before=before: len(sink.ids) > before + 5, seconds=60)  # type: ignore[misc]
                child.send_signal(signal.SIGKILL)
                child.wait()
        with process("-c", DRAIN, **smtp):
            wait_until(lambda: not Mail.objects.waiting().exists(), seconds=60)
    assert Mail.objects.filter(sent_at__isnull=False).count() == 60
    assert len(set(sink.ids)) == 60
    assert len(sink.ids) <= 60 + kills


def test_one_poison_address_holds_up_nobody(cast: Cast, settings: object) -> None:
    mails = [make_mail() for _ in range(30)]
    poison = make_mail(address="poison@example.org")
    with MailSink(refuse="poison@example.org") as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port  # type: ignore[attr-defined]
        for _ in range(leases.MAX_ATTEMPTS + 1):
            Mail.objects.waiting().update(lease_until=None)
            while send_waiting(limit=40).size:
                pass
    poison.refresh_from_db()
    assert poison.gave_up_at is not None
    assert "550" in poison.error
    assert poison.attempts == leases.MAX_ATTEMPTS
    assert Mail.objects.filter(sent_at__isnull=False).count() == len(mails)
    assert Mail.objects.filter(sent_at__isnull=False).aggregate(most=Max("attempts"))["most"] == 1
