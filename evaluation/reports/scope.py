"""Which departments a person's dashboard is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from organization.models import Department


@dataclass(frozen=True)
class Scope:
    """`is_whole`: the organisation with its total; else the departments one heads or supervises, without any total
    that would include others. `tops` are the departments of the scope with nothing of the scope above them."""

    is_whole: bool
    departments: tuple[Department, ...]
    tops: tuple[Department, ...]

    @property
    def department_ids(self) -> list[int]:
        return [department.pk for department in self.departments]

    @property
    def top_ids(self) -> list[int]:
        return [department.pk for department in self.tops]

    @property
    def link_departments(self) -> tuple[int, ...]:
        """What a link to the list of orders must name so that the list holds exactly this scope."""
        return () if self.is_whole else tuple(self.top_ids)


def scope_of(user: Any) -> Scope:
    """Leadership, office and supervisors of everything: all departments; others: what they head or supervise."""
    standing = user.standing
    departments = Department.objects.order_by("position", "id")
    if not standing.reads_everything:
        departments = departments.below((*standing.headed_paths, *standing.supervised_paths))
    return _scope(standing.reads_everything, list(departments))


def scope_below(department: Department) -> Scope:
    """One department with everything below it."""
    below = Department.objects.below([department.path]).order_by("position", "id")
    return _scope(False, list(below))


def _scope(is_whole: bool, departments: Sequence[Department]) -> Scope:
    paths = {department.path for department in departments}
    tops = [d for d in departments if not any(d.path != path and d.path.startswith(path) for path in paths)]
    return Scope(is_whole, tuple(departments), tuple(tops))
