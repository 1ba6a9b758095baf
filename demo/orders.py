"""A year and a half of work orders: seasons, weekdays, two bad weeks, and one department that slips.

Every order is thrown by a seeded dice: whether it is in time, solved at first contact and liked follows its
department's lines (`company.Profile`); its instants follow the working calendar, so that the figures computed
from the orders are what a real company's would be.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from core.periods import organization_zone
from demo.company import (
    CHANNELS,
    COMPLAINTS,
    DEPARTMENTS,
    PLACES,
    PRODUCTS,
    RESOLUTIONS,
    STOP_REASONS,
    WORK,
    Profile,
)
from demo.copying import copy_rows, reserve_ids
from demo.people import Company
from organization.models import User
from organization.schedules import schedule_of
from organization.worktime import Schedule
from workorders.models import Assignment, Category, ClockEvent, ServiceLevel, WorkOrder

MONTHS = (0.90, 0.75, 0.95, 0.95, 1.0, 1.2, 1.35, 1.3, 1.05, 0.95, 1.15, 0.95)
WEEKDAYS = (1.2, 1.08, 1.0, 1.0, 1.02, 0.95, 0.75)
PRIORITIES = (
    ("urgent", 6, 30, 480),
    ("high", 18, 60, 960),
    ("normal", 62, 120, 1920),
    ("low", 14, 240, 2880),
)
"""Priority, share, minutes of working time to first response and to resolution."""


@dataclass(frozen=True)
class BadWeek:
    """A stretch in which one department gets more and manages less."""

    code: str
    month: int
    day: int
    volume: float
    late: float

    def holds(self, code: str, day: date) -> bool:
        return code == self.code and 0 <= (day - date(day.year, self.month, self.day)).days < 8


BAD_WEEKS = (
    BadWeek("SH", 7, 20, 1.8, 0.22),  # a typhoon
    BadWeek("WL", 3, 9, 1.5, 0.25),  # the warehouse moves
    BadWeek("WL", 11, 8, 1.7, 0.18),  # the November sales
    BadWeek("KF", 6, 17, 1.5, 0.10),  # the June sales
)


Tick = tuple[str, datetime, str, int | None, int | None]
"""One event of an order's clock: act, instant, reason, person, working seconds allowed (of a start)."""

Given = tuple[int, int | None, str, datetime, int | None]
"""One assignment: department, person, reason, instant, by whom."""


@dataclass
class Thrown:
    """One order with everything that follows from it."""

    day: date
    reported_at: datetime
    row: tuple[object, ...]
    """The columns from `kind` on."""
    clock: list[Tick] = field(default_factory=list)
    assignments: list[Given] = field(default_factory=list)


COLUMNS = (
    "id", "version", "number", "kind", "title", "body", "category_id", "priority", "department_id", "assignee_id",
    "status", "requester", "contact", "channel", "place", "reported_at", "response_due_at", "due_at", "due_is_given",
    "first_responded_at", "resolution", "resolved_at", "resolved_by_id", "closed_at", "closed_by_id",
    "response_work_seconds", "resolution_work_seconds", "transfer_count", "reopen_count", "satisfaction", "rated_at",
    "source_system", "external_id", "created_at", "updated_at",
)  # fmt: skip


class Thrower:
    """Throws the orders of one department."""

    def __init__(
        self, profile: Profile, company: Company, dice: random.Random, since: date, now: datetime
    ) -> None:
        self.profile, self.company, self.dice = profile, company, dice
        self.since, self.now = since, now
        self.zone = organization_zone()
        # Who resolves an order never closes it.
        self.head = company.heads[profile.code]
        self.schedule: Schedule = schedule_of(company.departments[profile.code])
        self.teams = [(company.departments[t.code].pk, company.staff[t.code]) for t in profile.teams]
        self.categories = {c.full_name: c.pk for c in Category.objects.all()}

    def days(self) -> Iterator[tuple[date, float]]:
        """Each day with its place in the demo's time, 0 to 1."""
        total = (self.now.date() - self.since).days
        for offset in range(total + 1):
            yield self.since + timedelta(days=offset), offset / total

    def volume(self, day: date, t: float) -> int:
        if t >= self.profile.silent_from:
            return 0
        expected = self.profile.per_day * MONTHS[day.month - 1] * WEEKDAYS[day.weekday()]
        for week in BAD_WEEKS:
            if week.holds(self.profile.code, day):
                expected *= week.volume
        return max(0, round(self.dice.gauss(expected, expected**0.5 * 0.8)))

    def lateness(self, day: date, t: float) -> float:
        late = 1 - self.profile.on_time.at(t)
        return late + sum(week.late for week in BAD_WEEKS if week.holds(self.profile.code, day))

    def moment(self, day: date) -> datetime:
        """A moment of the day, mostly in the morning and the afternoon."""
        hour = self.dice.choices((9, 10, 11, 13, 14, 15, 16, 17, 19), (14, 17, 13, 9, 13, 12, 10, 8, 4))[0]
        local = datetime.combine(day, time(hour, self.dice.randrange(60), self.dice.randrange(60)), self.zone)
        return local.astimezone(UTC)

    def throw_all(self) -> Iterator[Thrown]:
        for day, t in self.days():
            for _ in range(self.volume(day, t)):
                reported = self.moment(day)
                if reported < self.now:
                    yield self.throw(day, t, reported)

    def subject(self) -> tuple[str, str, str]:
        """Kind, category and title."""
        dice, code = self.dice, self.profile.code
        is_complaint = dice.random() < self.profile.complaints
        table = COMPLAINTS[code] if is_complaint else WORK[code]
        category, _, titles = dice.choices(table, [row[1] for row in table])[0]
        title = dice.choice(titles).format(p=dice.choice(PRODUCTS))
        if is_complaint:
            return "complaint", category, title
        if code == "YY":
            return "improvement", category, title
        return ("repair" if dice.random() < self.profile.repairs else "enquiry"), category, title

    def throw(self, day: date, t: float, reported: datetime) -> Thrown:
        dice = self.dice
        kind, category, title = self.subject()
        priority, _, response_limit, limit = dice.choices(PRIORITIES, [p[1] for p in PRIORITIES])[0]
        team, people = dice.choice(self.teams)
        assignee = dice.choice(people)
        is_late = dice.random() < self.lateness(day, t)
        pace = self.profile.pace.at(t)
        share = min(0.97, max(0.03, dice.gauss(pace, 0.2)))
        if is_late:
            # Most are a little late; some lie for days.
            share = 2 + dice.expovariate(0.3) if dice.random() < 0.1 else 1.02 + dice.expovariate(2.2)
        stopped = timedelta(minutes=dice.randrange(60, 2400)) if dice.random() < 0.1 else timedelta(0)
        used = timedelta(minutes=limit * share)
        response = timedelta(minutes=response_limit * min(3.0, dice.expovariate(1.0) * pace))
        response = min(response, used * 0.8)
        due = self.schedule.add(reported, timedelta(minutes=limit))
        answered = self.schedule.add(reported, response)
        resolved = self.schedule.add(reported, used)
        stop_from = self.schedule.add(reported, used * 0.85)
        if stopped:
            resume_at = self.schedule.add(stop_from, stopped)
            resolved = self.schedule.add(resolved, stopped)
            # A clock that stops after its due time moves nothing, nor does a stop that is still to come.
            due = self.schedule.add(due, stopped) if stop_from < min(due, self.now) else due
        clock: list[Tick] = [("start", reported, "", None, limit * 60)]
        if stopped and stop_from < self.now:
            clock.append(("stop", stop_from, dice.choice(STOP_REASONS), assignee.pk, None))
            if resume_at < self.now:
                clock.append(("resume", resume_at, "", assignee.pk, None))
        first = dice.random() < self.profile.first_contact.at(t)
        return self.finish(
            day, reported, kind, category, title, priority, team, assignee,
            due=due, response_due=self.schedule.add(reported, timedelta(minutes=response_limit)),
            answered=answered, resolved=resolved, used=used, response=response, clock=clock, first=first, t=t,
            is_late=is_late,
        )  # fmt: skip

    def finish(
        self, day: date, reported: datetime, kind: str, category: str, title: str, priority: str, team: int,
        assignee: User, *, due: datetime, response_due: datetime, answered: datetime, resolved: datetime,
        used: timedelta, response: timedelta, clock: list[Tick], first: bool,
        t: float, is_late: bool,
    ) -> Thrown:  # fmt: skip
        dice, now = self.dice, self.now
        is_resolved, is_answered = resolved <= now, answered <= now
        status = self.status(resolved, is_answered, clock, reported)
        closed = resolved + timedelta(hours=dice.randrange(2, 40)) if status == "closed" else None
        transfers = 0 if first else dice.choices((0, 1, 2), (35, 52, 13))[0]
        reopened = 0 if first or transfers else 1
        satisfaction = (
            self.satisfaction(t, is_late, kind) if status == "closed" and dice.random() < 0.34 else None
        )
        if is_resolved:
            clock.append(("finish", resolved, "", assignee.pk, None))
        row: tuple[object, ...] = (
            kind, title, "", self.categories[category], priority, team,
            assignee.pk if status != "new" else None, status, f"C-{dice.randrange(10_000, 99_999)}",
            f"138****{dice.randrange(10_000):04d}", dice.choices([c for c, _ in CHANNELS], [w for _, w in CHANNELS])[0],
            dice.choice(PLACES), reported, response_due, None if status == "waiting" else due, False,
            answered if is_answered else None, dice.choice(RESOLUTIONS) if is_resolved else "",
            resolved if is_resolved else None, assignee.pk if is_resolved else None, closed,
            self.head.pk if closed else None, int(response.total_seconds()) if is_answered else None,
            int(used.total_seconds()) if is_resolved else None, transfers, reopened, satisfaction,
            closed + timedelta(minutes=dice.randrange(10, 2000)) if satisfaction and closed else None, "", "",
            reported, closed or (resolved if is_resolved else max(answered, reported) if is_answered else reported),
        )  # fmt: skip
        given: list[Given] = (
            [(team, assignee.pk, "按片区与在手工作量分派", reported, None)] if status != "new" else []
        )
        return Thrown(day, reported, row, clock, given)

    def status(
        self,
        resolved: datetime,
        is_answered: bool,
        clock: list[Tick],
        reported: datetime,
    ) -> str:
        if resolved <= self.now:
            return "closed" if self.now - resolved > timedelta(hours=44) else "resolved"
        if clock[-1][0] == "stop":
            return "waiting"
        if is_answered:
            return "in_progress"
        # Nobody has it yet: the heads decide who takes it.
        return (
            "new" if self.now - reported < timedelta(minutes=40) or self.dice.random() < 0.5 else "assigned"
        )

    def satisfaction(self, t: float, is_late: bool, kind: str) -> int:
        odds = (
            self.profile.satisfied.at(t) - (0.22 if is_late else -0.02) - (0.3 if kind == "complaint" else 0)
        )
        if self.dice.random() < odds:
            return self.dice.choices((5, 4), (62, 38))[0]
        return self.dice.choices((3, 2, 1), (62, 24, 14))[0]


def make_categories() -> None:
    for table in (WORK, COMPLAINTS):
        for rows in table.values():
            for full_name, _, _ in rows:
                parent_name, name = full_name.split(" / ")
                parent = make_category(parent_name, None)
                make_category(name, parent)


def make_category(name: str, parent: Category | None) -> Category:
    full_name = f"{parent.full_name} / {name}" if parent else name
    row, created = Category.objects.get_or_create(
        full_name=full_name, defaults={"name": name, "parent": parent}
    )
    if created:
        row.path = f"{parent.path if parent else '/'}{row.pk}/"
        row.save(update_fields=["path"])
    return row


def make_levels() -> None:
    for priority, _, response, resolution in PRIORITIES:
        ServiceLevel.objects.get_or_create(
            category=None,
            priority=priority,
            defaults={"response_minutes": response, "resolution_minutes": resolution},
        )


def numbering() -> Callable[[date], str]:
    used: dict[date, int] = {}

    def number(day: date) -> str:
        used[day] = used.get(day, 0) + 1
        return f"GD-{day:%Y%m%d}-{used[day]:04d}"

    return number


UNASSIGNED = 3
NOBODY_YET = {
    "assignee_id": None,
    "status": "new",
    "first_responded_at": None,
    "response_work_seconds": None,
    "transfer_count": 0,
    "reopen_count": 0,
}


def leave_to_the_head(thrown: list[Thrown]) -> list[Thrown]:
    """The newest open orders of a department have nobody yet, whatever the hour: its head decides who takes them."""
    place = {name: COLUMNS.index(name) - COLUMNS.index("kind") for name in COLUMNS}
    untouched = ("new", "assigned", "in_progress")
    open_ones = [one for one in thrown if one.row[place["status"]] in untouched and len(one.clock) == 1]
    for one in sorted(open_ones, key=lambda one: one.reported_at)[-UNASSIGNED:]:
        row = list(one.row)
        for name, value in {**NOBODY_YET, "updated_at": one.reported_at}.items():
            row[place[name]] = value
        one.row = tuple(row)
        one.assignments = []
    return thrown


def make_orders(company: Company, dice: random.Random, since: date, now: datetime) -> int:
    """All orders of all departments; returns how many."""
    make_categories()
    make_levels()
    number = numbering()
    thrown: list[Thrown] = []
    for profile in DEPARTMENTS:
        thrown += leave_to_the_head(list(Thrower(profile, company, dice, since, now).throw_all()))
    thrown.sort(key=lambda one: one.reported_at)
    ids = reserve_ids(WorkOrder, len(thrown))
    copy_rows(
        WorkOrder, COLUMNS, ((pk, 1, number(one.day), *one.row) for pk, one in zip(ids, thrown, strict=True))
    )
    copy_rows(
        ClockEvent,
        ("order_id", "act", "at", "reason", "by_id", "target_seconds"),
        ((pk, *event) for pk, one in zip(ids, thrown, strict=True) for event in one.clock),
    )
    copy_rows(
        Assignment,
        ("order_id", "department_id", "assignee_id", "reason", "assigned_at", "assigned_by_id"),
        ((pk, *given) for pk, one in zip(ids, thrown, strict=True) for given in one.assignments),
    )
    return len(thrown)
