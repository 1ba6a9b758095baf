"""What stands beside the fields of an open goal: the change it asks for, a line with history, baseline and target,
the computed baseline, and values that one press fills in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from core.figures import HUNDRED, rounded
from core.numerals import figure, signed
from plans.comparison import Comparison
from plans.hints import Hint
from plans.methods import TARGETED
from plans.models import DepartmentPlan, Goal
from plans.models.goal import figure_text
from plans.models.indicator import Direction
from plans.offers import Known, baseline_of
from plans.reach import improvement, usual_pace
from plans.smart import Letter

NEAR = Decimal(9)
"""Marks closer than this (percent of the line) stand on a second row."""


@dataclass(frozen=True)
class Fill:
    """A button that writes values into fields as if they had been typed."""

    label: str
    values: str
    """Field -> value as JSON."""


@dataclass(frozen=True)
class Block:
    """One letter with its hints and what can be filled in."""

    letter: str
    name: object
    meaning: object
    state: str
    hints: tuple[Hint, ...]
    fills: tuple[Fill, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A value on the line; `at` is its place in percent from the left, better is to the right."""

    label: str
    value: str
    at: str
    kind: str
    is_low: bool = False


@dataclass(frozen=True)
class Bearings:
    """`change` and `share` are how much better the target is than the baseline, in words and in percent."""

    blocks: Mapping[str, Block]
    marks: tuple[Mark, ...] = ()
    stretch: tuple[str, str] = ("", "")
    change: str = ""
    share: str = ""
    baseline: Known | None = None
    unit: str = ""

    def unseen(self) -> Bearings:
        """Beside a goal of which nothing is written yet: what each letter means, and no judgement."""
        return replace(self, blocks={key: replace(one, state="open") for key, one in self.blocks.items()})


def bearings_of(
    plan: DepartmentPlan,
    goal: Goal,
    quarters: Mapping[int, Decimal | None],
    letters: Sequence[Letter],
    known: Comparison,
) -> Bearings:
    """Of a goal as it stands in the form or in the database; two queries for the computed baseline."""
    baseline = baseline_of(plan, goal) if goal.method in TARGETED else None
    marks, stretch = line_of(goal, known)
    share = improvement(goal)
    change = ""
    if goal.method in TARGETED and goal.baseline is not None and goal.target is not None:
        change = signed(Decimal(figure_text(goal.target - goal.baseline) or 0))
    fills = fills_of(goal, quarters, baseline)
    blocks = {
        one.letter: Block(one.letter, one.name, one.meaning, one.state, one.hints, fills.get(one.letter, ()))
        for one in letters
    }
    return Bearings(
        blocks,
        marks,
        stretch,
        change,
        f"{figure(rounded(share, 1), 1)}%" if share is not None and share > 0 else "",
        baseline,
        goal.indicator.unit if goal.indicator else "",
    )


def fills_of(
    goal: Goal, quarters: Mapping[int, Decimal | None], baseline: Known | None
) -> dict[str, tuple[Fill, ...]]:
    """Letter -> buttons. Only what is not there yet is offered."""
    if goal.method not in TARGETED:
        return {}
    found: dict[str, tuple[Fill, ...]] = {}
    if baseline is not None and goal.baseline != baseline.value:
        said = {"value": figure(baseline.value)}
        found["M"] = (fill(_("基线填入 %(value)s") % said, {"baseline": baseline.value}),)
    if goal.target is None:
        return found
    buttons = []
    if quarters.get(4) != goal.target:
        said = {"value": figure(Decimal(figure_text(goal.target) or 0))}
        buttons.append(fill(_("第四季度填入 %(value)s") % said, {"quarter_4": goal.target}))
    if goal.baseline is not None and all(quarters.get(quarter) is None for quarter in (1, 2, 3)):
        buttons.append(fill(_("四个季度按直线填入"), straight(goal)))
    return {**found, "T": tuple(buttons)} if buttons else found


def straight(goal: Goal) -> dict[str, Decimal]:
    """Quarterly targets on a straight line from the baseline to the target, with the indicator's decimals."""
    digits = goal.indicator.decimals if goal.indicator else 1
    first, last = goal.baseline or Decimal(0), goal.target or Decimal(0)
    steps = {f"quarter_{n}": rounded(first + (last - first) * n / 4, digits) for n in (1, 2, 3)}
    return {**steps, "quarter_4": last}


def fill(label: str, values: Mapping[str, Decimal]) -> Fill:
    return Fill(label, json.dumps({name: figure_text(value) for name, value in values.items()}))


def line_of(goal: Goal, known: Comparison) -> tuple[tuple[Mark, ...], tuple[str, str]]:
    """The marks from worse to better, and the stretch from baseline to target; nothing without both."""
    if goal.indicator is None or goal.method not in TARGETED or goal.baseline is None or goal.target is None:
        return (), ("", "")
    digits = goal.indicator.decimals
    points = [(str(year), value, "past") for year, value in known.past]
    points += [(peer.name, peer.value, "peer") for peer in known.peers]
    points += [(_("基线"), goal.baseline, "baseline"), (_("目标"), goal.target, "target")]
    pace = usual_pace(goal, known)
    lowers = goal.indicator.direction == Direction.LOWER
    if pace is not None and pace > 0:
        share = pace / HUNDRED
        usual = goal.baseline * (1 - share if lowers else 1 + share)
        points.append((_("按往年速度"), usual, "pace"))
    values = [value for _label, value, _kind in points]
    low, span = min(values), max(values) - min(values)
    if not span:
        return (), ("", "")

    def place(value: Decimal) -> Decimal:
        share = (value - low) / span * 92 + 4
        return 100 - share if lowers else share

    marks, last, was_low = [], Decimal(-HUNDRED), False
    for label, value, kind in sorted(points, key=lambda point: place(point[1])):
        at = place(value)
        is_low = at - last < NEAR and not was_low
        marks.append(Mark(label, figure(rounded(value, digits), digits), f"{rounded(at, 2)}%", kind, is_low))
        last, was_low = at, is_low
    ends = sorted((place(goal.baseline), place(goal.target)))
    return tuple(marks), (f"{rounded(ends[0], 2)}%", f"{rounded(ends[1] - ends[0], 2)}%")
