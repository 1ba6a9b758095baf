"""What the plans of a cycle say, read in bulk: a constant number of queries for any number of departments."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Sum

from organization.models import Department
from plans.lifecycle import HANDED_IN
from plans.models import (
    DepartmentPlan,
    Finding,
    Goal,
    GoalMeasure,
    Indicator,
    Measure,
    MeasureDependency,
    PlanCycle,
    ResourceGrant,
    ResourcePool,
    ResourceRequest,
    StrategicObjective,
)
from plans.reports.cycles import departments_without_plan
from plans.reports.resources import Cell, Key, PoolRow, pool_rows


class PlanRow(NamedTuple):
    pk: int
    department_id: int
    name: str
    code: str
    weight: Decimal
    status: str
    version: int
    is_late: bool
    submitted_at: datetime | None
    returned_at: datetime | None


class GoalRow(NamedTuple):
    pk: int
    plan_id: int
    number: int
    title: str
    scope: str
    indicator_id: int | None
    objective_id: int | None
    method: str
    baseline: Decimal | None
    target: Decimal | None
    weight: Decimal


class MeasureRow(NamedTuple):
    pk: int
    plan_id: int
    number: int
    title: str


class FindingRow(NamedTuple):
    pk: int
    plan_id: int
    number: int
    statement: str


class DependencyRow(NamedTuple):
    """`measure` of one department waits for `needs` of another."""

    measure_id: int
    plan_id: int
    number: int
    title: str
    starts_on: date | None
    needs_id: int
    needs_plan_id: int
    needs_number: int
    needs_title: str
    needs_due_on: date | None
    lag_days: int


class SpanRow(NamedTuple):
    owner_id: int
    owner: str
    pk: int
    plan_id: int
    number: int
    title: str
    starts_on: date
    due_on: date


@dataclass(frozen=True)
class Reading:
    """Everything the detection needs. `plans` are those of all departments that were asked, `goals` and so on those
    of plans that were handed in."""

    cycle: PlanCycle
    plans: dict[int, PlanRow]
    without_plan: list[Department]
    objectives: list[StrategicObjective]
    indicators: dict[int, Indicator]
    goals: list[GoalRow]
    measures: list[MeasureRow]
    unmeasured: list[int]
    """Goals without a measure."""
    findings: list[FindingRow]
    """Findings that neither a goal nor a measure answers."""
    dependencies: list[DependencyRow]
    spans: list[SpanRow]
    """Dated measures of people who answer for measures in several plans."""
    pools: list[PoolRow]

    @cached_property
    def needs(self) -> dict[Key, list[tuple[int, Decimal]]]:
        """Of the short cells: plan and what it asks or was granted; read once, when a shortage is told."""
        return _needs([cell for row in self.pools for cell in row.cells if cell.is_short])

    @property
    def departments(self) -> dict[int, str]:
        """Every department of the cycle that may be concerned: id -> name."""
        asked = {plan.department_id: plan.name for plan in self.plans.values()}
        return asked | {department.pk: department.name for department in self.without_plan}

    def handed_in(self) -> list[PlanRow]:
        return [plan for plan in self.plans.values() if plan.status in HANDED_IN]

    def goals_by_indicator(self) -> dict[int, list[GoalRow]]:
        found: dict[int, list[GoalRow]] = defaultdict(list)
        for goal in self.goals:
            if goal.indicator_id is not None:
                found[goal.indicator_id].append(goal)
        return found


def read(cycle: PlanCycle) -> Reading:
    """Thirteen queries, whatever the number of departments; two more once a shortage is told."""
    handed = DepartmentPlan.objects.filter(cycle=cycle, status__in=HANDED_IN).values("pk")
    goals = Goal.objects.filter(plan__in=handed).order_by("plan__department__path", "number")
    measures = Measure.objects.filter(plan__in=handed).order_by("plan__department__path", "number")
    pools = pool_rows(list(ResourcePool.objects.filter(cycle=cycle).prefetch_related("amounts")))
    linked = GoalMeasure.objects.filter(goal=OuterRef("pk"))
    return Reading(
        cycle,
        plans=_plans(cycle),
        without_plan=departments_without_plan(cycle),
        objectives=list(cycle.objectives.select_related("indicator")),
        indicators=Indicator.objects.in_bulk(),
        goals=[GoalRow._make(row) for row in goals.values_list(*GoalRow._fields)],
        measures=[MeasureRow._make(row) for row in measures.values_list(*MeasureRow._fields)],
        unmeasured=list(goals.filter(~Exists(linked)).values_list("pk", flat=True)),
        findings=[
            FindingRow._make(row)
            for row in Finding.objects.filter(plan__in=handed, goals=None, measures=None)
            .order_by("plan__department__path", "number")
            .values_list(*FindingRow._fields)
        ],
        dependencies=_dependencies(cycle),
        spans=_spans(cycle),
        pools=pools,
    )


def _needs(cells: list[Cell]) -> dict[Key, list[tuple[int, Decimal]]]:
    """Pool and quarter -> plan and what it asks or was granted, most first; for the short cells, two queries."""
    found: dict[Key, dict[int, Decimal]] = {(cell.pool_id, cell.quarter): {} for cell in cells}
    pools = {cell.pool_id for cell in cells}
    asked = ResourceRequest.objects.waiting().filter(pool_id__in=pools).order_by()
    granted = ResourceGrant.objects.filter(request__pool_id__in=pools).order_by()
    rows = [
        *asked.values_list("pool_id", "quarter", "measure__plan_id").annotate(total=Sum("amount")),
        *granted.values_list("request__pool_id", "quarter", "request__measure__plan_id").annotate(
            total=Sum("amount")
        ),
    ]
    for pool_id, quarter, plan_id, total in rows:
        needs = found.get((pool_id, quarter))
        if needs is not None:
            needs[plan_id] = needs.get(plan_id, Decimal(0)) + total
    return {key: sorted(needs.items(), key=lambda pair: (-pair[1], pair[0])) for key, needs in found.items()}


def _plans(cycle: PlanCycle) -> dict[int, PlanRow]:
    rows = (
        DepartmentPlan.objects.filter(cycle=cycle)
        .order_by("department__position", "department__path")
        .values_list(
            "pk",
            "department_id",
            "department__name",
            "department__code",
            "department__weight",
            "status",
            "version",
            "is_late",
            "submitted_at",
            "returned_at",
        )
    )
    return {row[0]: PlanRow._make(row) for row in rows}


def _dependencies(cycle: PlanCycle) -> list[DependencyRow]:
    """Between plans only; inside one plan they are the department's own matter."""
    rows = (
        MeasureDependency.objects.filter(
            measure__plan__cycle=cycle,
            measure__plan__status__in=HANDED_IN,
            needs__plan__status__in=HANDED_IN,
        )
        .exclude(measure__plan=F("needs__plan"))
        .order_by("measure__plan__department__path", "measure__number", "pk")
    )
    ends = ("plan_id", "number", "title")
    fields = ["measure_id", *(f"measure__{end}" for end in ends), "measure__starts_on"]
    fields += ["needs_id", *(f"needs__{end}" for end in ends), "needs__due_on", "lag_days"]
    return [DependencyRow._make(row) for row in rows.values_list(*fields)]


def _spans(cycle: PlanCycle) -> list[SpanRow]:
    dated = Measure.objects.filter(
        plan__cycle=cycle,
        plan__status__in=HANDED_IN,
        owner__isnull=False,
        starts_on__isnull=False,
        due_on__isnull=False,
    ).order_by()
    shared = dated.values("owner_id").annotate(plans=Count("plan_id", distinct=True)).filter(plans__gt=1)
    rows = dated.filter(owner_id__in=shared.values("owner_id")).order_by("owner_id", "starts_on", "pk")
    fields = ("owner_id", "owner__name", "pk", "plan_id", "number", "title", "starts_on", "due_on")
    return [SpanRow._make(row) for row in rows.values_list(*fields)]
