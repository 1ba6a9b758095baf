"""When mail is written: at once, in a digest, not at all, and in working hours; and who may say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from activity.commands.letters import write_due_letters
from activity.commands.notices import notify, set_mail_preference
from activity.commands.reminders import remind_overdue_duties
from activity.discussion_words import MENTIONED
from activity.models import Duty, Mail, MailPreference, Notification
from activity.pacing import digest_after
from activity.recipients import Recipient
from core.errors import Forbidden
from core.periods import organization_zone
from organization.models import User, WorkCalendar, WorkPeriod
from plans import events as plans
from tests.cast import Cast
from tests.factories.activity import make_duty, make_event

FRIDAY_NIGHT = datetime(2026, 3, 6, 22, 0, tzinfo=organization_zone())
MONDAY_OPENING = datetime(2026, 3, 9, 9, 0, tzinfo=organization_zone())


@pytest.fixture
def office_hours(db: None) -> None:
    """Everybody works Monday to Friday from nine to six."""
    calendar = WorkCalendar.objects.create(name="办公时间", is_default=True)
    WorkPeriod.objects.bulk_create(
        WorkPeriod(calendar=calendar, weekday=day, starts=time(9), ends=time(18)) for day in range(5)
    )


def tell(cast: Cast, person: User, message: str = MENTIONED) -> Notification:
    event = make_event(cast.a, "comment.added", by=cast.head_b, words="请看")
    (told,) = notify(event, [Recipient(person.pk, person.email, person.language)], message)
    return told


def wish(person: User, **fields: Any) -> MailPreference:
    return MailPreference.objects.create(person=person, **fields)


def test_a_mention_is_mailed_at_once_and_news_waits_for_the_digest(cast: Cast) -> None:
    assert tell(cast, cast.staff_a).letter is not None
    news = tell(cast, cast.staff_a, plans.PLAN_PUBLISHED)
    assert news.letter is None
    assert news.mail_due_at is not None
    assert Mail.objects.count() == 1


def test_outside_working_hours_mail_waits_for_the_next_opening(cast: Cast, office_hours: None) -> None:
    with time_machine.travel(FRIDAY_NIGHT, tick=False):
        told = tell(cast, cast.staff_a)
        assert told.mail_due_at == MONDAY_OPENING
        assert write_due_letters() == 0
    assert write_due_letters(now=MONDAY_OPENING - timedelta(seconds=1)) == 0
    assert write_due_letters(now=MONDAY_OPENING) == 1
    assert Mail.objects.get().recipient == cast.staff_a


def test_who_wants_mail_at_any_time_gets_it_at_night(cast: Cast, office_hours: None) -> None:
    wish(cast.staff_a, at_any_time=True)
    with time_machine.travel(FRIDAY_NIGHT, tick=False):
        assert tell(cast, cast.staff_a).letter is not None


def test_a_digest_gathers_the_day_decisions_first(cast: Cast) -> None:
    wish(cast.staff_a, approval="digest", mention="digest")
    tell(cast, cast.staff_a, plans.PLAN_PUBLISHED)
    tell(cast, cast.staff_a)
    tell(cast, cast.staff_a, plans.PLAN_SUBMITTED)
    assert not Mail.objects.exists()
    later = datetime.now(organization_zone()) + timedelta(days=1)
    assert write_due_letters(now=later) == 3
    mail = Mail.objects.get()
    assert mail.subject == "3 件事项提醒"
    assert mail.text.index("请审核") < mail.text.index("提到了您") < mail.text.index("已发布")
    assert reverse("activity:mail_preference") in mail.text
    assert write_due_letters(now=later) == 0
    assert mail.notifications.count() == 3


def test_who_wants_no_mail_of_a_topic_is_told_in_the_product(cast: Cast) -> None:
    wish(cast.staff_a, mention="never")
    assert tell(cast, cast.staff_a).mail_due_at is None
    assert write_due_letters(now=datetime.now(organization_zone()) + timedelta(days=9)) == 0
    assert not Mail.objects.exists()


def test_what_was_read_or_done_meanwhile_is_left_out_of_the_digest(cast: Cast) -> None:
    now = datetime.now(organization_zone())
    duty = make_duty(person=cast.staff_a, due_at=now - timedelta(hours=2))
    remind_overdue_duties(now=now)
    read = tell(cast, cast.staff_a, plans.PLAN_PUBLISHED)
    Notification.objects.filter(pk=read.pk).update(read_at=now)
    Duty.objects.filter(pk=duty.pk).update(closed_at=now)
    assert write_due_letters(now=now + timedelta(days=1)) == 2
    assert not Mail.objects.exists()
    assert not Notification.objects.filter(mail_due_at__isnull=False).exists()


def test_the_digest_hour_is_today_or_tomorrow() -> None:
    at_nine = MailPreference(digest_at=time(9, 0))
    before = MONDAY_OPENING - timedelta(minutes=1)
    assert digest_after(at_nine, before) == MONDAY_OPENING
    assert digest_after(at_nine, MONDAY_OPENING) == MONDAY_OPENING
    assert digest_after(at_nine, MONDAY_OPENING + timedelta(seconds=1)) == MONDAY_OPENING + timedelta(days=1)


def test_writing_costs_the_same_however_many_wait(
    cast: Cast, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    people = [cast.staff_a, cast.staff_b, cast.head_a, cast.officer]
    for person in people:
        for _ in range(10):
            tell(cast, person, plans.PLAN_PUBLISHED)
    with django_assert_max_num_queries(12):
        assert write_due_letters(now=datetime.now(organization_zone()) + timedelta(days=1)) == 40
    assert Mail.objects.count() == len(people)


def test_only_oneself_says_how_one_is_written_to(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        set_mail_preference(cast.staff_a, {"news": "never"}, by=cast.head_a)


def test_the_page_keeps_what_was_chosen(cast: Cast, client_of: Callable[[User], Client]) -> None:
    browser, url = client_of(cast.staff_a), reverse("activity:mail_preference")
    assert "每天汇总一封" in browser.get(url).content.decode()
    given = {"approval": "digest", "mention": "instant", "reminder": "never", "news": "digest"}
    assert browser.post(url, {**given, "digest_at": "08:15"}).status_code == 302
    kept = MailPreference.objects.get(person=cast.staff_a)
    assert (kept.approval, kept.reminder, kept.digest_at) == ("digest", "never", time(8, 15))
    answer = browser.post(url, {**given, "news": "hourly", "digest_at": "25:00"})
    assert answer.status_code == 422
    assert "hourly" in answer.content.decode()
    kept.refresh_from_db()
    assert kept.news == "digest"
