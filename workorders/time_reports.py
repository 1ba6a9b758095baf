"""Time spent, added up: of an order, of a person's week, of departments and categories over a period."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from core.figures import rounded
from organization.models import User
from workorders.models import TimeEntry, WorkOrder

DAYS = 7
HOUR = 60


def hours(minutes: int) -> Decimal:
    """Hours with two decimals, half up."""
    return rounded(Decimal(minutes) / HOUR, 2)


@dataclass(frozen=True, slots=True)
class OrderTime:
    """What was spent on an order: in all, by person, and entry by entry, newest day first."""

    minutes: int
    people: list[tuple[User, int]]
    entries: list[TimeEntry]


def time_of_order(order: WorkOrder) -> OrderTime:
    entries = list(
        TimeEntry.objects.standing()
        .filter(order=order)
        .prefetch_related("person", "written_by")
        .order_by("-day", "-pk")
    )
    people: dict[User, int] = {}
    for entry in entries:
        people[entry.person] = people.get(entry.person, 0) + entry.minutes
    return OrderTime(sum(people.values()), sorted(people.items(), key=lambda row: -row[1]), entries)


@dataclass(slots=True)
class WeekLine:
    """An order with its minutes on each day of the week."""

    order: WorkOrder
    minutes: list[int] = field(default_factory=lambda: [0] * DAYS)

    @property
    def total(self) -> int:
        return sum(self.minutes)


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    lines: list[WeekLine]
    entries: list[TimeEntry]

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(DAYS)]

    @property
    def totals(self) -> list[int]:
        return [sum(line.minutes[n] for line in self.lines) for n in range(DAYS)]

    @property
    def total(self) -> int:
        return sum(self.totals)


def week_of(person: User, monday: date) -> Week:
    """What the person spent from this Monday on; two queries."""
    rows = TimeEntry.objects.standing().within(monday, monday + timedelta(days=DAYS - 1))
    entries = list(rows.filter(person=person).select_related("order", "person").order_by("day", "pk"))
    lines: dict[int, WeekLine] = {}
    for entry in entries:
        line = lines.setdefault(entry.order_id, WeekLine(entry.order))
        line.minutes[(entry.day - monday).days] += entry.minutes
    return Week(monday, list(lines.values()), entries)


@dataclass(frozen=True, slots=True)
class SumLine:
    department: str
    category: str
    orders: int
    people: int
    minutes: int

    @property
    def hours(self) -> Decimal:
        return hours(self.minutes)


def sums(user: User, first: date, last: date) -> list[SumLine]:
    """By department and category of the orders, most first; of orders that the person may read. One query."""
    rows: Any = (
        TimeEntry.objects.standing()
        .visible_to(user)
        .within(first, last)
        .order_by()
        .values_list("order__department__name", "order__category__full_name")
        .annotate(
            orders=Count("order", distinct=True),
            people=Count("person", distinct=True),
            minutes=Sum("minutes"),
        )
    )
    lines = [SumLine(name, category or _("未分类"), *counts) for name, category, *counts in rows]
    return sorted(lines, key=lambda line: (-line.minutes, line.department, line.category))


def sheet(lines: list[SumLine]) -> list[list[Any]]:
    """The sums as rows of a file, the head first and the whole last."""
    head = [_("责任部门"), _("类别"), _("工单（件）"), _("人数"), _("分钟"), _("小时")]
    rows = [
        [line.department, line.category, line.orders, line.people, line.minutes, line.hours] for line in lines
    ]
    whole = sum(line.minutes for line in lines)
    return [head, *rows, [_("合计"), "", "", "", whole, hours(whole)]]
