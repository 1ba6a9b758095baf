"""The same act sent twice over the API happens once and is answered alike (WF-06)."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django.utils import timezone

from activity.models import Event
from integrations.models import StoredAnswer
from integrations.tasks import drop_old_answers
from organization.models import User
from plans.models import DepartmentPlan, Goal
from tests.cast import Cast, assemble
from tests.concurrency.threads import failures, run_together
from tests.factories.plans import complete_plan, make_plan

JSON = "application/json"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def add_goal(client: Client, plan: DepartmentPlan, key: str, title: str = "减少超期", **more: Any) -> Any:
    body = {"plan": plan.pk, "title": title, "version": plan.version, **more}
    return client.post("/api/v1/goals/", body, content_type=JSON, headers={"Idempotency-Key": key})


@pytest.mark.django_db
def test_the_second_time_the_first_answer_is_told_again(cast: Cast) -> None:
    plan, client, key = make_plan(department=cast.a), client_of(cast.head_a), str(uuid4())
    first = add_goal(client, plan, key)
    events = Event.objects.count()
    second = add_goal(client, plan, key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]
    assert second["ETag"] == first["ETag"]
    assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
    assert Goal.objects.filter(plan=plan).count() == 1
    assert Event.objects.count() == events


@pytest.mark.django_db
def test_a_decision_sent_twice_is_no_conflict(cast: Cast) -> None:
    plan, client = complete_plan(cast), client_of(cast.head_a)
    for _ in range(2):
        answer = client.post(
            f"/api/v1/plans/{plan.pk}/submit/",
            {"version": plan.version},
            content_type=JSON,
            headers={"Idempotency-Key": "submit-1"},
        )
        assert (answer.status_code, answer.json()["status"]) == (200, "submitted")


@pytest.mark.django_db
def test_one_key_is_for_one_request(cast: Cast) -> None:
    plan, client = make_plan(department=cast.a), client_of(cast.head_a)
    assert add_goal(client, plan, "k-1").status_code == 201
    other = add_goal(client, plan, "k-1", title="别的目标")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = client.post("/api/v1/measures/", {}, content_type=JSON, headers={"Idempotency-Key": "k-1"})
    assert elsewhere.status_code == 422
    assert Goal.objects.filter(plan=plan).count() == 1


@pytest.mark.django_db
def test_keys_of_different_people_do_not_meet(cast: Cast) -> None:
    plans = {
        user: make_plan(department=department)
        for user, department in ((cast.head_a, cast.a), (cast.head_b, cast.b))
    }
    answers = [add_goal(client_of(user), plan, "same") for user, plan in plans.items()]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert "Idempotent-Replayed" not in answers[1]


@pytest.mark.django_db
def test_a_refusal_keeps_nothing_and_the_key_stays_free(cast: Cast) -> None:
    plan, client = make_plan(department=cast.a), client_of(cast.head_a)
    refused = add_goal(client, plan, "k-2", weight="a lot")
    assert refused.status_code == 400
    assert not StoredAnswer.objects.exists()
    assert add_goal(client, plan, "k-2", weight="50").status_code == 201


@pytest.mark.django_db
def test_a_fault_leaves_neither_the_act_nor_the_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, client = make_plan(department=cast.a), client_of(cast.head_a)
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("integrations.repeating.keep", lambda kept, response: 1 / 0)
        assert add_goal(client, plan, "k-3").status_code == 500
    assert not StoredAnswer.objects.exists()
    assert not Goal.objects.filter(plan=plan).exists()
    assert add_goal(client, plan, "k-3").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "带中文", "a b", "x" * 201])
def test_a_key_that_is_none_is_refused_by_name(cast: Cast, key: str) -> None:
    plan = make_plan(department=cast.a)
    refused = add_goal(client_of(cast.head_a), plan, key)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_idempotency_key")
    assert not Goal.objects.filter(plan=plan).exists()


@pytest.mark.django_db
def test_strangers_leave_no_trace(cast: Cast) -> None:
    refused = add_goal(Client(), make_plan(department=cast.a), "k-4")
    assert refused.status_code == 401
    assert not StoredAnswer.objects.exists()


@pytest.mark.django_db
def test_old_answers_go(cast: Cast) -> None:
    plan, client = make_plan(department=cast.a), client_of(cast.head_a)
    add_goal(client, plan, "old")
    StoredAnswer.objects.update(created_at=timezone.now() - timedelta(days=3))
    add_goal(client, plan, "new", title="别的目标", version=DepartmentPlan.objects.get(pk=plan.pk).version)
    assert drop_old_answers() == 1
    assert StoredAnswer.objects.get().key == "new"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_goal() -> None:
    cast = assemble()
    plan, clients = make_plan(department=cast.a), [client_of(cast.head_a) for _ in range(12)]
    answers = run_together(*[lambda client=client: add_goal(client, plan, "race") for client in clients])
    assert not failures(answers)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in answers) == len(clients) - 1
    assert Goal.objects.filter(plan=plan).count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_carried_out_the_second_is_told_to_wait() -> None:
    cast = assemble()
    plan, holder = make_plan(department=cast.a), client_of(cast.head_a)
    begun, answered = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            StoredAnswer.objects.create(user=cast.head_a, key="slow", fingerprint="0")
            begun.set()
            assert answered.wait(20)
            transaction.set_rollback(True)

    def second() -> Any:
        assert begun.wait(20)
        try:
            return add_goal(holder, plan, "slow")
        finally:
            answered.set()

    _none, told = run_together(first, second, is_patient=False)
    assert (told.status_code, told.json()["code"]) == (409, "in_progress")
    assert not Goal.objects.filter(plan=plan).exists()


@pytest.mark.django_db
def test_a_database_that_is_away_is_not_called_another_request(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**fields: Any) -> None:
        raise OperationalError("server closed the connection")

    client = client_of(cast.head_a)
    client.raise_request_exception = False
    plan = make_plan(department=cast.a)
    monkeypatch.setattr(StoredAnswer.objects, "get_or_create", away)
    assert add_goal(client, plan, "k-9").status_code == 503
