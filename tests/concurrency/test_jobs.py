"""Jobs with real threads, a worker that is killed, and a broker that is away (RE-03, RE-04, DO-03)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from activity import delivery
from activity.commands.jobs import request_job
from activity.commands.running import run_waiting, take_next
from activity.jobs import JobKind, find_kind
from activity.models import Event, Job
from tests.cast import Cast
from tests.concurrency.threads import failures, run_together
from tests.concurrency.workers import Broker, process, wait_until
from tests.factories.jobs import kind_of_work, make_job
from tests.factories.plans import complete_plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILES_ROOT = tmp_path


def test_the_same_wanted_twice_at_once_is_made_once(cast: Cast) -> None:
    with kind_of_work() as kind:
        wanted = partial(request_job, kind, cast.a, {}, by=cast.staff_a)
        results = run_together(*[wanted] * 6)
    assert not failures(results)
    assert Job.objects.count() == 1
    assert sum(is_new for _job, is_new in results) == 1
    assert Event.objects.filter(name="job.requested").count() == 1


def test_twenty_workers_never_take_the_same_job(cast: Cast, settings: Any) -> None:
    settings.JOBS_AT_ONCE = 3
    with kind_of_work() as kind:
        for number in range(5):
            make_job(kind, cast.a, cast.staff_a, part=str(number))
        turns = run_together(*[take_next] * 20)
    assert not failures(turns)
    taken = [turn.job.pk for turn in turns if turn]
    assert len(taken) == len(set(taken)) == 3


STUCK = """
import os, django, time; django.setup()
from activity.commands import running
from plans.documents import jobs
def stuck(*args, **kwargs):
    time.sleep(600)
jobs.FORMATS["docx"] = (*jobs.FORMATS["docx"][:2], stuck)
running.run_waiting()
"""


@pytest.mark.broker
def test_a_killed_worker_s_document_is_made_by_another(cast: Cast) -> None:
    plan = complete_plan(cast)
    kind = kind_of_plans()
    job, _is_new = request_job(kind, plan, {"format": "docx"}, by=cast.head_a)
    with process("-c", STUCK, JINGJIN_FILES=str(settings.FILES_ROOT)) as child:
        wait_until(lambda: Job.objects.filter(status="running").exists(), seconds=60)
        child.kill()
        child.wait()
    assert run_waiting().size == 0  # it may live still, as far as anybody knows
    Job.objects.update(lease_until=Now())  # as if two minutes had passed
    assert run_waiting().done == 1
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("done", 2)


def kind_of_plans() -> JobKind:
    kind = find_kind("plan-document")
    assert kind is not None
    return kind


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    found = Broker()
    app = Celery("relayed", set_as_current=False, broker=f"redis://127.0.0.1:{found.port}/9")
    monkeypatch.setattr(delivery, "current_app", app)
    monkeypatch.setattr(delivery, "nudger", delivery.Nudger("activity.deliver_events"))
    monkeypatch.setattr(delivery, "job_nudger", delivery.Nudger("activity.run_jobs"))
    yield found
    found.close()


@pytest.mark.broker
@pytest.mark.parametrize("trouble", ["refuse", "fall_silent"])
def test_without_the_broker_asking_is_quick_and_the_sweep_finds_the_job(
    cast: Cast, broker: Broker, trouble: str
) -> None:
    getattr(broker, trouble)()
    plan = complete_plan(cast)
    client = Client()
    client.force_login(cast.head_a, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("activity:request_job", args=["plan-document", plan.pk])
    begun = time.monotonic()
    assert client.post(address, {"format": "docx"}).status_code == 302
    assert time.monotonic() - begun < 3
    assert run_waiting().done == 1  # what the sweep of beat calls every 20 seconds
