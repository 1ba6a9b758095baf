"""What a person is today: roles, bodies and departments, read in one query and asked by every permission."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from core.periods import local_today

if TYPE_CHECKING:
    from organization.models import User


@dataclass
class Standing:
    roles: frozenset[str] = frozenset()
    headed_department_ids: frozenset[int] = frozenset()
    """Departments of which the person is head (not those below them)."""
    own_department_ids: frozenset[int] = frozenset()
    """Departments of which the person is head or staff."""
    supervised_department_ids: frozenset[int] = frozenset()
    supervises_all: bool = False
    headed_paths: tuple[str, ...] = ()
    own_paths: tuple[str, ...] = ()
    supervised_paths: tuple[str, ...] = ()
    is_service_account: bool = False

    @property
    def is_chair(self) -> bool:
        return "chair" in self.roles

    @property
    def is_leadership(self) -> bool:
        return bool(self.roles & {"chair", "leader"})

    @property
    def is_office(self) -> bool:
        return bool(self.roles & {"director", "officer"})

    @property
    def is_director(self) -> bool:
        return "director" in self.roles

    @property
    def is_head(self) -> bool:
        return bool(self.headed_department_ids)

    @property
    def is_supervisor(self) -> bool:
        return "supervisor" in self.roles

    @property
    def bodies(self) -> tuple[str, ...]:
        """The bodies the person sits in, as `activity` names them."""
        leadership = ("leadership",) if self.is_leadership else ()
        return leadership + (("office",) if self.is_office else ())

    @property
    def reads_everything(self) -> bool:
        return self.is_leadership or self.is_office or self.supervises_all

    @cached_property
    def readable_department_ids(self) -> frozenset[int]:
        """Own and supervised departments with everything below them."""
        return self._subtree(self.own_paths + self.supervised_paths)

    @cached_property
    def member_department_ids(self) -> frozenset[int]:
        """Own departments with everything below them, without those one only supervises."""
        return self._subtree(self.own_paths)

    @cached_property
    def watched_department_ids(self) -> frozenset[int]:
        """Departments one supervises by name, with everything below them."""
        return self._subtree(self.supervised_paths)

    @cached_property
    def commanded_department_ids(self) -> frozenset[int]:
        """Headed departments with everything below them."""
        return self._subtree(self.headed_paths)

    @cached_property
    def answered_department_ids(self) -> frozenset[int]:
        """Departments for which the person is the nearest head: the headed ones, and those below that have
        no head of their own. What such a department owes, this person owes."""
        from organization.models import Membership

        if not self.headed_paths:
            return frozenset()
        below = {pk: path for pk, path in self._within.items() if path.startswith(self.headed_paths)}
        heads = Membership.objects.on(local_today()).filter(role="head", user__is_active=True)
        with_head = set(heads.filter(department_id__in=below).values_list("department_id", flat=True))

        def nearest(path: str) -> int:
            return next(pk for part in reversed(path.strip("/").split("/")) if (pk := int(part)) in with_head)

        return frozenset(pk for pk, path in below.items() if nearest(path) in self.headed_department_ids)

    @cached_property
    def _within(self) -> dict[int, str]:
        """Id and path of every department that is the person's own or supervised, or below one that is: read once
        and cut in memory for each of the sets above."""
        from organization.models import Department

        paths = self.own_paths + self.supervised_paths
        return dict(Department.objects.below(paths).values_list("id", "path")) if paths else {}

    def _subtree(self, paths: tuple[str, ...]) -> frozenset[int]:
        return (
            frozenset(pk for pk, path in self._within.items() if path.startswith(paths))
            if paths
            else frozenset()
        )

    def heads(self, department_id: int | None) -> bool:
        """Is the person head of this department or of one above it?"""
        return department_id in self.commanded_department_ids

    def supervises(self, department_id: int | None) -> bool:
        return self.supervises_all or department_id in self.watched_department_ids

    def reads(self, department_id: int | None) -> bool:
        return self.reads_everything or department_id in self.readable_department_ids


def standing_of(user: User) -> Standing:
    """Standing as of today in the organisation's zone; nobody inactive has any."""
    if not user.is_active or user.pk is None:
        return Standing()
    rows = list(user.memberships.on(local_today()).values_list("role", "department_id", "department__path"))

    def ids(*roles: str) -> frozenset[int]:
        return frozenset(d for r, d, _ in rows if r in roles and d)

    def paths(*roles: str) -> tuple[str, ...]:
        return tuple(p for r, d, p in rows if r in roles and d)

    return Standing(
        roles=frozenset(r for r, _, _ in rows),
        headed_department_ids=ids("head"),
        own_department_ids=ids("head", "staff"),
        supervised_department_ids=ids("supervisor"),
        supervises_all=any(r == "supervisor" and d is None for r, d, _ in rows),
        headed_paths=paths("head"),
        own_paths=paths("head", "staff"),
        supervised_paths=paths("supervisor"),
        is_service_account=user.is_service_account,
    )
