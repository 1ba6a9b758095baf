"""How far a target was reached: the formulas of docs/attainment.md, as pure functions in Decimal.

Rates are in percent and unrounded (60 significant digits); they are kept with `STORED_PLACES` decimals and
rounded, half up, only where they are shown. Every combination of numbers has a stated result: None means that
there is nothing to compare (no data, or the goal lacks a figure), never zero and never an exception.
`evaluation.formulas` holds the same rules as SQL; a property test keeps the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, localcontext

from core.figures import HUNDRED, rounded
from evaluation.models.status import Status

STORED_PLACES = 12
"""Decimals with which a rate is kept; both the SQL and the Python formula are rounded to them, half up."""

PRECISION = Context(prec=60)
ZERO = Decimal(0)
ONE = Decimal(1)
FULL = HUNDRED


@dataclass(frozen=True, slots=True)
class GoalTerms:
    """What a goal promises for one quarter. `direction` is the indicator's; `tolerance` counts days for a goal
    by date, else it has the indicator's unit."""

    method: str
    direction: str = "raise"
    target: Decimal | None = None
    baseline: Decimal | None = None
    range_low: Decimal | None = None
    range_high: Decimal | None = None
    tolerance: Decimal | None = None
    due_on: date | None = None
    floor: Decimal = ZERO
    ceiling: Decimal = Decimal(150)


@dataclass(frozen=True, slots=True)
class Attained:
    """`rate` is None when nothing could be compared; `code` names the rule that applied (the rows of
    docs/attainment.md), `terms` the numbers that it used, `raw` the result before the goal's bounds."""

    rate: Decimal | None
    code: str
    terms: Mapping[str, Decimal] = field(default_factory=dict)
    raw: Decimal | None = None

    @property
    def is_bounded(self) -> bool:
        """Did the goal's floor or ceiling change the result?"""
        return self.raw is not None and self.raw != self.rate


Rule = Callable[[GoalTerms, Decimal], Attained]


def _known(code: str, raw: Decimal, **terms: Decimal) -> Attained:
    raw = raw + ZERO  # no negative zero
    return Attained(raw, code, terms, raw)


def _unknown(code: str) -> Attained:
    return Attained(None, code)


def _raise(goal: GoalTerms, actual: Decimal) -> Attained:
    """actual / target. Below a target of zero the distance is measured against its size."""
    if goal.target is None:
        return _unknown("no_target")
    target = goal.target
    if target > 0:
        return _known("raise", FULL * actual / target, actual=actual, target=target)
    if target < 0:
        return _known(
            "raise_negative_target", FULL + FULL * (actual - target) / -target, actual=actual, target=target
        )
    code = "raise_zero_target_met" if actual >= 0 else "raise_zero_target_missed"
    return _known(code, FULL if actual >= 0 else ZERO, actual=actual, target=target)


def _lower(goal: GoalTerms, actual: Decimal) -> Attained:
    """target / actual. Nothing left to lower is the best there is: the ceiling."""
    if goal.target is None:
        return _unknown("no_target")
    target = goal.target
    if target > 0:
        if actual > 0:
            return _known("lower", FULL * target / actual, actual=actual, target=target)
        return _known("lower_zero_actual", max(goal.ceiling, FULL), actual=actual, target=target)
    if target < 0:
        return _known("lower_negative_target", FULL * actual / target, actual=actual, target=target)
    code = "lower_zero_target_met" if actual <= 0 else "lower_zero_target_missed"
    return _known(code, FULL if actual <= 0 else ZERO, actual=actual, target=target)


def _improvement(goal: GoalTerms, actual: Decimal) -> Attained:
    """(actual - baseline) / (target - baseline); serves targets below the baseline alike."""
    if goal.target is None:
        return _unknown("no_target")
    if goal.baseline is None:
        return _unknown("no_baseline")
    if goal.target == goal.baseline:
        return _hold(goal, goal.target, actual)
    raw = FULL * (actual - goal.baseline) / (goal.target - goal.baseline)
    return _known("improvement", raw, actual=actual, target=goal.target, baseline=goal.baseline)


def _hold(goal: GoalTerms, level: Decimal, actual: Decimal) -> Attained:
    """Baseline equal to target: keep the level. As good or better is 100, worse falls to 0 at the tolerance."""
    worse = {"raise": level - actual, "lower": actual - level}.get(goal.direction, abs(actual - level))
    if worse <= 0:
        return _known("hold_met", FULL, actual=actual, target=level)
    return _falling("hold", goal.tolerance, worse, actual=actual, target=level)


def _range(goal: GoalTerms, actual: Decimal) -> Attained:
    """100 inside (the ends belong to it), falling linearly to 0 at the tolerance. One end may be open."""
    low, high = goal.range_low, goal.range_high
    if low is None and high is None:
        return _unknown("no_range")
    if low is not None and actual < low:
        return _falling("range_below", goal.tolerance, low - actual, actual=actual, low=low)
    if high is not None and actual > high:
        return _falling("range_above", goal.tolerance, actual - high, actual=actual, high=high)
    return _known("range_inside", FULL, actual=actual)


def _yes_no(goal: GoalTerms, actual: Decimal) -> Attained:
    """Done is 1: as much as the target, or 1 where no target is set."""
    target = ONE if goal.target is None else goal.target
    done = actual >= target
    return _known("yes" if done else "no", FULL if done else ZERO, actual=actual, target=target)


def _by_date(goal: GoalTerms, actual: Decimal) -> Attained:
    """`actual` is the day of completion as its number (date.toordinal); the tolerance is in days."""
    if goal.due_on is None:
        return _unknown("no_due_date")
    late = actual - goal.due_on.toordinal()
    if late <= 0:
        return _known("in_time", FULL, actual=actual)
    return _falling("late", goal.tolerance, late, actual=actual, days=late)


def _falling(code: str, tolerance: Decimal | None, by: Decimal, **terms: Decimal) -> Attained:
    """100 at no distance, 0 at the tolerance and beyond; without a tolerance any distance is 0."""
    if tolerance is None or tolerance <= 0 or by >= tolerance:
        return _known(f"{code}_beyond", ZERO, distance=by, tolerance=tolerance or ZERO, **terms)
    return _known(code, FULL - FULL * by / tolerance, distance=by, tolerance=tolerance, **terms)


RULES: dict[str, Rule] = {
    "raise": _raise,
    "lower": _lower,
    "improvement": _improvement,
    "range": _range,
    "yes_no": _yes_no,
    "by_date": _by_date,
}


def explain(goal: GoalTerms, actual: Decimal | None) -> Attained:
    """The rate of `actual` against the goal, within its bounds, with the rule that applied and its numbers."""
    if actual is None:
        return _unknown("no_data")
    with localcontext(PRECISION):
        found = RULES[goal.method](goal, actual)
    if found.raw is None:
        return found
    rate = min(max(found.raw, goal.floor), goal.ceiling)
    return Attained(rate, found.code, found.terms, found.raw)


def attainment(goal: GoalTerms, actual: Decimal | None) -> Decimal | None:
    """The rate in percent, unrounded, within the goal's bounds; None is 'no data'."""
    return explain(goal, actual).rate


def stored(rate: Decimal | None) -> Decimal | None:
    """The rate as it is kept: `STORED_PLACES` decimals, half up."""
    if rate is None:
        return None
    with localcontext(PRECISION):
        return rounded(rate, STORED_PLACES)


@dataclass(frozen=True, slots=True)
class Mean:
    """A weighted mean beside the weight that had data, so that a gap is seen and never counted as zero."""

    rate: Decimal | None
    weight_with_data: Decimal
    weight_total: Decimal


def weighted_mean(parts: Iterable[tuple[Decimal, Decimal | None]]) -> Mean:
    """Mean of (weight, rate) over the parts that have a rate; None when none of weight above zero has one."""
    with localcontext(PRECISION):
        total = known = weighed = ZERO
        for weight, rate in parts:
            total += weight
            if rate is not None:
                known += weight
                weighed += weight * rate
        return Mean(weighed / known if known else None, known, total)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which rate (percent, inclusive) a status holds; they belong to the cycle and hold at every level."""

    reached_from: Decimal = HUNDRED
    near_from: Decimal = Decimal(95)
    at_risk_from: Decimal = Decimal(85)


def status_of(rate: Decimal | None, thresholds: Thresholds) -> Status:
    """The status of a rate; the unrounded rate decides, so 94.96 is below 95 although it is shown as 95.0."""
    if rate is None:
        return Status.NO_DATA
    if rate >= thresholds.reached_from:
        return Status.REACHED
    if rate >= thresholds.near_from:
        return Status.NEAR
    return Status.AT_RISK if rate >= thresholds.at_risk_from else Status.MISSED
