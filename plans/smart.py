"""SMART, checked goal by goal: what is missing or unwise, in words to act on.

Pure over a loaded goal (with its indicator, targets and cycle); nothing is asked of the database here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.figures import HUNDRED
from core.punctuation import listed, quoted
from plans.comparison import NOTHING, Comparison
from plans.hints import Hint
from plans.methods import FITTING, TARGETED
from plans.models import Goal, PlanCycle
from plans.models.goal import AttainmentMethod, figure_text
from plans.models.indicator import Aggregation
from plans.reach import achievable, true_baseline


@dataclass(frozen=True, slots=True)
class Letter:
    """One of S, M, A, R, T with what was found; `state` is `met`, `advice` or `must`."""

    letter: str
    name: str | Promise
    meaning: str | Promise
    hints: tuple[Hint, ...]

    @property
    def state(self) -> str:
        if not self.hints:
            return "met"
        return "must" if any(h.is_blocking for h in self.hints) else "advice"


LETTERS: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("S", gettext_lazy("具体"), gettext_lazy("只讲一个指标、一个范围。")),
    ("M", gettext_lazy("可衡量"), gettext_lazy("单位、基线、目标、方向齐全。")),
    ("A", gettext_lazy("可达到"), gettext_lazy("比基线好，也够得着。")),
    ("R", gettext_lazy("相关"), gettext_lazy("承接一个战略目标。")),
    ("T", gettext_lazy("有时限"), gettext_lazy("起止日期在周期内，四个季度都有目标值。")),
)


def examine_goal(
    goal: Goal,
    cycle: PlanCycle,
    quarters: Mapping[int, Decimal | None],
    *,
    has_objectives: bool,
    known: Comparison = NOTHING,
) -> list[Hint]:
    """Everything to mend in one goal, in the order of the letters; the goal need not be saved.

    `quarters` maps 1 to 4 to the target value. `has_objectives`: the cycle has strategic objectives, so that
    a goal has one to serve. `known`: what the indicator showed before, and what others reach.
    """
    return [
        *specific(goal),
        *measurable(goal),
        *true_baseline(goal, known),
        *achievable(goal, known),
        *relevant(goal, has_objectives=has_objectives),
        *timed(goal, cycle, quarters),
    ]


def letters_of(hints: Sequence[Hint]) -> list[Letter]:
    """The five letters, each with what there is to mend."""
    return [
        Letter(letter, name, meaning, tuple(h for h in hints if h.letter == letter))
        for letter, name, meaning in LETTERS
    ]


def specific(goal: Goal) -> Iterator[Hint]:
    if not goal.title.strip():
        yield Hint("S", "title", _("请写一句目标表述。"))
    elif goal.method in TARGETED and not any(sign.isdigit() for sign in goal.title):
        sentence = _("表述里没有数字。建议写成“由 78 提高到 85”这样的一句话。")
        yield Hint("S", "title", sentence, is_blocking=False)
    if goal.indicator is None:
        yield Hint("S", "indicator", _("请选择一个指标。"))
    elif not goal.indicator.is_active:
        yield Hint("S", "indicator", _("这个指标已经停用，请换一个在用的指标。"))
    if not goal.scope.strip():
        yield Hint("S", "scope", _("请写明适用范围，例如哪些小组、哪类工单。"))


def measurable(goal: Goal) -> Iterator[Hint]:
    if goal.weight <= 0:
        yield Hint("M", "weight", _("请填写权重，要大于 0。"))
    if goal.indicator and goal.method not in FITTING[goal.indicator.direction]:
        fitting = _("或").join(quoted(AttainmentMethod(m).label) for m in FITTING[goal.indicator.direction])
        sentence = _("指标「%(direction)s」，请把达成率算法改为%(fitting)s。") % {
            "direction": goal.indicator.get_direction_display(),
            "fitting": fitting,
        }
        yield Hint("M", "method", sentence)
    if goal.method in TARGETED:
        if goal.baseline is None:
            yield Hint("M", "baseline", _("请填写基线，即改善之前的数值。"))
        if goal.target is None:
            yield Hint("M", "target", _("请填写全年目标值。"))
    elif goal.method == AttainmentMethod.RANGE:
        yield from measurable_range(goal)
    yield from plausible_percent(goal)


def measurable_range(goal: Goal) -> Iterator[Hint]:
    if goal.range_low is None and goal.range_high is None:
        yield Hint("M", "range_low", _("请填写区间下限或上限，至少一个。"))
    if goal.tolerance is None or goal.tolerance <= 0:
        yield Hint("M", "tolerance", _("请填写容差，要大于 0：超出区间这么多时，达成率降到 0。"))


def plausible_percent(goal: Goal) -> Iterator[Hint]:
    """Rates are written as percent values: 0.936 where 93.6 was meant is the usual slip."""
    if goal.indicator is None or goal.indicator.unit != "%" or goal.method not in TARGETED:
        return
    for name in ("baseline", "target"):
        value = getattr(goal, name)
        if value is not None and (value > HUNDRED or 0 < value < 1):
            sentence = _("单位是 %%，93.6%% 请填 93.6；现在填的是 %(value)s。") % {
                "value": figure_text(value)
            }
            yield Hint("M", name, sentence, is_blocking=value > HUNDRED)


def relevant(goal: Goal, *, has_objectives: bool) -> Iterator[Hint]:
    if goal.objective_id is None:
        sentence = (
            _("请选择所承接的战略目标。")
            if has_objectives
            else _("本周期还没有战略目标可以承接，请提醒领导小组或办公室先确定。")
        )
        yield Hint("R", "objective", sentence, is_blocking=has_objectives)


def timed(goal: Goal, cycle: PlanCycle, quarters: Mapping[int, Decimal | None]) -> Iterator[Hint]:
    for name, word in (("starts_on", _("开始日期")), ("due_on", _("完成日期"))):
        day = getattr(goal, name)
        if day is None:
            yield Hint("T", name, _("请填写%(word)s。") % {"word": word})
        elif not cycle.starts_on <= day <= cycle.ends_on:
            yield Hint("T", name, outside(word, cycle))
    if goal.method not in TARGETED:
        return
    missing = [str(quarter) for quarter in (1, 2, 3, 4) if quarters.get(quarter) is None]
    if missing:
        sentence = _("请填写第 %(quarters)s 季度的目标值。") % {"quarters": listed(missing)}
        yield Hint("T", f"quarter_{missing[0]}", sentence)
    elif goal.indicator and goal.indicator.aggregation == Aggregation.LAST and quarters[4] != goal.target:
        sentence = _("指标取最后一期，第 4 季度目标应当等于全年目标 %(target)s。") % {
            "target": figure_text(goal.target)
        }
        yield Hint("T", "quarter_4", sentence, is_blocking=False)


def outside(word: str, cycle: PlanCycle) -> str:
    return _("%(word)s应当在周期内：%(first)s 至 %(last)s。") % {
        "word": word,
        "first": date_format(cycle.starts_on, "Y-m-d"),
        "last": date_format(cycle.ends_on, "Y-m-d"),
    }
