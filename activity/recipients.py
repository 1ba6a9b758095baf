"""Who is told: `activity` knows duties, `organization` knows people; this is the seam between them.

`organization` installs a `Directory` in its AppConfig.ready(), so imports keep pointing down the ladder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from activity.ladder import Audience
from activity.models.duty import Body, Duty


@dataclass(frozen=True, slots=True)
class Recipient:
    id: int
    email: str = ""
    language: str = ""


class Directory(Protocol):
    """People of one day. Only active human beings; every answer is in a stable order."""

    def members_of(self, body: str) -> tuple[Recipient, ...]:
        """Everyone seated in `office` or `leadership`."""

    def heads_upwards(self, department_id: int | None) -> tuple[tuple[Recipient, ...], ...]:
        """The heads of the department, then of each one above it; departments without a head are left out."""

    def people(self, ids: Iterable[int]) -> Mapping[int, Recipient]:
        """Those of the ids that are active people."""

    def home_of(self, person_id: int) -> int | None:
        """The department to which the person belongs, for duties that name none."""

    def opening_after(self, person_id: int, at: datetime) -> datetime:
        """The first moment from `at` on in which the person's department works."""


Opener = Callable[[date], Directory]
_open: list[Opener] = []


def install(opener: Opener) -> None:
    _open[:] = [opener]


def directory_on(day: date) -> Directory:
    return _open[0](day)


def holders(duty: Duty, directory: Directory) -> tuple[Recipient, ...]:
    """Whoever owes the duty on the directory's day; a department without a head is answered for by the next above."""
    if duty.person_id:
        person = directory.people([duty.person_id]).get(duty.person_id)
        return (person,) if person else ()
    if duty.body:
        return directory.members_of(duty.body)
    return next(iter(directory.heads_upwards(duty.department_id)), ())


def superiors(duty: Duty, directory: Directory) -> tuple[Recipient, ...]:
    """The nearest heads who are not holders themselves; nobody above a body."""
    if duty.body and not duty.person_id:
        return ()
    department_id = duty.department_id
    if department_id is None and duty.person_id:
        department_id = directory.home_of(duty.person_id)
    own = set(holders(duty, directory))
    return next((heads for heads in directory.heads_upwards(department_id) if not own & set(heads)), ())


def recipients_of(duty: Duty, audiences: Iterable[Audience], directory: Directory) -> tuple[Recipient, ...]:
    """Everyone in these audiences, once each, in the order in which the ladder adds them."""
    finders: dict[Audience, Callable[[], tuple[Recipient, ...]]] = {
        Audience.HOLDER: lambda: holders(duty, directory),
        Audience.HEAD: lambda: superiors(duty, directory),
        Audience.OFFICE: lambda: directory.members_of(Body.OFFICE),
        Audience.LEADERSHIP: lambda: directory.members_of(Body.LEADERSHIP),
    }
    found = [person for audience in audiences for person in finders[audience]()]
    return tuple(dict.fromkeys(found))
