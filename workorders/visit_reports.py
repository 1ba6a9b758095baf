"""What pages tell of visits: the day of one person, the day of a team, and what was done before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import quote

from django.db.models import Q
from django.utils import timezone

from core.periods import organization_zone
from organization.models import Department, User
from organization.querysets import PersonQuerySet
from workorders.models import Visit, WorkOrder
from workorders.visit_hours import visitors_of
from workorders.visit_lifecycle import OPEN, TAKES_TIME, VisitStatus

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SLOT = timedelta(minutes=30)
"""A column of the team's day; an hour has two."""
BEFORE = 5
USUAL_HOURS = (8, 18)
MOST_ON_A_BOARD = 400
DIALLED = re.compile(r"\+?[0-9][0-9 ()-]{4,19}")


def bounds(day: date, days: int = 1) -> tuple[datetime, datetime]:
    """The first instant of the day, and of the day after the last, in the organisation's zone."""
    zone = organization_zone()
    return datetime.combine(day, time(0), zone), datetime.combine(day + timedelta(days=days), time(0), zone)


def earlier_visits(visit: Visit) -> list[Visit]:
    """The visits of the order before this one that somebody made, the latest first."""
    made = visit.order.visits.filter(number__lt=visit.number, status__in=["done", "failed"])
    return list(made.select_related("visitor").order_by("-number")[:BEFORE])


def place_in_day(visit: Visit) -> tuple[int, int] | None:
    """The visit is the n-th of so many of its visitor that day."""
    if visit.visitor_id is None:
        return None
    start, end = bounds(timezone.localtime(visit.starts_at).date())
    rows = Visit.objects.filter(visitor=visit.visitor_id, starts_at__gte=start, starts_at__lt=end)
    pks = list(
        rows.exclude(status=VisitStatus.CANCELLED).order_by("starts_at", "pk").values_list("pk", flat=True)
    )
    return (pks.index(visit.pk) + 1, len(pks)) if visit.pk in pks else None


def phone_link(contact: str) -> str:
    """`tel:` with the first number in the text, or nothing where there is none that can be dialled."""
    found = DIALLED.search(contact)
    number = re.sub(r"[^0-9+]", "", found.group()) if found else ""
    return f"tel:{number}" if len(number) >= 5 and "*" not in contact else ""


def map_link(address: str) -> str:
    """Asks the phone's own map for the address. Nothing is fetched and nobody learns of it before it is pressed."""
    return f"geo:0,0?q={quote(address)}"


# --- The day of one person -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class VisitDay:
    on: date
    visits: list[Visit]


def visits_of(person: User, first: date, days: int) -> list[VisitDay]:
    """The days that have visits of this person, each in order of time; cancelled ones are left out."""
    start, end = bounds(first, days)
    rows = Visit.objects.filter(visitor=person, starts_at__gte=start, starts_at__lt=end)
    found = rows.exclude(status=VisitStatus.CANCELLED).with_order().order_by("starts_at", "pk")
    by_day: dict[date, list[Visit]] = {}
    for visit in found:
        by_day.setdefault(timezone.localtime(visit.starts_at).date(), []).append(visit)
    return [VisitDay(day, visits) for day, visits in by_day.items()]


def left_over(person: User, before: date) -> list[Visit]:
    """Visits of earlier days that are still open: nobody said what came of them."""
    rows = Visit.objects.filter(visitor=person, status__in=TAKES_TIME, starts_at__lt=bounds(before)[0])
    return list(rows.with_order().order_by("starts_at")[:20])


# --- The day of a team -----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Cell:
    """`span` columns of the timeline: a visit, or free time."""

    span: int
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One person's row. `lanes` are lines of cells; more than one where past visits overlap."""

    person: User
    lanes: list[list[Cell]]
    count: int


@dataclass(slots=True)
class TeamDay:
    hours: list[int]
    people: list[PersonDay] = field(default_factory=list)
    unassigned: list[Visit] = field(default_factory=list)


def team_day(department: Department, user: User, day: date) -> TeamDay:
    """Who is where and when, and what nobody was sent to yet; four queries however many there are."""
    start, end = bounds(day)
    of_team = Q(order__department__path__startswith=department.path)
    people = list(visitors_of(department))
    rows = (
        Visit.objects.filter(of_team | Q(visitor__in=[person.pk for person in people]))
        .filter(starts_at__lt=end, ends_at__gt=start)
        .exclude(status=VisitStatus.CANCELLED)
        .with_order()
        .order_by("starts_at", "pk")
    )
    visits = list(rows[:MOST_ON_A_BOARD])
    hours = _hours(visits, start)
    return TeamDay(
        hours,
        [_row(person, [v for v in visits if v.visitor_id == person.pk], hours, start) for person in people],
        [visit for visit in visits if visit.status == VisitStatus.BOOKED],
    )


def _hours(visits: Iterable[Visit], start: datetime) -> list[int]:
    """From eight to eighteen, and further where somebody visits earlier or later."""
    first, last = USUAL_HOURS
    for visit in visits:
        first = min(first, max(0, int((visit.starts_at - start) / HOUR)))
        last = max(last, min(24, -int(-(visit.ends_at - start) // HOUR)))
    return list(range(first, last))


def _row(person: User, visits: Sequence[Visit], hours: list[int], start: datetime) -> PersonDay:
    lanes: list[list[Visit]] = []
    for visit in visits:
        lane = next((one for one in lanes if _ends(one[-1], start) <= _begins(visit, start)), None)
        if lane is None:
            lanes.append([visit])
        else:
            lane.append(visit)
    cells = [_cells(lane, hours, start) for lane in lanes] or [[Cell(2 * len(hours))]]
    return PersonDay(person, cells, len(visits))


def _begins(visit: Visit, start: datetime) -> int:
    return max(0, int((visit.starts_at - start) // SLOT))


def _ends(visit: Visit, start: datetime) -> int:
    return -int(-(visit.ends_at - start) // SLOT)


def _cells(lane: Sequence[Visit], hours: list[int], start: datetime) -> list[Cell]:
    at, last, cells = 2 * hours[0], 2 * (hours[-1] + 1), []
    for visit in lane:
        begins, ends = max(at, _begins(visit, start)), min(last, _ends(visit, start))
        if begins > at:
            cells.append(Cell(begins - at))
        cells.append(Cell(max(1, ends - begins), visit))
        at = max(begins + 1, ends)
    if at < last:
        cells.append(Cell(last - at))
    return cells


# --- Whom one can send -----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the department with the visits of that day; `is_free`: none of them overlaps the window."""

    person: User
    visits: list[Visit]
    is_free: bool


def candidates(order: WorkOrder, starts_at: datetime, ends_at: datetime) -> list[Candidate]:
    """Everybody who may be sent, whoever is free first; two queries besides those for the people."""
    start, end = bounds(timezone.localtime(starts_at).date())
    people = list(people_for(order))
    rows = Visit.objects.filter(visitor__in=[person.pk for person in people], status__in=OPEN)
    by_person: dict[int | None, list[Visit]] = {}
    for visit in rows.between(start, end).order_by("starts_at"):
        by_person.setdefault(visit.visitor_id, []).append(visit)
    told = []
    for person in people:
        visits = by_person.get(person.pk, [])
        busy = any(v.order_id != order.pk and v.starts_at < ends_at and v.ends_at > starts_at for v in visits)
        told.append(Candidate(person, visits, not busy))
    return sorted(told, key=lambda one: (not one.is_free, len(one.visits)))


def people_for(order: WorkOrder) -> PersonQuerySet:
    return visitors_of(order.department)
