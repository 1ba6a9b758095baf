"""Is a target ambitious and within reach? Held against the baseline, against earlier years and against others.

Pure over a loaded goal and what is known of its indicator. Every finding here is a warning: the author may know
better, and says why in the goal's rationale.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from core.figures import HUNDRED, rounded
from plans.comparison import Comparison
from plans.hints import Hint
from plans.methods import TARGETED
from plans.models import Goal
from plans.models.goal import figure_text
from plans.models.indicator import Direction

BOLD_FROM = Decimal(20)
"""Percent of improvement on the baseline from which a goal should say why it can be reached."""
STEEP_FROM = Decimal(2)
"""How many times the usual yearly improvement a goal may ask for before it should say why."""
DRIFT = Decimal(5)
"""Percent by which a written baseline may be off the measured value before it should say where it comes from."""


def achievable(goal: Goal, known: Comparison) -> Iterator[Hint]:
    """Nothing where the target or the direction does not allow a comparison."""
    change = improvement(goal)
    if change is not None and change <= 0:
        yield not_better(goal)
        return
    if goal.rationale.strip():
        return
    hint = steep(goal, known, change) or above_peers(goal, known) or bold(change)
    if hint:
        yield hint


def improvement(goal: Goal) -> Decimal | None:
    """How much better than the baseline the target is, in percent of the baseline (positive is better).

    None where that cannot be said: no figures, no direction, or a baseline of zero.
    """
    if goal.indicator is None or goal.method not in TARGETED or not goal.baseline or goal.target is None:
        return None
    return bettering(goal.baseline, goal.target, goal.indicator.direction)


def bettering(before: Decimal, after: Decimal, direction: str) -> Decimal | None:
    """Change from `before` to `after` in percent of `before`, positive when it is the wanted way; None of zero."""
    if not before or direction not in (Direction.RAISE, Direction.LOWER):
        return None
    change = (after - before) / abs(before) * HUNDRED
    return change if direction == Direction.RAISE else -change


def usual_pace(goal: Goal, known: Comparison) -> Decimal | None:
    """Mean yearly improvement over the known years in percent; None with fewer than two years."""
    if goal.indicator is None or len(known.past) < 2:
        return None
    values = [value for __, value in known.past]
    steps = [bettering(one, other, goal.indicator.direction) for one, other in pairwise(values)]
    told = [step for step in steps if step is not None]
    return sum(told, Decimal(0)) / len(told) if told else None


def not_better(goal: Goal) -> Hint:
    indicator = goal.indicator
    raises = indicator is not None and indicator.direction == Direction.RAISE
    sentence = _(
        "目标 %(target)s 没有好过基线 %(baseline)s：这个指标%(word)s，目标应当%(direction)s基线。"
    ) % {
        "target": figure_text(goal.target),
        "baseline": figure_text(goal.baseline),
        "word": indicator.get_direction_display() if indicator else "",
        "direction": _("高于") if raises else _("低于"),
    }
    return Hint("A", "target", sentence, is_blocking=False)


def steep(goal: Goal, known: Comparison, change: Decimal | None) -> Hint | None:
    """Asks for more than twice the improvement of the years before."""
    pace = usual_pace(goal, known)
    if change is None or pace is None or pace <= 0 or change < pace * STEEP_FROM:
        return None
    sentence = _(
        "要改善 %(change)s%%，而前几年平均每年改善 %(pace)s%%，约为 %(times)s 倍。"
        "请写明靠哪些措施达到，或调整目标值。"
    ) % {"change": rounded(change, 1), "pace": rounded(pace, 1), "times": rounded(change / pace, 1)}
    return Hint("A", "rationale", sentence, is_blocking=False)


def above_peers(goal: Goal, known: Comparison) -> Hint | None:
    """Wants more than the best of those one compares oneself with."""
    if goal.indicator is None or goal.target is None or not known.peers or goal.method not in TARGETED:
        return None
    if goal.indicator.direction not in (Direction.RAISE, Direction.LOWER):
        return None
    raises = goal.indicator.direction == Direction.RAISE
    best = (max if raises else min)(known.peers, key=lambda peer: peer.value)
    is_beyond = goal.target > best.value if raises else goal.target < best.value
    if not is_beyond:
        return None
    sentence = _("目标 %(target)s 超过对标最好的%(name)s（%(value)s），请写明为什么能达到。") % {
        "target": figure_text(goal.target),
        "name": best.name,
        "value": figure_text(rounded(best.value, 2)),
    }
    return Hint("A", "rationale", sentence, is_blocking=False)


def bold(change: Decimal | None) -> Hint | None:
    if change is None or change < BOLD_FROM:
        return None
    sentence = _("要改善 %(change)s%%，请写明靠哪些措施达到，或调整目标值。") % {"change": rounded(change, 1)}
    return Hint("A", "rationale", sentence, is_blocking=False)


def true_baseline(goal: Goal, known: Comparison) -> Iterator[Hint]:
    """The baseline agrees with what the system measured last; a baseline of zero is left alone."""
    if goal.baseline is None or not known.past or goal.method not in TARGETED:
        return
    year, measured = known.past[-1]
    if not measured or abs(goal.baseline - measured) / abs(measured) * HUNDRED <= DRIFT:
        return
    sentence = _("系统算出的 %(year)s 年数值是 %(measured)s，基线填的是 %(baseline)s，请核对或说明出处。") % {
        "year": year,
        "measured": figure_text(rounded(measured, 2)),
        "baseline": figure_text(goal.baseline),
    }
    yield Hint("M", "baseline", sentence, is_blocking=False)
