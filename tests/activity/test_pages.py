from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from activity.commands.notices import notify
from activity.models import Event, Notification
from activity.recipients import Recipient
from activity.reports import changes
from organization.models import User
from tests.cast import Cast
from tests.factories.activity import make_duty, make_event, make_mail

Sign = Callable[[User], Client]


def test_my_day_says_what_is_late_and_shows_it_first(cast: Cast, client_of: Sign) -> None:
    make_duty(person=cast.staff_a, subject_label="以后的事", due_at=timezone.now() + timedelta(days=3))
    make_duty(person=cast.staff_a, subject_label="逾期的事", due_at=timezone.now() - timedelta(days=2))
    make_duty(person=cast.staff_b, subject_label="别人的事")
    page = client_of(cast.staff_a).get("/").content.decode()
    assert "今天先办 1 件逾期的事" in page
    assert page.index("逾期的事</a>") < page.index("以后的事</a>")
    assert "别人的事" not in page


def test_nothing_owed_is_said_kindly(cast: Cast, client_of: Sign) -> None:
    page = client_of(cast.outsider).get("/").content.decode()
    assert "没有等您办理的事" in page


@pytest.mark.parametrize("act", ["", "do", "approve", "nonsense"])
def test_my_day_costs_the_same_however_much_is_owed(
    cast: Cast, client_of: Sign, django_assert_max_num_queries: Any, act: str
) -> None:
    for n in range(30):
        make_duty(person=cast.head_a, act="do" if n % 2 else "report", due_at=timezone.now() - timedelta(n))
        make_duty(department=cast.a, act="approve")
        make_event(cast.a, by=cast.staff_a)
    client = client_of(cast.head_a)
    with django_assert_max_num_queries(13):
        response = client.get("/", {"act": act})
    assert response.status_code == 200


def test_reading_a_notification_leads_to_what_it_is_about(cast: Cast, client_of: Sign) -> None:
    event = make_event(cast.a, by=cast.head_a)
    notify(event, [Recipient(cast.officer.pk)], "test.told", path="/trail/")
    client = client_of(cast.officer)
    assert "1 条未读" in client.get(reverse("activity:notifications")).content.decode()
    mine = Notification.objects.get()
    response = client.post(reverse("activity:read_notification", args=[mine.pk]))
    assert response.headers["Location"] == "/trail/"
    mine.refresh_from_db()
    assert mine.read_at is not None


def test_nobody_reads_the_notification_of_another(cast: Cast, client_of: Sign) -> None:
    event = make_event(cast.a, by=cast.head_a)
    [mine] = notify(event, [Recipient(cast.officer.pk)], "test.told", path="//evil.example/")
    response = client_of(cast.chair).post(reverse("activity:read_notification", args=[mine.pk]))
    assert response.status_code == 404
    # A path that leads away is not followed.
    response = client_of(cast.officer).post(reverse("activity:read_notification", args=[mine.pk]))
    assert response.headers["Location"] == reverse("activity:notifications")


def test_the_actor_is_not_told_and_nobody_twice(cast: Cast) -> None:
    event = make_event(cast.a, by=cast.head_a)
    people = [Recipient(cast.head_a.pk), Recipient(cast.officer.pk), Recipient(cast.officer.pk)]
    assert len(notify(event, people, "test.told")) == 1
    assert notify(event, people, "test.told") == []


def test_the_trail_shows_what_one_may_see(cast: Cast, client_of: Sign) -> None:
    make_event(cast.a, by=cast.head_a)
    make_event(cast.b, by=cast.head_b)
    url = reverse("activity:trail")
    assert client_of(cast.chair).get(url).content.decode().count("test.happened") == 2
    assert client_of(cast.head_a).get(url).content.decode().count("test.happened") == 1
    assert client_of(cast.outsider).get(url).content.decode().count("test.happened") == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "周中心"}, 1),
        ({"words": "售后"}, 1),
        ({"since": "2020-01-01", "until": "2020-12-31"}, 0),
        ({"since": "2020-01-01"}, 2),
    ],
)
def test_the_trail_is_narrowed_by_the_address(
    cast: Cast, client_of: Sign, query: dict[str, str], found: int
) -> None:
    make_event(cast.a, by=cast.head_a)
    make_event(cast.b, by=cast.head_b)
    page = client_of(cast.chair).get(reverse("activity:trail"), query).content.decode()
    assert page.count("（test.happened）") == found


@pytest.mark.parametrize(
    "query",
    [
        {"since": "gestern"},
        {"what": "' OR 1=1 --"},
        {"about": "999999"},
        {"before": "x"},
        {"after": "99999999999999999999"},
        {"who": "长" * 81},
        {"words": "\x00"},
    ],
)
def test_filters_that_cannot_be_used_are_refused_with_words(
    cast: Cast, client_of: Sign, query: dict[str, str]
) -> None:
    response = client_of(cast.chair).get(reverse("activity:trail"), query)
    assert response.status_code == 422


def test_the_trail_pages_by_cursor(cast: Cast, client_of: Sign, django_assert_max_num_queries: Any) -> None:
    for n in range(120):
        make_event(cast.a, f"test.number_{n:03d}", by=cast.head_a)
    client = client_of(cast.chair)
    first = client.get(reverse("activity:trail"))
    older = first.context["page"].next
    with django_assert_max_num_queries(14):
        second = client.get(reverse("activity:trail") + older)
    numbers = [row["event"].name for row in second.context["rows"]]
    assert numbers[0] == "test.number_069"
    back = client.get(reverse("activity:trail") + second.context["page"].previous)
    assert [r["event"].name for r in back.context["rows"]] == [r["event"].name for r in first.context["rows"]]
    third = client.get(reverse("activity:trail") + second.context["page"].next)
    assert len(third.context["rows"]) == 20
    assert third.context["page"].next == ""


def test_the_mailbox_is_for_the_demo(cast: Cast, client_of: Sign, settings: Any) -> None:
    mail = make_mail(subject="<b>你好</b>")
    paths = [reverse("activity:mailbox"), reverse("activity:mail", args=[mail.pk])]
    settings.DEVELOPMENT_MAILBOX = settings.DEMO = True
    for path in paths:
        page = client_of(cast.staff_a).get(path)
        assert page.status_code == 200
        assert "<b>你好" not in page.content.decode()
    settings.DEMO = False
    assert {client_of(cast.staff_a).get(path).status_code for path in paths} == {404}
    settings.DEMO, settings.DEVELOPMENT_MAILBOX = True, False
    assert {client_of(cast.chair).get(path).status_code for path in paths} == {404}


def test_history_stands_by_when_it_happened_and_under_its_day(cast: Cast, client_of: Sign) -> None:
    first, second = make_event(cast.a, "first.written"), make_event(cast.a, "second.written")
    with pgtrigger.ignore("activity.Event:event_append_only"):
        Event.objects.filter(pk=second.pk).update(at=first.at - timedelta(days=2))
    assert list(Event.objects.about(cast.a))[-2:] == [first, second]
    request = RequestFactory().get("/")
    drawn = Template("{% load activity %}{% history_of record %}").render(
        RequestContext(request, {"record": cast.a})
    )
    assert drawn.count('class="jj-history-day"') == 2
    assert drawn.index("今天") < drawn.index("first.written") < drawn.index("second.written")


def test_changes_that_read_the_same_become_one_line_with_a_count(cast: Cast) -> None:
    for _ in range(12):
        make_event(cast.a, "same.thing", by=cast.staff_a)
    make_event(cast.a, "other.thing", by=cast.staff_a)
    lines = changes(cast.head_a, timezone.now())
    assert [(line.times, "same.thing" in str(line.sentence)) for line in lines] == [(1, False), (12, True)]
