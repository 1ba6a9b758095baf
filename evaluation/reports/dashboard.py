"""Everything the dashboard shows of one quarter to one person, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.periods import Period, local_today
from evaluation.attainment import status_of, weighted_mean
from evaluation.reports.complaints import Complaints, complaints_of
from evaluation.reports.decisions import Decisions, decisions_for
from evaluation.reports.goals import (
    GoalLine,
    StatusCounts,
    count_statuses,
    goal_lines,
    gravest_first,
    statuses_in,
)
from evaluation.reports.heat import Cell, Heat, heat_of
from evaluation.reports.overdue import OverdueWeek, overdue_trend
from evaluation.reports.quarters import Quarter, quarter_of
from evaluation.reports.scope import Scope, scope_of
from evaluation.reports.sentences import Clause, headline
from evaluation.reports.service import MonthRate, ServiceFigure, satisfaction_by_month, service_figures


@dataclass(frozen=True)
class Dashboard:
    quarter: Quarter
    scope: Scope
    heat: Heat
    goals: tuple[GoalLine, ...]
    counts: StatusCounts
    service: tuple[ServiceFigure, ...]
    decisions: Decisions
    overdue: tuple[OverdueWeek, ...]
    complaints: Complaints
    satisfaction: tuple[MonthRate, ...]
    now: Cell
    """The attainment of the scope in the quarter, and in the quarter before."""
    before: Cell
    sentence: tuple[Clause, ...]

    @property
    def period(self) -> Period:
        return self.quarter.period

    @property
    def at_risk(self) -> list[GoalLine]:
        return gravest_first(line for line in self.goals if line.is_bad)

    @property
    def is_empty(self) -> bool:
        """Nothing to show: no goal in force and no order in sight."""
        return not (
            self.heat.lines
            or self.goals
            or self.complaints.total
            or any(week.total for week in self.overdue)
            or any(figure.now.denominator or figure.before.denominator for figure in self.service)
        )


def dashboard_of(user: Any, period: Period) -> Dashboard:
    quarter = quarter_of(period)
    scope = scope_of(user)
    heat = heat_of(scope, period)
    goals = goal_lines(scope.department_ids, period)
    decisions = decisions_for(user, period)
    now, before = whole_of(heat, quarter, -1), whole_of(heat, quarter, -2)
    reached_from = quarter.thresholds.reached_from
    return Dashboard(
        quarter=quarter,
        scope=scope,
        heat=heat,
        goals=tuple(goals),
        counts=count_statuses(goals, statuses_in(scope.department_ids, period.previous)),
        service=tuple(service_figures(scope, period, goals)),
        decisions=decisions,
        overdue=tuple(overdue_trend(scope, period)),
        complaints=complaints_of(scope, period),
        satisfaction=tuple(satisfaction_by_month(scope, last_month(period))),
        now=now,
        before=before,
        sentence=tuple(headline(heat, now, before, reached_from, decisions, is_whole=scope.is_whole)),
    )


def last_month(period: Period) -> Period:
    """The last month of a quarter that has begun: the current one while the quarter runs."""
    return Period.containing(min(period.last_day, max(local_today(), period.first_day)), "month")


def whole_of(heat: Heat, quarter: Quarter, index: int) -> Cell:
    """The scope's own figure: the organisation's, the one department's, or the mean of the departments by weight."""
    if heat.total:
        return heat.total[index]
    if len(heat.lines) == 1:
        return heat.lines[0].cells[index]
    return mean_of([(ln.department.weight, ln.cells[index].rate) for ln in heat.lines], quarter)


def mean_of(parts: list[tuple[Decimal, Decimal | None]], quarter: Quarter) -> Cell:
    """Weighted mean over parts with data; its status by the thresholds of the quarter's cycle."""
    mean = weighted_mean(parts)
    return Cell(mean.rate, status_of(mean.rate, quarter.thresholds), mean.weight_with_data, mean.weight_total)
