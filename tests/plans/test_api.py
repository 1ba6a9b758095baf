from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from organization.models import User
from plans.lifecycle import PlanStatus
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_plan, plan_in

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
JSON = "application/json"


def test_detail_carries_an_etag_that_a_decision_gives_back(cast: Cast, client_of: ClientOf) -> None:
    plan = plan_in("submitted", cast)
    office = client_of(cast.officer)
    address = reverse("api:plan-detail", args=[plan.pk])
    read = office.get(address)
    assert read["ETag"] == f'"{plan.version}-submitted"'
    assert [goal["indicator"] for goal in read.json()["goals"]] == ["on_time_rate"]
    assert office.get(address, headers={"If-None-Match": read["ETag"]}).status_code == 304
    done = office.post(
        reverse("api:plan-review", args=[plan.pk]),
        {"remarks": "同意上报", "pass_unseen": True},
        JSON,
        headers={"If-Match": read["ETag"]},
    )
    assert (done.status_code, done.json()["status"]) == (200, "reviewed")
    assert done["ETag"] == f'"{plan.version}-reviewed"'
    assert done.json()["decisions"][0]["remarks"] == "同意上报"


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, {}, 428),
        ({"If-Match": "*"}, {}, 428),
        ({"If-Match": '"1-draft"'}, {}, 412),
        ({}, {"version": 1}, 412),
        ({"If-Match": "nonsense"}, {}, 422),
        ({}, {"version": "two"}, 400),
        ({}, {"version": 2, "remarks": "长" * 4001}, 400),
    ],
)
def test_a_decision_names_its_version(
    cast: Cast, client_of: ClientOf, headers: dict[str, str], body: dict[str, object], status: int
) -> None:
    plan = plan_in("submitted", cast)
    address = reverse("api:plan-review", args=[plan.pk])
    answer = client_of(cast.officer).post(address, body, JSON, headers=headers)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    plan.refresh_from_db()
    assert plan.status == PlanStatus.SUBMITTED


def test_the_whole_way_over_the_api(cast: Cast, client_of: ClientOf) -> None:
    plan = complete_plan(cast)
    for user, act, body in (
        (cast.head_a, "submit", {"version": 1}),
        (cast.officer, "return", {"version": 2, "remarks": "补充数据"}),
        (cast.head_a, "submit", {"version": 2}),
        (cast.officer, "review", {"version": 3, "pass_unseen": True}),
        (cast.chair, "approve", {"version": 3}),
        (cast.director, "publish", {"version": 3}),
    ):
        answer = client_of(user).post(reverse(f"api:plan-{act}", args=[plan.pk]), body, JSON)
        assert answer.status_code == 200, answer.content
    plan.refresh_from_db()
    assert plan.status == PlanStatus.PUBLISHED


def test_an_incomplete_plan_is_refused_field_by_field(cast: Cast, client_of: ClientOf) -> None:
    plan = make_plan(department=cast.a)
    answer = client_of(cast.head_a).post(reverse("api:plan-submit", args=[plan.pk]), {"version": 1}, JSON)
    assert answer.status_code == 422
    assert answer.json()["fields"]["overview"] == ["计划概述：尚未填写。"]


def test_what_is_sent_beyond_the_shape_changes_nothing(cast: Cast, client_of: ClientOf) -> None:
    plan = plan_in("submitted", cast)
    body = {
        "version": 2,
        "pass_unseen": True,
        "status": "published",
        "department": cast.b.pk,
        "approved_by": cast.officer.pk,
    }
    client_of(cast.officer).post(reverse("api:plan-review", args=[plan.pk]), body, JSON)
    plan.refresh_from_db()
    assert (plan.status, plan.department, plan.approved_by) == ("reviewed", cast.a, None)


def test_lists_are_narrowed_and_unknown_filters_are_named(cast: Cast, client_of: ClientOf) -> None:
    plan_in("submitted", cast)
    chair = client_of(cast.chair)
    address = reverse("api:plan-list")
    assert (
        len(chair.get(address, {"status": "submitted", "department": "A", "year": "2027"}).json()["results"])
        == 1
    )
    assert chair.get(address, {"department": "B"}).json()["results"] == []
    assert client_of(cast.head_b).get(address).json()["results"] == []
    refused = chair.get(address, {"submitted_by__password": "x"})
    assert refused.status_code == 400
    assert "submitted_by__password" in refused.text


def test_the_catalogue_and_the_cycles(cast: Cast, client_of: ClientOf) -> None:
    plan_in("draft", cast)
    head = client_of(cast.head_a)
    one = head.get(reverse("api:indicator-detail", args=["on_time_rate"])).json()
    assert (one["unit"], one["source"]) == ("%", "work_orders")
    assert head.get(reverse("api:cycle-list")).json()["results"][0]["year"] == 2027


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, {"overview": "接口写的"}, 428),
        ({"If-Match": '"7"'}, {"overview": "接口写的"}, 412),
        ({"If-Match": '"1"'}, {"overview": "长" * 20001}, 400),
        ({"If-Match": '"1"'}, {"overview": "接口写的", "status": "published"}, 200),
        ({}, {"version": 1, "overview": "接口写的", "analysis": "也改"}, 200),
    ],
)
def test_text_parts_are_replaced_of_the_version_that_was_read(
    cast: Cast, client_of: ClientOf, headers: dict[str, str], body: dict[str, object], status: int
) -> None:
    plan = complete_plan(cast)
    address = reverse("api:plan-detail", args=[plan.pk])
    answer = client_of(cast.head_a).patch(address, body, JSON, headers=headers)
    assert answer.status_code == status, answer.content
    plan.refresh_from_db()
    assert plan.status == "draft"
    assert (plan.overview == "接口写的") == (status == 200)
    assert client_of(cast.officer).patch(address, {**body, "version": plan.version}, JSON).status_code == (
        403 if len(str(body["overview"])) < 20000 else 400
    )
