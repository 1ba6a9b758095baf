"""The goals that are evaluated in a quarter, each with what it showed against its target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Prefetch, Q

from core.figures import HUNDRED
from core.periods import Period, local_today
from evaluation.models import Attainment, Status
from organization.models import Department
from plans.lifecycle import IN_FORCE
from plans.models import DepartmentPlan, Goal, GoalMeasure, GoalTarget
from plans.models.goal import AttainmentMethod
from plans.querysets import GoalQuerySet

ORDER = (Status.MISSED, Status.AT_RISK, Status.NEAR, Status.REACHED, Status.NO_DATA)


def visible_goals(user: Any) -> GoalQuerySet:
    """Goals of the plans one may read; those in force also for supervisors, who see what they check."""
    standing = user.standing
    in_force = Q(plan__status__in=IN_FORCE)
    if not standing.reads_everything:
        in_force &= Q(plan__department_id__in=standing.readable_department_ids)
    return Goal.objects.filter(in_force | Q(plan__in=DepartmentPlan.objects.visible_to(user)))


@dataclass(frozen=True)
class GoalLine:
    """`weight` is the goal's in its department, `share` its part of the department's attainment in percentage
    points (weight among goals with data × rate); None without data."""

    goal: Goal
    status: str
    actual: Decimal | None
    target: Decimal | None
    rate: Decimal | None
    weight: Decimal
    share: Decimal | None = None
    previous_rate: Decimal | None = None

    @property
    def sign(self) -> str:
        """How the target is to be read: at least, at most, or neither."""
        return {AttainmentMethod.RAISE: "≥", AttainmentMethod.LOWER: "≤"}.get(
            AttainmentMethod(self.goal.method), self._sign_of_direction
        )

    @property
    def _sign_of_direction(self) -> str:
        if self.goal.method != AttainmentMethod.IMPROVEMENT or self.goal.indicator is None:
            return ""
        return {"raise": "≥", "lower": "≤"}.get(self.goal.indicator.direction, "")

    @property
    def decimals(self) -> int:
        return self.goal.indicator.decimals if self.goal.indicator else 1

    @property
    def unit(self) -> str:
        return self.goal.indicator.unit_words if self.goal.indicator else ""

    @property
    def unit_behind(self) -> str:
        """The unit as it stands behind a figure: words with a space before them."""
        return self.unit if self.unit in ("", "%") else f" {self.unit}"

    @property
    def scale(self) -> Decimal:
        """Where a bar of actual and target ends: 100 for percentages within it, else a fifth beyond the larger."""
        larger = max(self.actual or Decimal(0), self.target or Decimal(0))
        if self.unit == "%" and larger <= HUNDRED and larger * 4 > HUNDRED:
            return HUNDRED
        return larger * Decimal("1.2") or Decimal(1)

    @property
    def is_bad(self) -> bool:
        return self.status in (Status.MISSED, Status.AT_RISK)


def goal_lines(department_ids: Iterable[int], period: Period) -> list[GoalLine]:
    """Every goal in force in the year of `period` of these departments, in plan order; four queries.

    A goal that was not computed for the quarter is there too, without data.
    """
    first = period.first_day
    targets = GoalTarget.objects.filter(quarter=period.quarter_number)
    goals = (
        Goal.objects.filter(
            plan__status__in=IN_FORCE,
            plan__department_id__in=list(department_ids),
            plan__cycle__starts_on__lte=first,
            plan__cycle__ends_on__gte=first,
        )
        .select_related("indicator", "plan__department", "plan__cycle", "owner")
        .prefetch_related(Prefetch("targets", queryset=targets, to_attr="quarter_targets"))
        .order_by("plan__department__position", "plan__department_id", "number")
    )
    goals_by_id = {goal.pk: goal for goal in goals}
    rows = Attainment.objects.filter(
        goal_id__in=goals_by_id, is_current=True, period_start__in=[first, period.previous.first_day]
    )
    now: dict[int, Attainment] = {}
    before: dict[int, Attainment] = {}
    for row in rows:
        (now if row.period_start == first else before)[row.goal_id] = row
    return _with_shares([_line(goal, now.get(goal.pk), before.get(goal.pk)) for goal in goals_by_id.values()])


def governing_departments(department_ids: Iterable[int], period: Period) -> dict[int, list[str]]:
    """Whose goals bind these departments in the year of `period`: their own, or those of the nearest department
    above with a plan in force. Each with the names of the departments that look up to it; two queries."""
    own = list(Department.objects.filter(pk__in=list(department_ids)).order_by("position", "id"))
    lines = {department.pk: [int(pk) for pk in department.path.strip("/").split("/")] for department in own}
    planned = set(
        DepartmentPlan.objects.in_force()
        .filter(
            department_id__in={pk for line in lines.values() for pk in line},
            cycle__starts_on__lte=period.first_day,
            cycle__ends_on__gte=period.first_day,
        )
        .values_list("department_id", flat=True)
    )
    governing: dict[int, list[str]] = {}
    for department in own:
        nearest = next((pk for pk in reversed(lines[department.pk]) if pk in planned), None)
        if nearest is not None:
            below = governing.setdefault(nearest, [])
            below += [department.name] if nearest != department.pk else []
    return governing


def _line(goal: Goal, now: Attainment | None, before: Attainment | None) -> GoalLine:
    planned = getattr(goal, "quarter_targets", [])
    return GoalLine(
        goal=goal,
        status=now.status if now else Status.NO_DATA,
        actual=now.actual if now else None,
        target=now.target
        if now and now.target is not None
        else (planned[0].value if planned else goal.target),
        rate=now.rate if now else None,
        weight=goal.weight,
        previous_rate=before.rate if before else None,
    )


def _with_shares(lines: list[GoalLine]) -> list[GoalLine]:
    """Shares follow the department's mean: weight ÷ weight with data × rate."""
    with_data: dict[int, Decimal] = {}
    for line in lines:
        if line.rate is not None:
            department = line.goal.plan.department_id
            with_data[department] = with_data.get(department, Decimal(0)) + line.weight
    return [_shared(line, with_data.get(line.goal.plan.department_id, Decimal(0))) for line in lines]


def _shared(line: GoalLine, weight_with_data: Decimal) -> GoalLine:
    if line.rate is None or not weight_with_data:
        return line
    return GoalLine(**{**_fields(line), "share": line.rate * line.weight / weight_with_data})


def _fields(line: GoalLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in GoalLine.__dataclass_fields__}


@dataclass(frozen=True)
class StatusCounts:
    total: int
    by_status: dict[str, int]
    reached_before: int | None
    """Goals reached in the quarter before; None when it has no figures at all."""


def count_statuses(lines: Iterable[GoalLine], before: Iterable[str]) -> StatusCounts:
    counts = {status.value: 0 for status in Status}
    total = 0
    for line in lines:
        counts[line.status] += 1
        total += 1
    statuses = list(before)
    reached = sum(1 for status in statuses if status == Status.REACHED) if statuses else None
    return StatusCounts(total, counts, reached)


def statuses_in(department_ids: Iterable[int], period: Period) -> list[str]:
    """Statuses of the computed goals of another quarter."""
    return list(
        Attainment.objects.filter(
            goal__plan__department_id__in=list(department_ids),
            goal__plan__status__in=IN_FORCE,
            is_current=True,
            period_start=period.first_day,
        ).values_list("status", flat=True)
    )


def gravest_first(lines: Iterable[GoalLine]) -> list[GoalLine]:
    """Missed before at risk, the heavier first within each: weight in the department × the department's weight."""

    def weight(line: GoalLine) -> Decimal:
        return line.weight * (line.goal.plan.department.weight or HUNDRED)

    return sorted(lines, key=lambda line: (ORDER.index(Status(line.status)), -weight(line), line.goal.pk))


@dataclass(frozen=True)
class MeasureCount:
    """Measures of a goal, and how many are past their day without being done."""

    total: int
    late: int


def measure_counts(goal_ids: Iterable[int]) -> dict[int, MeasureCount]:
    """One query."""
    late = Q(measure__due_on__lt=local_today(), measure__progress__lt=HUNDRED)
    rows = (
        GoalMeasure.objects.filter(goal_id__in=list(goal_ids))
        .values("goal_id")
        .annotate(total=Count("pk"), late=Count("pk", filter=late))
    )
    return {row["goal_id"]: MeasureCount(row["total"], row["late"]) for row in rows}


def attainments_by_quarter(goal: Goal) -> list[Attainment]:
    """All revisions of a goal's figures, oldest quarter and revision first."""
    return list(goal.attainments.select_related("observation").order_by(F("period_start"), F("revision")))
