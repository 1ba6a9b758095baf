"""Two beats, many workers: one reminder per duty, rung and deadline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from activity.commands import reminders
from activity.commands.letters import write_due_letters
from activity.commands.reminders import remind_overdue_duties
from activity.models import Mail, Notification, Reminder
from tests.cast import Cast
from tests.concurrency.threads import failures, run_together
from tests.factories.activity import make_duty

pytestmark = pytest.mark.django_db(transaction=True)


def overdue(cast: Cast, count: int) -> None:
    for _ in range(count):
        make_duty(person=cast.staff_a, due_at=timezone.now() - timedelta(hours=1))


def remind_all() -> int:
    made = 0
    for _ in range(40):
        made += remind_overdue_duties(limit=10)
    return made


def test_two_beats_remind_once(cast: Cast) -> None:
    overdue(cast, 40)
    results = run_together(*[remind_all] * 4)
    assert not failures(results)
    # A beat that finds another at work goes home, so all may have gone before the last duty: the next beat does the rest.
    assert sum(results) + remind_all() == 40
    assert Reminder.objects.count() == Notification.objects.count() == 40


def test_the_constraint_holds_without_the_lock(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The advisory lock is a courtesy: without it the unique row still means once."""
    monkeypatch.setattr(reminders, "try_lock", lambda: True)
    overdue(cast, 40)
    results = run_together(*[remind_all] * 4)
    assert not failures(results)
    assert Reminder.objects.count() == Notification.objects.count() == 40
    assert sum(results) == 40


def test_a_crash_before_the_commit_leaves_neither_reminder_nor_mail(cast: Cast) -> None:
    overdue(cast, 3)
    with transaction.atomic():
        assert remind_overdue_duties() == 3
        transaction.set_rollback(True)
    assert not Reminder.objects.exists()
    assert not Notification.objects.exists()
    assert not Mail.objects.exists()
    assert remind_overdue_duties() == 3
    assert not Mail.objects.exists(), "reminders wait for the digest"
    write_due_letters(now=timezone.now() + timedelta(days=1))
    assert Mail.objects.count() == 1


def test_a_digest_is_written_once_by_however_many_workers(cast: Cast) -> None:
    overdue(cast, 40)
    remind_all()
    tomorrow = timezone.now() + timedelta(days=1)
    results = run_together(*[lambda: write_due_letters(now=tomorrow)] * 6)
    assert not failures(results)
    assert sum(results) == 40
    assert Mail.objects.count() == 1
    assert not Notification.objects.filter(letter__isnull=True).exists()
