"""The department plans put together: objectives with the goals that serve them, families, weights, resources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plans.completeness import REQUIRED_FAMILIES
from plans.models import StrategicObjective
from plans.models.indicator import Family
from plans.models.resource import ResourceKind
from plans.reconciliation import Reconciliation, joined, sentences
from plans.reports.consolidation.conflicts import together
from plans.reports.consolidation.rows import GoalRow, Reading
from plans.reports.resources import Cell, PoolRow

ZERO = Decimal(0)


@dataclass(frozen=True)
class ObjectiveLine:
    """`share`: the part of all departments' weighted goals that serves it, as a fraction; None without goals."""

    objective: StrategicObjective | None
    departments: int
    goals: int
    share: Decimal | None
    result: Reconciliation | None = None

    @property
    def sentence(self) -> str:
        indicator = self.objective.indicator if self.objective else None
        return joined(sentences(self.result, indicator.unit_words)) if self.result and indicator else ""


@dataclass(frozen=True)
class FamilyLine:
    family: Family
    departments: int
    goals: int
    share: Decimal | None
    is_required: bool

    @property
    def name(self) -> Any:
        return self.family.label


@dataclass(frozen=True)
class KindLine:
    """All pools of one kind and unit: what there is in the year, what was granted and what is still asked."""

    kind: ResourceKind
    unit: str
    year: Cell
    short_quarters: int

    @property
    def name(self) -> Any:
        return self.kind.label


@dataclass(frozen=True)
class Totals:
    objectives: list[ObjectiveLine]
    families: list[FamilyLine]
    resources: list[KindLine]
    goals: int
    measures: int
    departments: int


def totals(reading: Reading) -> Totals:
    served: dict[int | None, list[GoalRow]] = defaultdict(list)
    for goal in reading.goals:
        served[goal.objective_id].append(goal)
    whole = weight_of(reading, reading.goals)
    lines = [
        objective_line(reading, objective, served.get(objective.pk, []), whole)
        for objective in reading.objectives
    ]
    if None in served:
        lines.append(objective_line(reading, None, served[None], whole))
    return Totals(
        lines,
        family_lines(reading, whole),
        resource_lines(reading.pools),
        goals=len(reading.goals),
        measures=len(reading.measures),
        departments=len({goal.plan_id for goal in reading.goals}),
    )


def weight_of(reading: Reading, goals: Iterable[GoalRow]) -> Decimal:
    """Weights of the goals, each times the weight of its department; departments without a weight count as one."""
    return sum(((reading.plans[goal.plan_id].weight or Decimal(1)) * goal.weight for goal in goals), ZERO)


def objective_line(
    reading: Reading, objective: StrategicObjective | None, goals: list[GoalRow], whole: Decimal
) -> ObjectiveLine:
    return ObjectiveLine(
        objective,
        departments=len({goal.plan_id for goal in goals}),
        goals=len(goals),
        share=weight_of(reading, goals) / whole if whole else None,
        result=together(reading, objective, goals) if objective else None,
    )


def family_lines(reading: Reading, whole: Decimal) -> list[FamilyLine]:
    found: dict[str, list[GoalRow]] = defaultdict(list)
    for goal in reading.goals:
        if goal.indicator_id is not None:
            found[reading.indicators[goal.indicator_id].family].append(goal)
    return [
        FamilyLine(
            family,
            departments=len({goal.plan_id for goal in found[family]}),
            goals=len(found[family]),
            share=weight_of(reading, found[family]) / whole if whole else None,
            is_required=family in REQUIRED_FAMILIES,
        )
        for family in Family
    ]


def resource_lines(pools: list[PoolRow]) -> list[KindLine]:
    grouped: dict[tuple[str, str], list[PoolRow]] = defaultdict(list)
    for row in pools:
        grouped[row.pool.kind, row.pool.unit].append(row)
    lines = []
    for (kind, unit), rows in sorted(grouped.items()):
        years = [row.year for row in rows]
        year = Cell(
            0,
            0,
            sum((one.available for one in years), ZERO),
            sum((one.asked for one in years), ZERO),
            sum((one.granted for one in years), ZERO),
            sum(one.waiting for one in years),
            sum(one.referred for one in years),
        )
        short = Counter(cell.is_short for row in rows for cell in row.cells)[True]
        lines.append(KindLine(ResourceKind(kind), unit, year, short))
    return lines
