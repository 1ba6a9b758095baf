from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now

from activity import leases, subscriptions
from activity.commands.delivery import deliver_waiting
from activity.models import Delivery, Event
from tests.cast import Cast
from tests.factories.activity import make_event


@pytest.fixture
def subscribers() -> Iterator[dict[str, tuple[subscriptions.Subscriber, tuple[str, ...]]]]:
    """The registry, emptied for the test and put back after it."""
    kept = dict(subscriptions._subscribers)
    subscriptions._subscribers.clear()
    yield subscriptions._subscribers
    subscriptions._subscribers.clear()
    subscriptions._subscribers.update(kept)


def free_again() -> None:
    """As if the wait before the next try were over."""
    Delivery.objects.waiting().update(lease_until=Now() - timedelta(seconds=1))


def test_an_event_reaches_those_who_subscribed_and_only_once(cast: Cast, subscribers: object) -> None:
    heard: list[str] = []

    @subscriptions.subscribe("plan.*")
    def listen(event: Event) -> None:
        heard.append(event.name)

    make_event(cast.a, "plan.submitted")
    make_event(cast.a, "work_order.created")
    assert deliver_waiting().done == 1
    assert deliver_waiting().size == 0
    assert heard == ["plan.submitted"]
    assert Delivery.objects.get().delivered_at is not None


def test_a_rolled_back_act_is_told_to_nobody(cast: Cast, subscribers: object) -> None:
    subscriptions.subscribe("*")(lambda event: None)
    with transaction.atomic():
        make_event(cast.a)
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


def test_one_that_fails_holds_up_nobody_and_leaves_no_half_work(cast: Cast, subscribers: object) -> None:
    @subscriptions.subscribe("test.*")
    def stumble(event: Event) -> None:
        cast.a.__class__.objects.filter(pk=cast.a.pk).update(name="half done")
        raise ValueError("客户系统没有应答")

    @subscriptions.subscribe("test.*")
    def walk(event: Event) -> None:
        pass

    make_event(cast.a)
    tally = deliver_waiting()
    assert (tally.done, tally.failed) == (1, 1)
    failed = Delivery.objects.waiting().get()
    assert failed.attempts == 1
    assert failed.error == "ValueError: 客户系统没有应答"
    cast.a.refresh_from_db()
    assert cast.a.name == "客户服务中心"
    # Not at once again.
    assert deliver_waiting().size == 0
    free_again()
    assert deliver_waiting().failed == 1


def test_after_enough_attempts_it_is_given_up_where_people_can_see_it(
    cast: Cast, subscribers: object
) -> None:
    @subscriptions.subscribe("test.*")
    def stumble(event: Event) -> None:
        raise ValueError("never")

    make_event(cast.a)
    for _ in range(leases.MAX_ATTEMPTS):
        free_again()
        deliver_waiting()
    free_again()
    assert deliver_waiting().size == 0
    given_up = Delivery.objects.get()
    assert given_up.gave_up_at is not None
    assert given_up.attempts == leases.MAX_ATTEMPTS
    assert "never" in given_up.error


def test_one_that_kills_its_worker_every_time_is_given_up_too(cast: Cast, subscribers: object) -> None:
    subscriptions.subscribe("test.*")(lambda event: None)
    make_event(cast.a)
    for _ in range(leases.MAX_ATTEMPTS):
        free_again()
        leases.take(Delivery.objects.waiting(), limit=1)  # and the worker dies
    free_again()
    assert deliver_waiting().size == 0
    assert Delivery.objects.get().gave_up_at is not None


def test_a_subscriber_that_is_gone_is_an_error_to_be_seen(cast: Cast, subscribers: dict[str, object]) -> None:
    subscriptions.subscribe("test.*")(lambda event: None)
    make_event(cast.a)
    subscribers.clear()
    assert deliver_waiting().failed == 1
    assert Delivery.objects.get().error.startswith("UnknownSubscriber")


@pytest.mark.parametrize("attempt", range(1, 11))
def test_waits_double_up_to_a_cap_and_half_of_them_is_chance(attempt: int) -> None:
    full = min(timedelta(seconds=15) * 2 ** (attempt - 1), timedelta(hours=1))
    waits = {leases.wait_before(attempt) for _ in range(50)}
    assert all(full / 2 <= wait <= full for wait in waits)
    assert len(waits) > 1
