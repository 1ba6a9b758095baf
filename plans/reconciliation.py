"""Do the parts of a decomposed goal reconcile with the whole? Pure, in Decimal.

Two ways. Indicators that are summed: the targets of the parts add up to the target. All others: their mean by weight
meets the target, and the weights of one node add up to 100. Goals within a range ask that the mean lies in the range;
goals without a figure (done or not, by a date) have nothing to add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.figures import HUNDRED, rounded
from core.numerals import figure

ZERO = Decimal(0)
PERCENT = "%"


class Way(StrEnum):
    SUM = "sum"
    MEAN = "mean"
    RANGE = "range"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Whole:
    """What the parts are held against. `places`: the decimals in which the indicator is shown, and compared."""

    way: Way
    target: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    places: int = 1

    @property
    def is_stated(self) -> bool:
        """Is there a figure to be held against?"""
        if self.way is Way.RANGE:
            return self.low is not None or self.high is not None
        return self.target is not None


@dataclass(frozen=True, slots=True)
class Share:
    """One part: who has it, which figure, with which weight in percent."""

    name: str
    target: Decimal | None
    weight: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Reconciliation:
    whole: Whole
    count: int
    combined: Decimal | None
    """Sum, or mean by weight, of the parts that have a target; None when there is none. Unrounded."""
    weight: Decimal
    """The weights of the parts together."""
    missing: tuple[str, ...] = ()
    """Who has no target yet."""
    weightless: tuple[str, ...] = ()
    """Whose weight is zero, where weights count."""

    @property
    def counts_weights(self) -> bool:
        return self.whole.way in (Way.MEAN, Way.RANGE)

    @property
    def weights_add_up(self) -> bool:
        return not self.counts_weights or self.weight == HUNDRED

    @property
    def off(self) -> Decimal | None:
        """How far the parts are above (positive) or below the whole, rounded as the indicator is shown, halves up;
        None while there is nothing to compare."""
        if self.combined is None or self.missing or not self.whole.is_stated:
            return None
        shown = rounded(self.combined, self.whole.places)
        low = self.whole.low if self.whole.way is Way.RANGE else self.whole.target
        high = self.whole.high if self.whole.way is Way.RANGE else self.whole.target
        if low is not None and shown < (floor := rounded(low, self.whole.places)):
            return shown - floor
        if high is not None and shown > (ceiling := rounded(high, self.whole.places)):
            return shown - ceiling
        return ZERO

    @property
    def is_ok(self) -> bool:
        if self.whole.way is Way.NONE or not self.count:
            return True
        return self.off == 0 and self.weights_add_up and not self.weightless

    @property
    def state(self) -> str:
        """`none` (not broken down), `ok`, `open` (something is missing) or `off`."""
        if not self.count:
            return "none"
        if self.is_ok:
            return "ok"
        return "open" if self.off is None else "off"


def reconcile(whole: Whole, parts: Iterable[Share]) -> Reconciliation:
    """The order of the parts makes no difference."""
    shares = list(parts)
    if whole.way is Way.NONE:
        return Reconciliation(whole, len(shares), None, ZERO)
    told = [share for share in shares if share.target is not None]
    return Reconciliation(
        whole,
        len(shares),
        combined(whole.way, told),
        sum((share.weight for share in shares), ZERO),
        tuple(share.name for share in shares if share.target is None),
        () if whole.way is Way.SUM else tuple(share.name for share in shares if not share.weight),
    )


def combined(way: Way, shares: Sequence[Share]) -> Decimal | None:
    """Sum, or mean by weight, unrounded; None when nobody has a target, or nobody a weight."""
    if not shares:
        return None
    if way is Way.SUM:
        return sum((share.target or ZERO for share in shares), ZERO)
    weight = sum((share.weight for share in shares), ZERO)
    if not weight:
        return None
    return sum(((share.target or ZERO) * share.weight for share in shares), ZERO) / weight


def sentences(result: Reconciliation, unit: str = "") -> list[str]:
    """What to do, or that all is well; empty for a node without parts. `unit` follows the figures."""
    if not result.count:
        return []
    unit = f" {unit}" if unit and unit != PERCENT else unit
    if result.whole.way is Way.NONE:
        return [_("这类目标不按数值核对，请写明每个部分要做到什么。")]
    found = list(_lacking(result))
    off = result.off
    if off:
        found.append(_apart(result, off, unit))
    return found or [_agreed(result, unit)]


def joined(said: Iterable[str]) -> str:
    """Sentences one after the other, as the language of the page writes them."""
    text = ""
    for sentence in said:
        text = _("%(before)s%(sentence)s") % {"before": text, "sentence": sentence} if text else sentence
    return text


def _lacking(result: Reconciliation) -> Iterator[str]:
    if result.missing:
        yield _("%(names)s还没有目标值，请填写。") % {"names": _("、").join(result.missing)}
    if result.weightless:
        yield _("%(names)s的权重是 0，请填写。") % {"names": _("、").join(result.weightless)}
    gap = HUNDRED - result.weight
    if not result.weights_add_up:
        words = (
            _("权重合计 %(sum)s%%，还差 %(gap)s%%，请补到 100%%。")
            if gap > 0
            else _("权重合计 %(sum)s%%，多了 %(gap)s%%，请减到 100%%。")
        )
        yield words % {"sum": _plain(result.weight), "gap": _plain(abs(gap))}
    if not result.whole.is_stated:
        yield _("上一级还没有目标值，填写以后才能核对。")


def _apart(result: Reconciliation, off: Decimal, unit: str) -> str:
    """`3 个部分按权重合计 86.5，比目标 85.0 高 1.5`."""
    whole, places = result.whole, result.whole.places
    facts = {
        "parts": _parts(result.count),
        "combined": figure(result.combined, places) + unit,
        "off": figure(abs(off), places),
        "target": figure(whole.target, places) + unit,
        "low": figure(whole.low, places),
        "high": figure(whole.high, places) + unit,
    }
    if whole.way is Way.SUM:
        words = (
            _("%(parts)s合计 %(combined)s，比目标 %(target)s 多 %(off)s，请调整。")
            if off > 0
            else _("%(parts)s合计 %(combined)s，比目标 %(target)s 少 %(off)s，请调整。")
        )
    elif whole.way is Way.RANGE:
        words = _("%(parts)s按权重平均 %(combined)s，不在区间 %(low)s 至 %(high)s 之内，请调整。")
    else:
        words = (
            _("%(parts)s按权重平均 %(combined)s，比目标 %(target)s 高 %(off)s，请调整。")
            if off > 0
            else _("%(parts)s按权重平均 %(combined)s，比目标 %(target)s 低 %(off)s，请调整。")
        )
    return words % facts


def _agreed(result: Reconciliation, unit: str) -> str:
    facts = {"parts": _parts(result.count), "combined": figure(result.combined, result.whole.places) + unit}
    if result.whole.way is Way.SUM:
        return _("%(parts)s合计 %(combined)s，与目标一致。") % facts
    if result.whole.way is Way.RANGE:
        return _("%(parts)s按权重平均 %(combined)s，在目标区间之内。") % facts
    return _("%(parts)s按权重平均 %(combined)s，与目标一致。") % facts


def _parts(count: int) -> str:
    return ngettext("%(count)s 个部分", "%(count)s 个部分", count) % {"count": count}


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def equal_weights(count: int) -> list[Decimal]:
    """`count` weights in percent with two decimals that add up to exactly 100; what does not divide goes to the first."""
    return portions(HUNDRED, [Decimal(1)] * count, 2)


def portions(whole: Decimal, sizes: Sequence[Decimal], places: int) -> list[Decimal]:
    """`whole` divided in proportion to `sizes`, each portion with `places` decimals, together exactly `whole`.

    Largest remainders get the last units, earlier ones first when equal. Sizes that are all zero count as equal.
    """
    if not sizes:
        return []
    total = sum(sizes, ZERO)
    if not total:
        sizes, total = [Decimal(1)] * len(sizes), Decimal(len(sizes))
    unit = Decimal(1).scaleb(-places)
    exact = [whole * size / total for size in sizes]
    floors = [(value // unit) * unit for value in exact]
    left = int((whole - sum(floors, ZERO)) // unit)
    order = sorted(range(len(sizes)), key=lambda n: (floors[n] - exact[n], n))
    for n in order[:left]:
        floors[n] += unit
    floors[0] += whole - sum(floors, ZERO)
    return floors
