"""Progress reports of a cycle at a glance: which periods there are, who has handed in, who has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, Q
from django.utils import timezone

from activity.models import Event
from core.components import Segment
from organization.models import User
from plans import events
from plans.lifecycle import UNSOLVED, CycleStatus, ReportStatus
from plans.models import PlanCycle, Problem, ProgressReport
from plans.rhythms import span_words


@dataclass(frozen=True)
class ReportPeriod:
    """One period of the cycle that was reported on. `last_day` names it."""

    last_day: date
    first_day: date
    asked: int
    owed: int

    @property
    def words(self) -> str:
        return span_words(self.first_day, self.last_day)

    @property
    def handed_in(self) -> int:
        return self.asked - self.owed


@dataclass(frozen=True)
class ReportRow:
    report: ProgressReport
    is_overdue: bool
    urged_at: datetime | None
    problems: int
    """Unsolved problems of the department."""


@dataclass(frozen=True)
class Collection:
    rows: list[ReportRow]
    segments: list[Segment]
    is_closed: bool = False
    """The year is closed: what was not handed in stays so."""

    @property
    def owed(self) -> int:
        return sum(row.report.is_writable for row in self.rows)

    @property
    def handed_in(self) -> int:
        return len(self.rows) - self.owed

    @property
    def late(self) -> int:
        return sum(row.is_overdue or row.report.is_late for row in self.rows)


def report_periods(cycle: PlanCycle, user: User) -> list[ReportPeriod]:
    """The periods that this person sees reports of, latest first; one query."""
    rows = (
        ProgressReport.objects.visible_to(user)
        .filter(plan__cycle=cycle)
        .order_by("-last_day")
        .values("last_day")
        .annotate(
            first=Max("first_day"),
            asked=Count("pk"),
            owed=Count("pk", filter=Q(status__in=[ReportStatus.OPEN, ReportStatus.RETURNED])),
        )
    )
    return [ReportPeriod(row["last_day"], row["first"], row["asked"], row["owed"]) for row in rows]


def collection_of(cycle: PlanCycle, last_day: date, user: User) -> Collection:
    """Every report of one period; the same number of queries for any number of departments."""
    reports = list(
        ProgressReport.objects.visible_to(user)
        .with_plan()
        .filter(plan__cycle=cycle, last_day=last_day)
        .order_by("plan__department__position", "pk")
    )
    urged = last_urged([report.pk for report in reports])
    departments = [report.plan.department_id for report in reports]
    problems = dict(
        Problem.objects.visible_to(user)
        .filter(department_id__in=departments, status__in=UNSOLVED)
        .order_by()
        .values_list("department_id")
        .annotate(n=Count("pk"))
    )
    now = timezone.now()
    rows = [
        ReportRow(
            report,
            is_overdue=report.is_writable and not report.is_forgiven and now > report.due_at,
            urged_at=urged.get(report.pk),
            problems=problems.get(report.plan.department_id, 0),
        )
        for report in reports
    ]
    return Collection(rows, segments_of(reports), cycle.status == CycleStatus.CLOSED)


def segments_of(reports: Sequence[ProgressReport]) -> list[Segment]:
    found = []
    for status in ReportStatus:
        same = [report for report in reports if report.status == status]
        if same:
            tone = "no_data" if same[0].is_forgiven else status.value
            found.append(Segment(tone, len(same), same[0].status_words))
    return found


def last_urged(report_ids: Sequence[int]) -> dict[int, datetime]:
    """Report id -> when it was urged last; one query."""
    found: Any = Event.objects.filter(
        name=events.REPORT_URGED,
        subject_type=ContentType.objects.get_for_model(ProgressReport),
        subject_id__in=report_ids,
    )
    return dict(
        found.order_by().values("subject_id").annotate(last=Max("at")).values_list("subject_id", "last")
    )
