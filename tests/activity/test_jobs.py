"""Work in the background: whose turn it is, how it ends, who gets what came of it (DO-03, AZ-06)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.commands import running
from activity.commands.delivery import deliver_waiting
from activity.commands.jobs import cancel_job, drop_expired_results, request_job
from activity.commands.running import CalledOff, Lost, run_waiting, take_next
from activity.files import keeping
from activity.jobs import JobKind, WorkFailed
from activity.models import Event, Job, Notification
from activity.permissions import MOST_WAITING
from core.decisions import ALLOWED, forbidden
from core.errors import Conflict, Forbidden
from organization.models import User
from tests.cast import Cast
from tests.factories.jobs import MADE, kind_of_work, made, make_job

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def kind() -> Iterator[JobKind]:
    with kind_of_work() as found:
        yield found


def as_if_dead(job: Job) -> None:
    """As if its worker had not been heard of for longer than a lease."""
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_a_job_is_made_told_and_fetched_by_its_owner(cast: Cast, kind: JobKind, client_of: SignIn) -> None:
    client = client_of(cast.staff_a)
    answer = client.post(reverse("activity:request_job", args=["test-work", cast.a.pk]), follow=True)
    assert "汇总" in answer.content.decode()
    assert 'hx-trigger="every 2s"' in answer.content.decode()
    assert run_waiting().done == 1
    job = Job.objects.get()
    assert (job.status, job.done, job.total, job.sentence, job.name) == ("done", 3, 3, "第 3 步", "结果.txt")
    deliver_waiting()
    assert Notification.objects.get().message == "job.finished"
    page = client.get(reverse("activity:jobs")).content.decode()
    assert "结果.txt" in page
    assert "hx-trigger" not in page
    file = client.get(reverse("activity:job_result", args=[job.pk]))
    assert b"".join(file.streaming_content) == MADE  # type: ignore[attr-defined]
    assert file["Content-Disposition"] == "attachment; filename*=utf-8''%E7%BB%93%E6%9E%9C.txt"
    assert file["X-Content-Type-Options"] == "nosniff"
    told = list(
        Event.objects.filter(name__startswith="job.").order_by("pk").values_list("name", "department")
    )
    assert [name for name, _department in told] == ["job.requested", "job.finished", "job.fetched"]


def test_nobody_else_learns_of_it(cast: Cast, kind: JobKind, client_of: SignIn) -> None:
    job = make_job(kind, cast.a, cast.staff_a)
    run_waiting()
    for other in (cast.head_a, cast.director, cast.chair):
        client = client_of(other)
        assert client.get(reverse("activity:job_result", args=[job.pk])).status_code == 404
        assert client.post(reverse("activity:cancel_job", args=[job.pk])).status_code == 404
        assert client.get(reverse("api:job-detail", args=[job.pk])).status_code == 404
        assert client.get(reverse("api:job-result", args=[job.pk])).status_code == 404
        assert "结果.txt" not in client.get(reverse("activity:jobs")).content.decode()


def test_permission_is_asked_again_when_it_is_fetched_and_when_it_begins(
    cast: Cast, client_of: SignIn
) -> None:
    may = [True]

    def can(user: Any, record: Any) -> Any:
        return ALLOWED if may[0] else forbidden("gone", "已调离，不能导出。")

    with kind_of_work(can=can) as kind:
        job, later = make_job(kind, cast.a, cast.staff_a), make_job(kind, cast.a, cast.staff_a, part="二")
        run_waiting()
        may[0] = False
        answer = client_of(cast.staff_a).get(reverse("activity:job_result", args=[job.pk]))
        assert answer.status_code == 403
        assert "已调离" in answer.content.decode()
        run_waiting()
        later.refresh_from_db()
        assert (later.status, later.reason) == ("failed", "已调离，不能导出。")
        with pytest.raises(Forbidden):
            make_job(kind, cast.a, cast.staff_a, part="三")


def test_a_record_that_is_out_of_sight_takes_its_file_with_it(cast: Cast, client_of: SignIn) -> None:
    seen = [True]

    def visible_to(user: Any) -> Any:
        return type(cast.a).objects.all() if seen[0] else type(cast.a).objects.none()

    with kind_of_work(visible_to=visible_to) as kind:
        job = make_job(kind, cast.a, cast.staff_a)
        run_waiting()
        seen[0] = False
        assert client_of(cast.staff_a).get(reverse("activity:job_result", args=[job.pk])).status_code == 403


def test_the_same_work_is_not_begun_twice_but_may_be_wanted_again(cast: Cast, kind: JobKind) -> None:
    first, is_new = request_job(kind, cast.a, {"part": "一"}, by=cast.staff_a)
    again, is_new_again = request_job(kind, cast.a, {"part": "一"}, by=cast.staff_a)
    assert (again.pk, is_new, is_new_again) == (first.pk, True, False)
    assert make_job(kind, cast.a, cast.staff_a, part="二").pk != first.pk
    assert make_job(kind, cast.a, cast.head_a, part="一").pk != first.pk
    run_waiting()
    assert request_job(kind, cast.a, {"part": "一"}, by=cast.staff_a)[1]


def test_a_person_may_have_only_so_many_waiting(cast: Cast, kind: JobKind) -> None:
    for number in range(MOST_WAITING):
        make_job(kind, cast.a, cast.staff_a, part=str(number))
    with pytest.raises(Conflict) as refused:
        make_job(kind, cast.a, cast.staff_a, part="多")
    assert refused.value.code == "too_many_jobs"
    make_job(kind, cast.a, cast.head_a, part="多")
    run_waiting()
    make_job(kind, cast.a, cast.staff_a, part="多")


def test_twenty_at_once_are_made_fairly(cast: Cast, kind: JobKind) -> None:
    """Whoever asks for one waits for one of each other person at most, not for all that others asked before."""
    people = [cast.staff_a, cast.head_a, cast.staff_b, cast.head_b]
    for person in people:
        for number in range(MOST_WAITING):
            make_job(kind, cast.a, person, part=str(number))
    late = make_job(kind, cast.a, cast.officer, part="晚")
    order = []
    while turn := take_next():
        order.append(turn.job.owner_id)
        assert take_next() is None  # one at a time
        turn.end("done")
    assert len(order) == 21
    assert sorted(order[:5]) == sorted([*(person.pk for person in people), late.owner_id])
    for round_ in range(1, 5):
        begun = 5 + (round_ - 1) * 4
        assert set(order[begun : begun + 4]) == {person.pk for person in people}


def test_a_dead_worker_s_job_is_taken_up_and_the_dead_one_changes_nothing(cast: Cast, kind: JobKind) -> None:
    job = make_job(kind, cast.a, cast.staff_a)
    dead = take_next()
    assert dead is not None
    assert take_next() is None
    as_if_dead(job)
    living = take_next()
    assert living is not None
    assert (living.job.pk, living.attempt) == (job.pk, 2)
    with pytest.raises(Lost):
        dead(1, 3)
    assert running.deliver(dead, made("死者.txt")) is False
    assert list(keeping.path_of("").rglob("*/*/*")) == []
    assert running.deliver(living, made()) is True
    job.refresh_from_db()
    assert (job.status, job.name) == ("done", "结果.txt")


def test_after_enough_dead_workers_it_is_said_to_have_failed(cast: Cast, kind: JobKind) -> None:
    job = make_job(kind, cast.a, cast.staff_a)
    for _attempt in range(running.MOST_ATTEMPTS):
        assert take_next() is not None
        as_if_dead(job)
    assert take_next() is None
    job.refresh_from_db()
    assert job.status == "failed"
    assert "第 3 次尝试时中断" in job.reason
    deliver_waiting()
    assert Notification.objects.get().message == "job.failed"


def test_an_error_of_the_program_is_tried_again_and_then_told_without_its_inside(cast: Cast) -> None:
    def stumble(*args: Any) -> Any:
        raise ZeroDivisionError("密码 hunter2")

    with kind_of_work(stumble) as kind:
        job = make_job(kind, cast.a, cast.staff_a)
        assert run_waiting().failed == 1
        job.refresh_from_db()
        assert (job.status, job.error) == ("queued", "ZeroDivisionError: 密码 hunter2")
        assert run_waiting().size == 0  # not at once again
        for _attempt in range(2):
            as_if_dead(job)
            run_waiting()
        job.refresh_from_db()
        assert job.status == "failed"
        assert "hunter2" not in job.reason
        assert str(job.pk) in job.reason


def test_work_that_cannot_be_done_is_not_tried_again(cast: Cast) -> None:
    def refuse(*args: Any) -> Any:
        raise WorkFailed("服务器上没有带中文的字体。")

    with kind_of_work(refuse) as kind:
        job = make_job(kind, cast.a, cast.staff_a)
        run_waiting()
        job.refresh_from_db()
        assert (job.status, job.reason, job.attempts) == ("failed", "服务器上没有带中文的字体。", 1)


def test_it_can_be_called_off_while_it_waits_and_while_it_runs(cast: Cast, kind: JobKind) -> None:
    waiting = make_job(kind, cast.a, cast.staff_a)
    assert cancel_job(waiting, by=cast.staff_a).status == "cancelled"
    assert take_next() is None
    job = make_job(kind, cast.a, cast.staff_a)
    turn = take_next()
    assert turn is not None
    assert cancel_job(job, by=cast.staff_a).status == "running"
    with pytest.raises(CalledOff):
        turn(1, 3)
    assert running.work(turn) is True
    job.refresh_from_db()
    assert job.status == "cancelled"
    with pytest.raises(Conflict):
        cancel_job(job, by=cast.staff_a)


def test_results_are_kept_for_a_week(cast: Cast, kind: JobKind, client_of: SignIn) -> None:
    job = make_job(kind, cast.a, cast.staff_a)
    run_waiting()
    job.refresh_from_db()
    key = job.key
    assert drop_expired_results() == 0
    Job.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        assert drop_expired_results() == 1
    assert not keeping.is_there(key)
    answer = client_of(cast.staff_a).get(reverse("activity:job_result", args=[job.pk]))
    assert answer.status_code == 409
    assert "7 天" in answer.content.decode()


def test_the_api_asks_looks_and_fetches(cast: Cast, kind: JobKind, client_of: SignIn) -> None:
    client = client_of(cast.staff_a)
    body = {"kind": "test-work", "subject_id": cast.a.pk, "params": {"part": "一"}}
    made_ = client.post(reverse("api:job-list"), body, content_type="application/json")
    assert made_.status_code == 201
    assert made_.json()["result"] is None
    assert made_["Location"].endswith(f"/api/v1/jobs/{made_.json()['id']}/")
    assert client.post(reverse("api:job-list"), body, content_type="application/json").status_code == 200
    address = reverse("api:job-detail", args=[made_.json()["id"]])
    early = client.get(f"{address}result/")
    assert (early.status_code, early.json()["code"]) == (409, "job_active")
    run_waiting()
    found = client.get(address).json()
    assert (found["status"], found["done"], found["total"]) == ("done", 3, 3)
    assert b"".join(client.get(found["result"]).streaming_content) == MADE  # type: ignore[attr-defined]
    unknown = client.post(reverse("api:job-list"), {**body, "kind": "x"}, content_type="application/json")
    assert unknown.status_code == 404


@pytest.mark.parametrize("size", [2, 12])
def test_the_page_asks_the_same_number_of_queries(
    cast: Cast, kind: JobKind, client_of: SignIn, django_assert_max_num_queries: Any, size: int
) -> None:
    for number in range(size):
        make_job(kind, cast.a, cast.staff_a, part=str(number))
        run_waiting()
    client = client_of(cast.staff_a)
    with django_assert_max_num_queries(12):
        client.get(reverse("activity:jobs"))
