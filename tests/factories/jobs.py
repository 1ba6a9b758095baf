"""Background jobs for tests, and a kind of work that does what a test tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from activity import jobs
from activity.commands.jobs import request_job
from activity.jobs import JobKind, Made, Params, Report
from activity.models import Job
from core.decisions import ALLOWED, Decision
from organization.models import Department, User

MADE = b"what was made"
Make = Callable[[Any, Params, Report], Made]


def three_steps(record: Any, params: Params, report: Report) -> Made:
    for done in range(1, 4):
        report(done, 3, f"第 {done} 步")
    return made()


def made(name: str = "结果.txt") -> Made:
    return Made(BytesIO(MADE), name, "text/plain")


@contextmanager
def kind_of_work(
    make: Make = three_steps,
    can: Callable[[Any, Any], Decision] = lambda user, record: ALLOWED,
    visible_to: Callable[[Any], Any] = lambda user: Department.objects.all(),
) -> Iterator[JobKind]:
    """A kind `test-work` on departments, known while the test runs."""
    kind = JobKind(
        kind="test-work",
        model=Department,
        visible_to=visible_to,
        can_request=can,
        read_params=lambda given: {key: str(value) for key, value in given.items() if key == "part"},
        words=lambda params: f"汇总{params.get('part', '')}",
        make=make,
        url=lambda pk: "/",
    )
    jobs.register(kind)
    try:
        yield kind
    finally:
        jobs._kinds.pop(kind.kind)


def make_job(kind: JobKind, department: Department, by: User, **given: Any) -> Job:
    return request_job(kind, department, given, by=by)[0]
