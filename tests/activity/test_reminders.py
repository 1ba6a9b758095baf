"""The ladder: who is told when, once, in words and mails that survive hostile names."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail as outgoing
from django.utils import timezone

from activity.commands.duties import open_duty
from activity.commands.letters import write_due_letters
from activity.commands.post import send_waiting
from activity.commands.reminders import remind_overdue_duties
from activity.ladder import LADDER
from activity.messages import words_of
from activity.models import Duty, Mail, Notification, Reminder
from organization.models import User
from tests.cast import Cast
from tests.factories.activity import make_duty

DUE = datetime(2026, 9, 22, 18, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TOMORROW = DUE + timedelta(days=1)
"""The digest of the day on which something fell due has been written by then."""


def told(duty: Duty) -> set[str]:
    return set(Notification.objects.filter(duty=duty).values_list("recipient__username", flat=True))


LATER = [
    (timedelta(hours=-25), None, set()),
    (timedelta(hours=-24), "before", {"staff_a"}),
    (timedelta(seconds=-1), "before", {"staff_a"}),
    (timedelta(0), "due", {"staff_a"}),
    (timedelta(hours=23, minutes=59), "due", {"staff_a"}),
    (timedelta(days=1), "day_1", {"staff_a", "head_a"}),
    (timedelta(days=3), "day_3", {"staff_a", "head_a", "director", "officer"}),
    (timedelta(days=7), "day_7", {"staff_a", "head_a", "director", "officer", "chair", "leader"}),
    (timedelta(days=400), "day_7", {"staff_a", "head_a", "director", "officer", "chair", "leader"}),
]


@pytest.mark.parametrize(("after", "rung", "people"), LATER, ids=[str(row[0]) for row in LATER])
def test_ladder(cast: Cast, after: timedelta, rung: str | None, people: set[str]) -> None:
    duty = make_duty(person=cast.staff_a, due_at=DUE, opened_at=DUE - timedelta(days=9))
    with time_machine.travel(DUE + after, tick=False):
        assert remind_overdue_duties() == (1 if rung else 0)
        assert remind_overdue_duties() == 0
    assert list(Reminder.objects.values_list("rung", flat=True)) == ([rung] if rung else [])
    assert told(duty) == people


def test_every_rung_in_turn_is_sent_once(cast: Cast) -> None:
    make_duty(person=cast.staff_a, due_at=DUE, opened_at=DUE - timedelta(days=9))
    moment = DUE - timedelta(days=2)
    while moment < DUE + timedelta(days=9):
        remind_overdue_duties(now=moment)
        moment += timedelta(hours=1)
    assert list(Reminder.objects.order_by("id").values_list("rung", flat=True)) == [r.code for r in LADDER]


def test_after_an_outage_only_the_highest_rung_is_sent(cast: Cast) -> None:
    duties = [make_duty(person=cast.staff_a, due_at=DUE, opened_at=DUE - timedelta(days=9)) for _ in range(3)]
    remind_overdue_duties(now=DUE)
    assert remind_overdue_duties(now=DUE + timedelta(days=3, hours=5)) == len(duties)
    assert Reminder.objects.filter(rung="day_1").count() == 0
    assert Reminder.objects.filter(rung="day_3").count() == len(duties)
    # Several at once reach each person as one mail.
    write_due_letters(now=DUE + timedelta(days=5))
    assert Mail.objects.filter(recipient=cast.head_a).count() == 1


def test_no_warning_ahead_for_what_was_owed_at_short_notice(cast: Cast) -> None:
    make_duty(person=cast.staff_a, due_at=DUE, opened_at=DUE - timedelta(hours=4))
    assert remind_overdue_duties(now=DUE - timedelta(hours=3)) == 0
    assert remind_overdue_duties(now=DUE) == 1


def test_a_new_deadline_starts_a_new_ladder(cast: Cast) -> None:
    duty = make_duty(person=cast.staff_a, due_at=DUE, opened_at=DUE - timedelta(days=9))
    remind_overdue_duties(now=DUE)
    Duty.objects.filter(pk=duty.pk).update(due_at=DUE + timedelta(days=5))
    assert remind_overdue_duties(now=DUE + timedelta(days=1)) == 0
    assert remind_overdue_duties(now=DUE + timedelta(days=5)) == 1


def test_what_is_done_or_has_no_deadline_is_not_reminded_of(cast: Cast) -> None:
    make_duty(person=cast.staff_a, due_at=DUE, closed_at=DUE)
    make_duty(person=cast.staff_a, due_at=None)
    assert remind_overdue_duties(now=DUE + timedelta(days=30)) == 0


@pytest.mark.parametrize(
    ("holder", "rung", "people"),
    [
        ({"department": "a"}, 0, {"head_a"}),
        ({"department": "a_team"}, 0, {"head_a"}),
        ({"department": "b"}, 3, {"head_b", "director", "officer"}),
        ({"body": "office"}, 1, {"director", "officer"}),
        ({"body": "leadership"}, 3, {"chair", "leader", "director", "officer"}),
        ({"person": "head_a"}, 1, {"head_a"}),
        ({"person": "outsider"}, 1, {"outsider"}),
        ({"person": "staff_b", "department": "a"}, 1, {"staff_b", "head_a"}),
        ({"person": "disabled"}, 0, set()),
    ],
)
def test_recipients(cast: Cast, holder: dict[str, str], rung: int, people: set[str]) -> None:
    fields = {name: getattr(cast, value) if name != "body" else value for name, value in holder.items()}
    duty = make_duty(due_at=DUE, **fields)
    remind_overdue_duties(now=DUE + timedelta(days=rung))
    assert told(duty) == people


def test_memberships_count_on_the_day_of_the_reminder(cast: Cast) -> None:
    duty = make_duty(department=cast.b, due_at=DUE)
    cast.head_b.memberships.update(ends_on=DUE.date() - timedelta(days=1))
    remind_overdue_duties(now=DUE)
    assert told(duty) == set()


def test_a_batch_is_bounded_and_the_rest_follows(cast: Cast) -> None:
    for _ in range(5):
        make_duty(person=cast.staff_a, due_at=DUE)
    assert [remind_overdue_duties(limit=2, now=DUE) for _ in range(4)] == [2, 2, 1, 0]


def test_a_scan_costs_the_same_however_many_it_finds(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for _ in range(40):
        make_duty(person=cast.staff_a, due_at=DUE)
        make_duty(department=cast.b, due_at=DUE)
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        assert remind_overdue_duties(now=DUE + timedelta(days=8)) == 80


HOSTILE = [
    "甲\r\nBcc: everyone@example.org",
    "<script>alert(1)</script>",
    "%(actor)s %s {{ 7*7 }} {0.__class__}",
    '"><img src=x onerror=alert(1)>',
    "长" * 290,
    "\u202eevil\u0000"[:5],
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text_in_every_part_of_a_mail(cast: Cast, name: str) -> None:
    make_duty(person=cast.staff_a, due_at=DUE, subject_label=name)
    remind_overdue_duties(now=DUE)
    write_due_letters(now=TOMORROW)
    assert send_waiting().done == 1
    sent = outgoing.outbox[0]
    assert isinstance(sent, outgoing.EmailMultiAlternatives)
    raw = sent.message().as_string()
    header = raw.split("\n\n", 1)[0]
    assert "\nBcc:" not in header
    assert sent.to == [cast.staff_a.email]
    assert "\n" not in sent.subject
    html = str(sent.alternatives[0][0])
    assert "<script" not in html
    assert "<img" not in html
    assert "49" not in sent.body.replace(name, "")


def test_a_mail_speaks_the_language_of_its_reader(cast: Cast) -> None:
    User.objects.filter(pk=cast.staff_a.pk).update(language="en")
    make_duty(person=cast.staff_a, due_at=DUE)
    remind_overdue_duties(now=DUE)
    write_due_letters(now=TOMORROW)
    assert '<html lang="en">' in Mail.objects.get().html


def test_who_has_no_address_is_told_in_the_product_only(cast: Cast) -> None:
    User.objects.filter(pk=cast.staff_a.pk).update(email="")
    make_duty(person=cast.staff_a, due_at=DUE)
    remind_overdue_duties(now=DUE)
    write_due_letters(now=TOMORROW)
    assert Notification.objects.count() == 1
    assert not Mail.objects.exists()


def test_links_are_built_from_the_site_not_from_a_request(cast: Cast, settings: object) -> None:
    settings.SITE_URL = "https://jingjin.example.org"  # type: ignore[attr-defined]
    make_duty(person=cast.staff_a, due_at=DUE)
    remind_overdue_duties(now=DUE)
    write_due_letters(now=TOMORROW)
    mail = Mail.objects.get()
    assert "https://jingjin.example.org/" in mail.text
    send_waiting()
    assert outgoing.outbox[0].extra_headers["Message-ID"] == f"<{mail.uuid}@jingjin.example.org>"


def test_words_of_a_reminder_say_what_is_owed(cast: Cast) -> None:
    make_duty(person=cast.staff_a, due_at=DUE, subject_label="GD-1 空调不制冷")
    remind_overdue_duties(now=DUE + timedelta(days=1))
    assert (
        words_of(Notification.objects.filter(recipient=cast.staff_a).get())
        == "逾期已满 1 天：GD-1 空调不制冷。"
    )


def test_the_holder_is_fixed_while_only_the_deadline_moves(cast: Cast) -> None:
    from activity.commands.duties import Holder
    from activity.purposes import Purpose, register

    register(Purpose("test.owed", "do", "处理", "activity:my_day", "请处理 %(subject)s"))
    first = open_duty(cast.a, "test.owed", holder=Holder(person=cast.staff_a), due_at=DUE)
    again = open_duty(cast.a, "test.owed", holder=Holder(person=cast.staff_a), due_at=DUE + timedelta(days=1))
    assert first.pk == again.pk
    assert again.due_at == DUE + timedelta(days=1)
    assert timezone.now() > first.opened_at
