from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.conf import settings

from activity import tasks
from activity.commands.delivery import Tally
from activity.models import Heartbeat


def test_beat_sends_only_tasks_that_exist_and_no_look_outlives_the_next() -> None:
    current_app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in current_app.tasks
        if entry["task"].startswith("activity."):
            assert entry["options"]["expires"] <= entry["schedule"]


def test_a_task_drains_what_waits_and_then_ends() -> None:
    batches: Iterator[Tally] = iter([Tally(50, 0), Tally(10, 2), Tally()])
    assert tasks.drain(lambda: next(batches)) == 62


def test_tasks_on_an_empty_system_do_nothing(db: None) -> None:
    assert (tasks.deliver_events(), tasks.remind(), tasks.send_mail()) == (0, 0, 0)


def test_hearts_beat_in_one_row_a_part(db: None, django_assert_num_queries: Any) -> None:
    tasks.beat()
    tasks.beat()
    with django_assert_num_queries(1):
        tasks.worker_works()
    assert set(Heartbeat.objects.values_list("part", flat=True)) == {"beat", "worker"}


@pytest.mark.django_db
def test_a_heartbeat_that_cannot_be_written_does_not_fail_the_task(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def away(part: str) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(tasks, "beat_heart", away)
    tasks.worker_works()
