"""The windows in which a department visits: its working time cut into windows, and how many people are free in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.periods import local_today, organization_zone
from core.punctuation import bracketed, listed
from organization.models import Department, User
from organization.querysets import PersonQuerySet
from organization.schedules import schedule_of
from organization.worktime import Hours, Schedule
from workorders.models import Visit
from workorders.visit_lifecycle import VisitStatus

WINDOW = timedelta(hours=2)
SHORTEST = timedelta(hours=1)
"""What is left of a working stretch and shorter than this is joined to the window before it."""
LONGEST = timedelta(hours=12)
FURTHEST = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Window:
    """A window that may be booked; `free` people of the department have no visit then."""

    starts_at: datetime
    ends_at: datetime
    free: int


def window_words(starts_at: datetime, ends_at: datetime) -> str:
    """`11 月 24 日 09:00–11:00`, in the organisation's zone."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    day = date_format(start, pgettext("date format", "n 月 j 日"))
    return f"{day} {start:%H:%M}–{end:%H:%M}"


def visitors_of(department: Department) -> PersonQuerySet:
    """Who may be sent: the people of the department and of what is below it, by name."""
    below = Department.objects.below([department.path]).values("pk")
    people: PersonQuerySet = User.objects.people()
    of_team = User.objects.in_departments([row["pk"] for row in below], local_today())
    return people.filter(pk__in=of_team.values("pk")).order_by("name", "pk")


def free_windows(department: Department, day: date, now: datetime) -> list[Window]:
    """The windows of that day that have not begun and in which somebody is free. Visits that were booked and not yet
    dispatched take somebody's time as well. Four queries."""
    windows = [w for w in windows_on(schedule_of(department), day) if w[0] > now]
    if not windows:
        return []
    people = set(visitors_of(department).values_list("pk", flat=True))
    taken = Visit.objects.open().between(windows[0][0], windows[-1][1])
    rows = list(taken.values_list("starts_at", "ends_at", "visitor_id", "status", "order__department__path"))
    free = []
    for start, end in windows:
        overlapping = [row for row in rows if row[0] < end and row[1] > start]
        bound = {row[2] for row in overlapping if row[2] in people}
        waiting = sum(
            row[3] == VisitStatus.BOOKED and row[4].startswith(department.path) for row in overlapping
        )
        left = len(people - bound) - waiting
        if left > 0:
            free.append(Window(start, end, left))
    return free


def windows_on(schedule: Schedule, day: date) -> list[tuple[datetime, datetime]]:
    """The working stretches of the day, each cut into windows of two hours from its beginning."""
    return [window for hours in schedule.hours_on(day) for window in _cut(day, hours)]


def _cut(day: date, hours: Hours) -> list[tuple[datetime, datetime]]:
    start, closes = _bounds(day, hours)
    cut = []
    while start < closes:
        end = start + WINDOW
        if closes - end < SHORTEST:
            end = closes
        cut.append((start, end))
        start = end
    return cut


def _bounds(day: date, hours: Hours) -> tuple[datetime, datetime]:
    zone = organization_zone()
    start = datetime.combine(day, hours.starts, zone)
    if hours.until_midnight:
        return start, datetime.combine(day + timedelta(days=1), time(0), zone)
    return start, datetime.combine(day, hours.ends, zone)


def outside_hours(department: Department, starts_at: datetime, ends_at: datetime) -> str:
    """Why this window lies outside the department's working time, or nothing. A break at noon is no reason."""
    schedule = schedule_of(department)
    day = timezone.localtime(starts_at).date()
    hours = schedule.hours_on(day)
    words = date_format(day, pgettext("date format", "n 月 j 日"))
    if not hours:
        note = schedule.notes.get(day)
        return _("按工作日历「%(calendar)s」，%(day)s不上班。") % {
            "calendar": schedule.name or "—",
            "day": bracketed(words, note) if note else words,
        }
    if _bounds(day, hours[0])[0] <= starts_at and ends_at <= _bounds(day, hours[-1])[1]:
        return ""
    return _("按工作日历「%(calendar)s」，%(day)s的工作时间是 %(hours)s。") % {
        "calendar": schedule.name or "—",
        "day": words,
        "hours": listed(f"{one.starts:%H:%M}–{one.ends:%H:%M}" for one in hours),
    }
