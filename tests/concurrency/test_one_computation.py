"""Two computations never write at once; the one that comes second waits as a row."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection

from core.errors import Conflict
from core.periods import Period
from evaluation.commands.computing import ADVISORY_LOCK, compute_period, request_computation, run_waiting
from evaluation.models import ComputationRun, Observation
from tests.cast import assemble
from tests.evaluation.orders import local, make_order
from tests.factories.plans import make_indicator

Q1 = Period.quarter(2026, 1)


@contextmanager
def another_run() -> Iterator[None]:
    """Somebody else's connection that holds the lock, as a run does until its commit."""
    known = connection.settings_dict
    other = psycopg2.connect(
        dbname=known["NAME"],
        host=known["HOST"],
        port=known["PORT"],
        user=known["USER"],
        password=known["PASSWORD"],
    )
    other.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
    try:
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.django_db(transaction=True)
def test_a_second_computation_waits_and_is_done_later() -> None:
    cast = assemble()
    make_indicator("on_time_rate")
    make_order(cast.a, local(2026, 2, 1), due_at=local(2026, 2, 3), resolved_at=local(2026, 2, 2))
    run = request_computation(Q1, Q1, by=cast.officer)
    with another_run():
        with pytest.raises(Conflict, match="另一次计算正在进行"):
            compute_period(Q1, Q1, by=None)
        assert run_waiting() == []
        run.refresh_from_db()
        assert (run.state, run.attempts) == ("requested", 0)
        assert not Observation.objects.exists()
    assert [done.pk for done in run_waiting()] == [run.pk]
    assert Observation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_workers_that_look_at_once_do_a_run_once() -> None:
    cast = assemble()
    make_indicator("on_time_rate")
    make_order(cast.a, local(2026, 2, 1), due_at=local(2026, 2, 3), resolved_at=local(2026, 2, 2))
    run = request_computation(Q1, Q1, by=cast.officer)
    start = threading.Barrier(4)
    done: list[int] = []

    def work() -> None:
        start.wait()
        try:
            done.extend(one.pk for one in run_waiting())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [run.pk]
    assert ComputationRun.objects.get().attempts == 1
    assert Observation.objects.filter(indicator__code="on_time_rate", department=cast.a).count() == 2
