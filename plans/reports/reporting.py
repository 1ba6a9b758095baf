"""A progress report to read and to fill in: the figures of its period, as they are now or as they were handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from core.figures import HUNDRED
from core.hashing import content_hash
from core.periods import Period
from core.phrases import PERSON, source_language
from organization.models import User
from plans.indicator_words import unit_words
from plans.models import DepartmentPlan, Measure, ProgressReport
from plans.models.goal import figure_text
from plans.standings import (
    Standing,
    Work,
    department_standings,
    department_work,
    goal_standings,
    is_short,
    measure_work,
)

DECIMALS = frozenset(
    {
        "target",
        "actual",
        "rate",
        "previous_rate",
        "weight",
        "progress",
        "weight_with_data",
        "weight_total",
    }
)


@dataclass(frozen=True)
class GoalFigure:
    """One goal in the quarter the period ends in. `must_explain`: the cycle asks for the cause."""

    goal_id: int
    number: int
    title: str
    unit: str
    decimals: int
    weight: Decimal
    target: Decimal | None
    actual: Decimal | None
    rate: Decimal | None
    previous_rate: Decimal | None
    status: str
    must_explain: bool

    @property
    def unit_words(self) -> str:
        return unit_words(self.unit)


@dataclass(frozen=True)
class MeasureFigure:
    """One measure: work done, milestones, and its work orders. Dates are written as 2026-06-30."""

    measure_id: int
    number: int
    title: str
    owner: str
    due_on: str
    progress: Decimal
    is_late: bool
    milestones: int
    reached: int
    late_milestones: list[str]
    orders: int
    overdue: int

    @property
    def owner_words(self) -> str:
        return PERSON.told(self.owner)

    @property
    def due_day(self) -> date | None:
        return date.fromisoformat(self.due_on) if self.due_on else None


@dataclass(frozen=True)
class ReportFigures:
    quarter: str
    rate: Decimal | None
    status: str
    weight_with_data: Decimal
    weight_total: Decimal
    orders: int
    overdue: int
    goals: list[GoalFigure]
    measures: list[MeasureFigure]

    @property
    def late_measures(self) -> int:
        return sum(line.is_late for line in self.measures)

    @property
    def short_goals(self) -> int:
        return sum(line.must_explain for line in self.goals)

    @property
    def quarter_words(self) -> str:
        return Period.parse(self.quarter).label

    @property
    def fingerprint(self) -> str:
        """Tells whether the figures are still those that somebody read; orders come and go all day and are left out."""
        told = kept(self)
        for part in (told, *told["measures"]):
            part.pop("orders")
            part.pop("overdue")
        return content_hash(told)[:16]


def figures_of(report: ProgressReport) -> ReportFigures:
    """The figures as they are now; a constant number of queries."""
    plan, quarter = report.plan, Period.containing(report.last_day)
    goals = list(plan.goals.select_related("indicator").order_by("number"))
    measures = list(plan.measures.select_related("owner").prefetch_related("milestones").order_by("number"))
    standings = goal_standings(quarter.first_day, [goal.pk for goal in goals])
    work = measure_work([measure.pk for measure in measures])
    whole = department_standings(quarter.first_day, [plan.department_id])[plan.department_id]
    orders = department_work([plan.department_id])[plan.department_id]
    return ReportFigures(
        quarter=str(quarter),
        rate=_tidy(whole.rate),
        status=whole.status,
        weight_with_data=whole.weight_with_data,
        weight_total=whole.weight_total,
        orders=orders.open,
        overdue=orders.overdue,
        goals=[_goal_figure(plan, goal, standings[goal.pk]) for goal in goals],
        measures=[_measure_figure(one, report.last_day, work[one.pk]) for one in measures],
    )


def _goal_figure(plan: DepartmentPlan, goal: Any, standing: Standing) -> GoalFigure:
    indicator = goal.indicator
    return GoalFigure(
        goal_id=goal.pk,
        number=goal.number,
        title=goal.title,
        unit=indicator.unit if indicator else "",
        decimals=indicator.decimals if indicator else 1,
        weight=goal.weight,
        target=_tidy(goal.target if standing.target is None else standing.target),
        actual=_tidy(standing.actual),
        rate=_tidy(standing.rate),
        previous_rate=_tidy(standing.previous_rate),
        status=standing.status,
        must_explain=is_short(standing.status, plan.cycle.explain_from),
    )


def _measure_figure(measure: Measure, last_day: date, work: Work) -> MeasureFigure:
    milestones = list(measure.milestones.all())
    late = [m for m in milestones if m.reached_at is None and m.due_on <= last_day]
    is_over = measure.due_on is not None and measure.due_on <= last_day
    return MeasureFigure(
        measure_id=measure.pk,
        number=measure.number,
        title=measure.title,
        owner=_kept_label(measure.owner) if measure.owner else "",
        due_on=f"{measure.due_on}" if measure.due_on else "",
        progress=measure.progress,
        is_late=bool(late) or (is_over and measure.progress < HUNDRED),
        milestones=len(milestones),
        reached=sum(m.reached_at is not None for m in milestones),
        late_milestones=[m.title for m in late],
        orders=work.open,
        overdue=work.overdue,
    )


def _kept_label(person: User) -> str:
    with source_language():
        return person.label


def _tidy(value: Decimal | None) -> Decimal | None:
    """Without idle zeros, so that equal figures have one spelling."""
    return None if value is None else Decimal(str(figure_text(value)))


def kept(figures: ReportFigures) -> dict[str, Any]:
    """As a filing keeps them: every figure in one spelling."""
    return {
        **_spelled(asdict(figures)),
        "goals": [_spelled(asdict(line)) for line in figures.goals],
        "measures": [_spelled(asdict(line)) for line in figures.measures],
    }


def _spelled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: figure_text(value) if name in DECIMALS else value for name, value in values.items()}


def read_figures(content: Mapping[str, Any]) -> ReportFigures:
    """The figures of a filing."""
    told = content["figures"]
    return ReportFigures(
        **{
            **_read(ReportFigures, told),
            "goals": [GoalFigure(**_read(GoalFigure, line)) for line in told["goals"]],
            "measures": [MeasureFigure(**_read(MeasureFigure, line)) for line in told["measures"]],
        }
    )


def _read(shape: type[Any], told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field.name: Decimal(told[field.name])
        if field.name in DECIMALS and told[field.name] is not None
        else told[field.name]
        for field in fields(shape)
    }
