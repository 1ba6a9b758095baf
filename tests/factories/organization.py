"""Rows for tests, as plain typed functions: sensible defaults, every field can be given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from itertools import count
from typing import Any

from organization.models import Department, Membership, Post, User, WorkCalendar

serial = count(1)


def make_department(**fields: Any) -> Department:
    n = next(serial)
    department = Department(**{"code": f"D{n:03d}", "name": f"第 {n} 部门", **fields})
    department.save()
    department.path = (department.parent.path if department.parent else "/") + f"{department.pk}/"
    department.save(update_fields=["path"])
    return department


def make_post(**fields: Any) -> Post:
    department = fields.pop("department", None) or make_department()
    return Post.objects.create(**{"department": department, "title": f"岗位 {next(serial)}", **fields})


def make_user(**fields: Any) -> User:
    n = next(serial)
    username = fields.pop("username", f"person{n}")
    password = fields.pop("password", "correct-horse-1")
    user: User = User.objects.create_user(
        username, password=password, **{"name": f"人员 {n}", "email": f"{username}@example.org", **fields}
    )
    return user


def make_membership(**fields: Any) -> Membership:
    return Membership.objects.create(**{"starts_on": date(2020, 1, 1), **fields})


def person(username: str, name: str, role: str, department: Department | None = None, **fields: Any) -> User:
    """A user with one membership."""
    user = make_user(username=username, name=name, **fields)
    make_membership(user=user, role=role, department=department)
    return user


OFFICE_HOURS = [(d, *hours) for d in range(5) for hours in ((time(9), time(12)), (time(13), time(18)))]


def make_calendar(*, hours: Iterable[tuple[int, time, time]] = OFFICE_HOURS, **fields: Any) -> WorkCalendar:
    """A calendar with `(weekday, starts, ends)` periods: Monday to Friday 9-12 and 13-18 unless given."""
    calendar = WorkCalendar.objects.create(**{"name": f"日历 {next(serial)}", **fields})
    for weekday, starts, ends in hours:
        calendar.periods.create(weekday=weekday, starts=starts, ends=ends)
    return calendar
