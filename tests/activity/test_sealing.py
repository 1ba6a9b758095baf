"""The chain over the audit trail shows every change, and does not fork (AD-03, AD-04)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from activity.commands.sealing import seal_events
from activity.models import Event, EventSeal
from activity.recording import record
from activity.sealing import faults
from tests.cast import Cast, assemble
from tests.concurrency.threads import failures, run_together


def happen(cast: Cast, times: int) -> list[int]:
    with transaction.atomic():
        return [record("test.happened", cast.a, by=cast.head_a, data={"n": n}).pk for n in range(times)]


def long_ago() -> None:
    with pgtrigger.ignore():
        Event.objects.update(at=timezone.now() - timedelta(days=1))


@pytest.fixture
def trail(cast: Cast) -> list[int]:
    """Thirty events of yesterday in three seals."""
    ids = happen(cast, 30)
    long_ago()
    for _ in range(3):
        assert seal_events(limit=10) == 10
    assert seal_events() == 0
    return ids


def test_a_whole_trail_has_no_fault_and_tells_its_anchor(trail: list[int]) -> None:
    assert list(faults()) == []
    assert EventSeal.objects.get(number=3).low == trail[-1]
    out = StringIO()
    call_command("verify_audit", stdout=out)
    anchor = out.getvalue().split()[-1]
    assert anchor == str(EventSeal.objects.get(number=3))
    call_command("verify_audit", anchor=anchor, stdout=out)


def change(ids: list[int]) -> None:
    Event.objects.filter(pk=ids[14]).update(data={"n": 99})


def remove(ids: list[int]) -> None:
    Event.objects.filter(pk=ids[14]).delete()


def swap(ids: list[int]) -> None:
    for pk, n in ((ids[14], 15), (ids[15], 14)):
        Event.objects.filter(pk=pk).update(data={"n": n})


def add(ids: list[int]) -> None:
    remove(ids)
    found = Event.objects.get(pk=ids[15])
    found.pk = ids[14]
    found.save(force_insert=True)


def mend_a_seal(ids: list[int]) -> None:
    change(ids)
    EventSeal.objects.filter(number=2).update(digests=bytes(320))


def drop_a_seal(ids: list[int]) -> None:
    EventSeal.objects.filter(number=2).delete()


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (change, "event {14} of seal 2 was changed"),
        (remove, "event {14} of seal 2 is gone"),
        (swap, "event {14} of seal 2 was changed"),
        (add, "event {14} of seal 2 was changed"),
        (mend_a_seal, "seal 2 was changed"),
        (drop_a_seal, "seal 2 is missing"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_first_bad_row_is_named(trail: list[int], tamper: Callable[[list[int]], Any], told: str) -> None:
    with pgtrigger.ignore():
        tamper(trail)
    first = told.replace("{14}", str(trail[14]))
    assert next(faults()) == first
    with pytest.raises(CommandError, match=first):
        call_command("verify_audit")


def test_a_row_put_in_later_is_seen(cast: Cast) -> None:
    (gap,) = happen(cast, 1)
    with pgtrigger.ignore():
        Event.objects.filter(pk=gap).delete()
    happen(cast, 3)
    long_ago()
    seal_events()
    found = Event.objects.latest("pk")
    found.pk = gap
    found.save(force_insert=True)
    assert list(faults()) == [f"event {gap} stands in no seal: it was added later"]


def test_a_cut_tail_and_a_chain_written_anew_are_seen_by_the_anchor(trail: list[int]) -> None:
    anchor = str(EventSeal.objects.get(number=3))
    with pgtrigger.ignore():
        EventSeal.objects.filter(number=3).delete()
        Event.objects.filter(pk__in=trail[20:]).delete()
    assert list(faults()) == []
    assert "was cut off" in next(faults(anchor))
    with pgtrigger.ignore():
        EventSeal.objects.all().delete()
        Event.objects.filter(pk=trail[3]).update(data={"n": 99})
    while seal_events(limit=7):
        pass
    assert list(faults()) == []
    assert "was written anew" in next(faults(anchor))


def test_what_commits_late_joins_a_later_link(cast: Cast) -> None:
    """Ids are given before the commit: the lower id becomes visible after the higher one was sealed."""
    late, *_ = happen(cast, 3)
    kept = Event.objects.get(pk=late)
    with pgtrigger.ignore():
        Event.objects.filter(pk=late).delete()
    assert seal_events() == 2
    kept.save(force_insert=True)
    assert seal_events() == 1
    assert list(faults()) == []
    assert EventSeal.objects.get(number=2).event_ids == [late]


def test_an_anchor_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="give NUMBER:DIGEST"):
        call_command("verify_audit", anchor="3:abc")


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sealers_make_one_chain() -> None:
    cast = assemble()
    connection.close()
    writers = [lambda: happen(cast, 10) for _ in range(12)]
    sealers = [lambda: sum(iter(lambda: seal_events(limit=5), 0)) for _ in range(4)]
    assert not failures(run_together(*writers, *sealers))
    while seal_events():
        pass
    assert list(faults()) == []
    sealed = [pk for ids in EventSeal.objects.values_list("event_ids", flat=True) for pk in ids]
    assert len(sealed) == len(set(sealed)) == Event.objects.count()
    numbers = list(EventSeal.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
