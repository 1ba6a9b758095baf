"""Measures over the days of their cycle: bars, milestones, what waits for what; and what they cost and bring.

Places along the cycle are percentages of its length, so that the drawing fits any width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from core.figures import HUNDRED, rounded
from core.numerals import figure
from core.periods import Period, local_today
from core.punctuation import clauses, labelled, listed
from plans.models import DepartmentPlan, Measure, MeasureDependency, Milestone, PlanCycle
from plans.ordering import earliest

ROW = 40
"""Height of a row in pixels; `static/css/schedule.css` gives the names beside the drawing the same."""
HEAD = 32
BAR = 18


@dataclass(frozen=True)
class Axis:
    """The cycle as a line from 0 to 100."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def at(self, day: date, *, end: bool = False) -> Decimal:
        """Where a day begins (or ends), kept within the line."""
        passed = (day - self.first).days + int(end)
        return rounded(Decimal(min(max(passed, 0), self.days)) * 100 / self.days, 3)

    @property
    def quarters(self) -> list[tuple[Period, Decimal, Decimal]]:
        """Each quarter that the cycle touches, where it begins, and its middle."""
        periods = Period.containing(self.first).until(Period.containing(self.last))
        return [
            (p, self.at(p.first_day), (self.at(p.first_day) + self.at(p.last_day, end=True)) / 2)
            for p in periods
        ]


@dataclass(frozen=True)
class Diamond:
    milestone: Milestone
    x: Decimal
    is_late: bool

    @property
    def state(self) -> str:
        if self.milestone.reached_at:
            return "reached"
        return "late" if self.is_late else "open"


@dataclass(frozen=True)
class Bar:
    """One measure. `x` and `width` in percent of the cycle, `y` in pixels; without both days there is no bar."""

    measure: Measure
    index: int
    x: Decimal | None
    width: Decimal | None
    diamonds: list[Diamond]
    needs: list[MeasureDependency]
    too_early: bool
    is_late: bool

    @cached_property
    def first(self) -> str:
        """First day as forms and attributes want it; empty without one."""
        return self.measure.starts_on.isoformat() if self.measure.starts_on else ""

    @cached_property
    def last(self) -> str:
        return self.measure.due_on.isoformat() if self.measure.due_on else ""

    @property
    def name(self) -> str:
        return f"{self.measure.number} {self.measure.title}"

    @property
    def label(self) -> str:
        """What the bar tells somebody who does not see it: days, work done, what it waits for, what is wrong."""
        facts = {
            "number": self.measure.number,
            "title": self.measure.title,
            "first": self.first,
            "last": self.last,
            "done": figure(self.measure.progress, 0),
        }
        needed = listed(f"{need.needs.number} {need.needs.title}" for need in self.needs)
        said = [
            _("措施 %(number)s %(title)s，%(first)s 至 %(last)s，工作进度 %(done)s%%") % facts,
            labelled(_("前置措施"), needed) if needed else "",
            _("开始早于前置措施完成") if self.too_early else "",
            _("延期") if self.is_late else "",
        ]
        return clauses(said)

    @property
    def y(self) -> int:
        return HEAD + self.index * ROW + (ROW - BAR) // 2

    @property
    def middle(self) -> int:
        return HEAD + self.index * ROW + ROW // 2

    @property
    def end(self) -> Decimal:
        return (self.x or Decimal(0)) + (self.width or Decimal(0))

    @property
    def done(self) -> Decimal:
        """Width of the part that is done: work, not result."""
        return rounded((self.width or Decimal(0)) * self.measure.progress / HUNDRED, 3)


@dataclass(frozen=True)
class Line:
    """From the end of what is needed down (or up) to the beginning of what waits."""

    from_x: Decimal
    from_y: int
    to_x: Decimal
    to_y: int
    is_broken: bool


@dataclass(frozen=True)
class QuarterGroup:
    period: Period
    bars: list[Bar]


@dataclass(frozen=True)
class Schedule:
    axis: Axis
    bars: list[Bar]
    lines: list[Line]
    today: Decimal | None

    @property
    def height(self) -> int:
        return HEAD + len(self.bars) * ROW + 4

    @property
    def undated(self) -> list[Bar]:
        return [bar for bar in self.bars if bar.x is None]

    @property
    def too_early(self) -> list[Bar]:
        """Bars that begin before what they wait for is finished."""
        return [bar for bar in self.bars if bar.too_early]

    @property
    def early_names(self) -> str:
        return listed(bar.name for bar in self.too_early)

    @property
    def by_quarter(self) -> list[QuarterGroup]:
        """Measures by the quarter they start in, as a narrow screen lists them."""
        groups = []
        for period, _x, _middle in self.axis.quarters:
            inside = [
                b
                for b in self.bars
                if b.measure.starts_on and Period.containing(b.measure.starts_on) == period
            ]
            if inside:
                groups.append(QuarterGroup(period, inside))
        return groups


def plan_schedule(plan: DepartmentPlan) -> Schedule:
    """The plan's measures in the order of their numbers; a constant number of queries."""
    measures = list(plan.measures.for_content())
    return draw(plan.cycle, measures)


def draw(cycle: PlanCycle, measures: Sequence[Measure]) -> Schedule:
    axis, today = Axis(cycle.starts_on, cycle.ends_on), local_today()
    bars = [_bar(axis, measure, index, today) for index, measure in enumerate(measures)]
    shown = cycle.starts_on <= today <= cycle.ends_on
    return Schedule(axis, bars, list(_lines(bars)), axis.at(today) if shown else None)


def _bar(axis: Axis, measure: Measure, index: int, today: date) -> Bar:
    dated = measure.starts_on is not None and measure.due_on is not None
    x = axis.at(measure.starts_on) if dated and measure.starts_on else None
    end = axis.at(measure.due_on, end=True) if dated and measure.due_on else None
    diamonds = [
        Diamond(m, axis.at(m.due_on, end=True), m.reached_at is None and m.due_on < today)
        for m in measure.milestones.all()
    ]
    needs = list(measure.dependencies.all())
    late = measure.due_on is not None and measure.due_on < today and measure.progress < HUNDRED
    width = max(end - x, Decimal("0.3")) if x is not None and end is not None else None
    return Bar(measure, index, x, width, diamonds, needs, any(is_broken(n, measure) for n in needs), late)


def is_broken(dependency: MeasureDependency, measure: Measure) -> bool:
    """Does the measure start before what it needs is finished?"""
    due_on = dependency.needs.due_on
    if due_on is None or measure.starts_on is None:
        return False
    return measure.starts_on < earliest(due_on, dependency.lag_days)


def _lines(bars: Sequence[Bar]) -> Iterable[Line]:
    places = {bar.measure.pk: bar for bar in bars if bar.x is not None}
    for bar in places.values():
        for dependency in bar.needs:
            needed = places.get(dependency.needs_id)
            if needed and bar.x is not None:
                broken = is_broken(dependency, bar.measure)
                yield Line(needed.end, needed.middle, bar.x, bar.middle, broken)


# --- cost and benefit ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Worth:
    measure: Measure | None
    cost: Decimal | None
    benefit: Decimal | None

    @property
    def ratio(self) -> Decimal | None:
        """Yearly benefit per yuan, two decimals; None without either figure, and for what costs nothing."""
        if self.benefit is None or not self.cost:
            return None
        return rounded(self.benefit / self.cost, 2)

    @property
    def words(self) -> str:
        """Where there is no ratio, why."""
        if self.cost is None:
            return _("未写预算")
        if self.benefit is None:
            return _("未写效益")
        return "" if self.cost else _("不花钱")


@dataclass(frozen=True)
class CostBenefit:
    rows: list[Worth]
    total: Worth
    """Sums of what is stated; its ratio only over measures that state both."""
    ratio: Decimal | None
    compared: int
    """How many measures state both cost and benefit."""

    @property
    def is_stated(self) -> bool:
        return any(row.cost is not None or row.benefit is not None for row in self.rows)


def cost_benefit(measures: Iterable[Measure]) -> CostBenefit:
    rows = [Worth(measure, measure.cost, measure.benefit) for measure in measures]
    both: list[Any] = [row for row in rows if row.cost is not None and row.benefit is not None]
    cost, benefit = sum((r.cost for r in both), Decimal(0)), sum((r.benefit for r in both), Decimal(0))
    total = Worth(
        None,
        sum((row.cost or Decimal(0) for row in rows), Decimal(0)),
        sum((row.benefit or Decimal(0) for row in rows), Decimal(0)),
    )
    return CostBenefit(rows, total, rounded(benefit / cost, 2) if cost else None, len(both))
