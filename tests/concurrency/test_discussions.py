"""Settling, naming and filling up at the same moment: one effect, and the others are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from activity.commands.comments import reopen_comment, reply_to, resolve_comment
from activity.commands.scans import scan_waiting
from activity.models import Attachment, Comment, Duty, Event
from core.errors import Conflict
from tests.cast import assemble
from tests.concurrency.threads import failures, run_together
from tests.factories.discussions import make_attachment, make_comment
from tests.factories.workorders import make_order

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def test_a_thread_is_settled_once() -> None:
    cast = assemble()
    order = make_order(department=cast.a_team, assignee=cast.staff_a)
    comment = make_comment(order, cast.staff_a, "@head_a 为什么？", asks=True)
    results = run_together(*[lambda: resolve_comment(comment, by=cast.head_a)] * THREADS)
    refused = failures(results)
    assert len(refused) == THREADS - 1
    assert all(isinstance(error, Conflict) and error.code == "already_resolved" for error in refused)
    assert Event.objects.filter(name="comment.resolved").count() == 1
    assert not Duty.objects.open().exists()


def test_settling_and_replying_never_leave_a_reply_in_a_settled_thread_or_a_duty_open() -> None:
    cast = assemble()
    order = make_order(department=cast.a_team, assignee=cast.staff_a)
    for _ in range(6):
        comment = make_comment(order, cast.staff_a, "@head_a 为什么？", asks=True)
        acts: list[Callable[[], Any]] = [
            lambda c=comment: resolve_comment(c, by=cast.staff_a),  # type: ignore[misc]
            lambda c=comment: reply_to(c, by=cast.head_a, body="@staff_a 还有呢？", asks=True),  # type: ignore[misc]
        ]
        for error in failures(run_together(*acts)):
            assert isinstance(error, Conflict)
        thread = Comment.objects.get(pk=comment.pk)
        assert thread.resolved_at is not None
        assert not thread.replies.filter(created_at__gt=thread.resolved_at).exists()
        assert not Duty.objects.about(thread).open().exists()
        reopen_comment(thread, by=cast.staff_a)


def test_a_record_never_holds_more_files_than_it_may(settings: Any) -> None:
    settings.FILES_PER_RECORD = 3
    cast = assemble()
    order = make_order(department=cast.a_team, assignee=cast.staff_a)
    results = run_together(*[lambda: make_attachment(order, cast.staff_a)] * THREADS)
    assert len(failures(results)) == THREADS - 3
    assert all(isinstance(error, Conflict) for error in failures(results))
    assert Attachment.objects.count() == 3


def test_two_workers_note_one_verdict(settings: Any, tmp_path: Any) -> None:
    program = tmp_path / "scan.sh"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o700)
    settings.SCAN_COMMAND = str(program)
    cast = assemble()
    order = make_order(department=cast.a_team, assignee=cast.staff_a)
    files = [make_attachment(order, cast.staff_a) for _ in range(3)]
    results = run_together(*[lambda: scan_waiting(limit=3)] * 4)
    assert not failures(results)
    assert sum(tally.done for tally in results) == len(files)
    assert Event.objects.filter(name="attachment.passed").count() == len(files)
