from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from activity.commands.notices import notify
from activity.recipients import Recipient
from organization.models import User
from tests.cast import Cast
from tests.factories.activity import make_duty, make_event

Sign = Callable[[User], Client]


def test_duties_are_ones_own(cast: Cast, client_of: Sign, django_assert_max_num_queries: Any) -> None:
    for n in range(20):
        make_duty(person=cast.staff_a, due_at=timezone.now() - timedelta(days=n))
        make_duty(department=cast.a, act="approve")
    client = client_of(cast.staff_a)
    with django_assert_max_num_queries(8):
        body = client.get("/api/v1/duties/").json()
    assert len(body["results"]) == 20
    assert body["results"][0]["is_overdue"] is True
    assert len(client_of(cast.head_a).get("/api/v1/duties/?act=approve").json()["results"]) == 20
    assert client.get("/api/v1/duties/?act=nonsense").status_code == 400


def test_notifications_are_read_once(cast: Cast, client_of: Sign) -> None:
    event = make_event(cast.a, by=cast.head_a)
    [told] = notify(event, [Recipient(cast.staff_a.pk)], "test.told")
    client = client_of(cast.staff_a)
    assert len(client.get("/api/v1/notifications/?unread=true").json()["results"]) == 1
    first = client.post(f"/api/v1/notifications/{told.pk}/read/", content_type="application/json").json()[
        "read_at"
    ]
    assert (
        client.post(f"/api/v1/notifications/{told.pk}/read/", content_type="application/json").json()[
            "read_at"
        ]
        == first
    )
    assert client.post("/api/v1/notifications/read/", content_type="application/json").json() == {"marked": 0}
    assert (
        client_of(cast.head_a)
        .post(f"/api/v1/notifications/{told.pk}/read/", content_type="application/json")
        .status_code
        == 404
    )


@pytest.mark.parametrize(("who", "count"), [("chair", 2), ("head_a", 1), ("outsider", 0)])
def test_events_are_those_one_may_see(cast: Cast, client_of: Sign, who: str, count: int) -> None:
    make_event(cast.a, by=cast.head_a)
    make_event(cast.b, by=cast.head_b)
    body = client_of(getattr(cast, who)).get("/api/v1/events/").json()
    assert len(body["results"]) == count


@pytest.mark.parametrize("query", ["since=gestern", "actor=x", "subject_id=99999999999999999999999"])
def test_filters_that_cannot_be_used_are_named(cast: Cast, client_of: Sign, query: str) -> None:
    response = client_of(cast.chair).get(f"/api/v1/events/?{query}")
    assert response.status_code in {200, 400}
    assert response.status_code == 400 or response.json()["results"] == []
