"""Goals against measures: how much of a goal is expected of a measure; work done and results beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.figures import HUNDRED, rounded
from core.numerals import figure
from core.periods import Period, local_today
from plans.lifecycle import IN_FORCE
from plans.models import DepartmentPlan, Goal, Measure
from plans.models.goal import figure_text
from plans.reports.breakdown import Entry, Typed
from plans.standings import Standing, goal_standings


@dataclass(frozen=True)
class Cell:
    goal: Goal
    measure: Measure
    weight: Decimal | None
    typed: Typed = field(default_factory=dict)

    @property
    def entry(self) -> Entry:
        label = _("措施 %(measure)s 对目标 %(goal)s 的权重")
        facts = {"measure": self.measure.number, "goal": self.goal.number}
        name = f"weight_{self.goal.pk}_{self.measure.pk}"
        return Entry(name, label % facts, figure_text(self.weight) or "", self.typed)


@dataclass(frozen=True)
class WeightRow:
    measure: Measure
    cells: list[Cell]


@dataclass(frozen=True)
class GoalColumn:
    goal: Goal
    total: Decimal
    progress: Decimal | None
    """Work done, percent: mean of its measures by weight; None without measures. Never a result."""
    standing: Standing
    """The result in the current quarter; never mixed with the work done."""

    @property
    def attained(self) -> str:
        """The rate in words; empty without data."""
        rate = self.standing.rate
        return "" if rate is None else f"{figure(rounded(rate, 1), 1)}%"

    @property
    def is_whole(self) -> bool:
        return self.total == HUNDRED

    @property
    def total_text(self) -> str:
        return figure_text(self.total) or "0"


@dataclass(frozen=True)
class WeightMatrix:
    columns: list[GoalColumn]
    rows: list[WeightRow]
    is_in_force: bool
    """Only then are there results."""


def weight_matrix(plan: DepartmentPlan, goals: Sequence[Goal], typed: Typed | None = None) -> WeightMatrix:
    measures = list(plan.measures.for_content())
    weights = {(link.goal_id, m.pk): link.weight for m in measures for link in m.links.all()}
    rows = [
        WeightRow(
            measure, [Cell(goal, measure, weights.get((goal.pk, measure.pk)), typed or {}) for goal in goals]
        )
        for measure in measures
    ]
    columns = []
    is_in_force = plan.status in IN_FORCE
    quarter = Period.containing(local_today()).first_day
    standings = goal_standings(quarter, [goal.pk for goal in goals]) if is_in_force else {}
    for index, goal in enumerate(goals):
        cells: list[Any] = [row.cells[index] for row in rows if row.cells[index].weight]
        total = sum((cell.weight for cell in cells), Decimal(0))
        done = sum((cell.weight * cell.measure.progress for cell in cells), Decimal(0))
        columns.append(
            GoalColumn(goal, total, done / total if total else None, standings.get(goal.pk, Standing()))
        )
    return WeightMatrix(columns, rows, is_in_force)
