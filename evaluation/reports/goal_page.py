"""One goal, a quarter at a time: what it promised, what it showed, how that number came about."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.figures import HUNDRED
from core.periods import Period, local_today
from evaluation.attainment import GoalTerms
from evaluation.explanation import Explanation, explanation_of
from evaluation.models import Attainment, Observation, Status
from evaluation.reports.behind import Behind, behind
from evaluation.reports.goals import GoalLine, attainments_by_quarter, goal_lines
from evaluation.reports.quarters import Quarter, quarter_of
from plans.models import Goal, GoalMeasure

PERCENT = "%"


@dataclass(frozen=True)
class QuarterRow:
    """One quarter of the goal's year. `published` are earlier revisions of its figure, oldest first."""

    period: Period
    target: Decimal | None
    attainment: Attainment | None
    published: tuple[Attainment, ...]
    is_locked: bool

    @property
    def status(self) -> str:
        return self.attainment.status if self.attainment else Status.NO_DATA


@dataclass(frozen=True)
class MonthValue:
    month: Period
    value: Decimal | None
    denominator: Decimal
    target: Decimal | None


@dataclass(frozen=True)
class MeasureLine:
    """`expected` is how far the work should be by today, in percent of its time; None without dates."""

    link: GoalMeasure
    expected: Decimal | None
    is_late: bool

    @property
    def progress(self) -> Decimal:
        return self.link.measure.progress

    @property
    def is_done(self) -> bool:
        return self.progress >= HUNDRED


@dataclass(frozen=True)
class Pieces:
    """How many more (or fewer) orders it would take to reach the quarter's target at this denominator."""

    needed: int
    have: int
    missing: int
    is_upper_limit: bool


@dataclass(frozen=True)
class GoalPage:
    goal: Goal
    quarter: Quarter
    line: GoalLine
    rows: tuple[QuarterRow, ...]
    months: tuple[MonthValue, ...]
    explanation: Explanation
    observation: Observation | None
    siblings: tuple[GoalLine, ...]
    """All goals of the department in the quarter, this one among them."""
    measures: tuple[MeasureLine, ...]
    pieces: Pieces | None
    behind: Behind | None

    @property
    def row(self) -> QuarterRow:
        return next(row for row in self.rows if row.period == self.quarter.period)

    @property
    def before(self) -> QuarterRow | None:
        index = self.rows.index(self.row)
        return self.rows[index - 1] if index else None

    @property
    def weight_with_data(self) -> Decimal:
        return sum((line.weight for line in self.siblings if line.rate is not None), Decimal(0))

    @property
    def department_rate(self) -> Decimal | None:
        """The sum of the shares: the department's weighted mean."""
        shares = [line.share for line in self.siblings if line.share is not None]
        return sum(shares, Decimal(0)) if shares else None

    @property
    def work_progress(self) -> Decimal | None:
        """Mean progress of the measures by their weight for this goal; never mixed with attainment."""
        total = sum((line.link.weight for line in self.measures), Decimal(0))
        if not total:
            return None
        return sum((line.progress * line.link.weight for line in self.measures), Decimal(0)) / total


def quarters_of(goal: Goal) -> list[Period]:
    """The quarters of the goal's cycle."""
    cycle = goal.plan.cycle
    return list(Period.containing(cycle.starts_on).until(Period.containing(cycle.ends_on)))


def quarter_to_show(goal: Goal, wanted: Period | None) -> Period:
    """The wanted quarter if the cycle has it, else the latest with data, else the running one, else the first."""
    quarters = quarters_of(goal)
    if wanted in quarters and wanted is not None:
        return wanted
    latest = (
        goal.attainments.filter(is_current=True, rate__isnull=False)
        .order_by("-period_start")
        .values_list("period_start", flat=True)
        .first()
    )
    period = Period.containing(latest or local_today())
    return period if period in quarters else quarters[0]


def goal_page_of(goal: Goal, period: Period, kind: str = "") -> GoalPage:
    """`goal` comes with indicator, plan, department, cycle and targets; a fixed number of queries."""
    quarter = quarter_of(period)
    department = goal.plan.department
    siblings = goal_lines([department.pk], period)
    line = next((line for line in siblings if line.goal.pk == goal.pk), None) or _alone(goal, period)
    rows = _rows(goal)
    attainment = next((row.attainment for row in rows if row.period == period), None)
    observation = attainment.observation if attainment else None
    code = goal.indicator.code if goal.indicator else ""
    return GoalPage(
        goal=goal,
        quarter=quarter,
        line=line,
        rows=tuple(rows),
        months=tuple(_months(goal, rows)),
        explanation=explanation_of(terms_of(goal, line.target), line.actual, line.decimals),
        observation=observation,
        siblings=tuple(siblings),
        measures=tuple(_measures(goal)),
        pieces=_pieces(goal, line, observation),
        behind=behind(code, department, period, kind),
    )


def terms_of(goal: Goal, target: Decimal | None) -> GoalTerms:
    return GoalTerms(
        method=goal.method,
        direction=goal.indicator.direction if goal.indicator else "raise",
        target=target,
        baseline=goal.baseline,
        range_low=goal.range_low,
        range_high=goal.range_high,
        tolerance=goal.tolerance,
        due_on=goal.due_on,
        floor=goal.floor,
        ceiling=goal.ceiling,
    )


def _alone(goal: Goal, period: Period) -> GoalLine:
    """A goal whose plan is not in force yet is not evaluated: it has a target and no data."""
    target = next((t.value for t in goal.targets.all() if t.quarter == period.quarter_number), goal.target)
    return GoalLine(goal, Status.NO_DATA, None, target, None, goal.weight)


def _rows(goal: Goal) -> list[QuarterRow]:
    targets = {target.quarter: target.value for target in goal.targets.all()}
    closed = set(goal.plan.cycle.closed_periods.values_list("period_start", flat=True))
    revisions: dict[date, list[Attainment]] = {}
    for attainment in attainments_by_quarter(goal):
        revisions.setdefault(attainment.period_start, []).append(attainment)
    rows = []
    for period in quarters_of(goal):
        found = revisions.get(period.first_day, [])
        current = next((a for a in found if a.is_current), None)
        planned = targets.get(period.quarter_number, goal.target)
        target = current.target if current and current.target is not None else planned
        published = tuple(a for a in found if not a.is_current)
        rows.append(QuarterRow(period, target, current, published, period.first_day in closed))
    return rows


def _months(goal: Goal, rows: list[QuarterRow]) -> list[MonthValue]:
    """The year month by month, with the target of each month's quarter."""
    if goal.indicator is None or not rows:
        return []
    first, last = rows[0].period.first_day, rows[-1].period.last_day
    found = {
        o.period_start: o
        for o in Observation.objects.filter(
            indicator=goal.indicator,
            department_id=goal.plan.department_id,
            period_kind="month",
            period_start__gte=first,
            period_start__lte=last,
            is_current=True,
        )
    }
    targets = {row.period: row.target for row in rows}
    months = []
    for month in Period.containing(first, "month").until(Period.containing(last, "month")):
        observation = found.get(month.first_day)
        months.append(
            MonthValue(
                month,
                observation.value if observation else None,
                observation.denominator if observation else Decimal(0),
                targets.get(Period.containing(month.first_day)),
            )
        )
    return months


def _measures(goal: Goal) -> list[MeasureLine]:
    today = local_today()
    links = goal.links.select_related("measure__owner").order_by("measure__number")
    return [_measure_line(link, today) for link in links]


def _measure_line(link: GoalMeasure, today: date) -> MeasureLine:
    measure = link.measure
    expected = None
    if measure.starts_on and measure.due_on and measure.due_on > measure.starts_on:
        passed = min(max((today - measure.starts_on).days, 0), (measure.due_on - measure.starts_on).days)
        expected = HUNDRED * passed / (measure.due_on - measure.starts_on).days
    is_due = measure.due_on is not None and measure.due_on < today and measure.ended_on is None
    late = is_due and measure.progress < HUNDRED
    return MeasureLine(link, expected, late)


def _pieces(goal: Goal, line: GoalLine, observation: Observation | None) -> Pieces | None:
    """Only for shares of counted things with a target to compare with."""
    indicator = goal.indicator
    if indicator is None or indicator.unit != PERCENT or observation is None or line.target is None:
        return None
    if not observation.denominator or observation.denominator != observation.denominator.to_integral():
        return None
    exact = observation.denominator * line.target / HUNDRED
    have = int(observation.numerator)
    if line.sign == "≤":
        return Pieces(math.floor(exact), have, max(have - math.floor(exact), 0), True)
    return Pieces(math.ceil(exact), have, max(math.ceil(exact) - have, 0), False)
