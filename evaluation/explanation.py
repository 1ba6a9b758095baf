"""An attainment in words: the formula with the numbers put in, and the steps that led to the rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.figures import rounded
from evaluation.attainment import Attained, GoalTerms, explain

RATE_PLACES = 1

FORMULAS: dict[str, Promise] = {
    "raise": gettext_lazy("实际 %(actual)s ÷ 目标 %(target)s = %(raw)s%%"),
    "raise_negative_target": gettext_lazy(
        "目标为负：100%% +（实际 %(actual)s − 目标 %(target)s）÷ 目标的绝对值 = %(raw)s%%"
    ),
    "raise_zero_target_met": gettext_lazy("目标为 0，实际 %(actual)s 不低于目标，记 100%%"),
    "raise_zero_target_missed": gettext_lazy("目标为 0，实际 %(actual)s 低于目标，记 0%%"),
    "lower": gettext_lazy("目标 %(target)s ÷ 实际 %(actual)s = %(raw)s%%"),
    "lower_zero_actual": gettext_lazy("实际 %(actual)s 已降到 0 或以下，记达成率上限 %(raw)s%%"),
    "lower_negative_target": gettext_lazy("目标为负：实际 %(actual)s ÷ 目标 %(target)s = %(raw)s%%"),
    "lower_zero_target_met": gettext_lazy("目标为 0，实际 %(actual)s 不高于目标，记 100%%"),
    "lower_zero_target_missed": gettext_lazy("目标为 0，实际 %(actual)s 高于目标，记 0%%"),
    "improvement": gettext_lazy(
        "（实际 %(actual)s − 基线 %(baseline)s）÷（目标 %(target)s − 基线 %(baseline)s）= %(raw)s%%"
    ),
    "hold_met": gettext_lazy("基线等于目标 %(target)s，实际 %(actual)s 已保持，记 100%%"),
    "hold": gettext_lazy(
        "基线等于目标 %(target)s，实际差 %(distance)s：100%% −（%(distance)s ÷ 容差 %(tolerance)s）= %(raw)s%%"
    ),
    "hold_beyond": gettext_lazy(
        "基线等于目标 %(target)s，实际差 %(distance)s，超出容差 %(tolerance)s，记 0%%"
    ),
    "range_inside": gettext_lazy("实际 %(actual)s 在区间内，记 100%%"),
    "range_below": gettext_lazy(
        "低于下限 %(low)s 有 %(distance)s：100%% −（%(distance)s ÷ 容差 %(tolerance)s）= %(raw)s%%"
    ),
    "range_below_beyond": gettext_lazy("低于下限 %(low)s 有 %(distance)s，达到容差 %(tolerance)s，记 0%%"),
    "range_above": gettext_lazy(
        "高于上限 %(high)s 有 %(distance)s：100%% −（%(distance)s ÷ 容差 %(tolerance)s）= %(raw)s%%"
    ),
    "range_above_beyond": gettext_lazy("高于上限 %(high)s 有 %(distance)s，达到容差 %(tolerance)s，记 0%%"),
    "yes": gettext_lazy("已完成，记 100%%"),
    "no": gettext_lazy("未完成，记 0%%"),
    "in_time": gettext_lazy("按期完成（%(done_on)s），记 100%%"),
    "late": gettext_lazy(
        "逾期 %(days)s 天（%(done_on)s 完成）：100%% −（%(days)s ÷ 容差 %(tolerance)s 天）= %(raw)s%%"
    ),
    "late_beyond": gettext_lazy("逾期 %(days)s 天（%(done_on)s 完成），达到容差 %(tolerance)s 天，记 0%%"),
    "no_data": gettext_lazy("本期没有数据，不计入，也不当作 0"),
    "no_target": gettext_lazy("本季没有目标值，无法比较，不计入"),
    "no_baseline": gettext_lazy("改善法需要基线，目标没有填写，不计入"),
    "no_range": gettext_lazy("区间没有填写，无法比较，不计入"),
    "no_due_date": gettext_lazy("没有完成日期，无法比较，不计入"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """`formula` has the numbers put in; `steps` are the sentences of the calculation, in order."""

    attained: Attained
    formula: str
    steps: tuple[str, ...]


def explanation_of(goal: GoalTerms, actual: Decimal | None, decimals: int = 2) -> Explanation:
    """`decimals` is how the indicator's figures are shown; the calculation itself is unrounded."""
    attained = explain(goal, actual)
    formula = str(FORMULAS[attained.code]) % _numbers(attained, decimals)
    steps = [formula]
    if attained.rate is not None and attained.is_bounded:
        steps.append(
            _("达成率限定在 %(floor)s%% 到 %(ceiling)s%% 之间，记 %(rate)s%%")
            % {
                "floor": plain(goal.floor),
                "ceiling": plain(goal.ceiling),
                "rate": rounded(attained.rate, RATE_PLACES),
            }
        )
    return Explanation(attained, formula, tuple(steps))


def _numbers(attained: Attained, decimals: int) -> Mapping[str, str]:
    numbers = {name: shown(value, decimals) for name, value in attained.terms.items()}
    if attained.raw is not None:
        numbers["raw"] = shown(attained.raw, RATE_PLACES)
    if attained.code.startswith(("in_time", "late")):
        numbers["done_on"] = day_of(attained.terms["actual"])
        numbers |= {name: plain(attained.terms[name]) for name in ("days", "tolerance") if name in numbers}
    return numbers


def shown(value: Decimal, decimals: int) -> str:
    """Rounded half up, with a true minus sign."""
    return f"{rounded(value, decimals):f}".replace("-", "−")


def plain(value: Decimal) -> str:
    """Without trailing zeros: 150, 12.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_of(number: Decimal) -> str:
    """The day behind its number, or the number itself where it is no day."""
    try:
        return date.fromordinal(int(number)).isoformat()
    except (ValueError, OverflowError):
        return plain(number)
