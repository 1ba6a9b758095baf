"""Which few kinds of trouble make most complaints of a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from core.figures import ratio
from core.periods import Period
from evaluation.reports.scope import Scope
from workorders.models import Category, OrderKind, WorkOrder

TOP = 7


@dataclass(frozen=True)
class ComplaintBar:
    """`category_ids` are those whose orders the bar counts; None stands for complaints without a category."""

    name: str
    count: int
    category_ids: tuple[int | None, ...]
    is_rest: bool = False


@dataclass(frozen=True)
class Complaints:
    bars: tuple[ComplaintBar, ...]

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)

    def share_of_first(self, count: int) -> Decimal | None:
        """The part of all complaints that the first `count` bars make, as a fraction."""
        return ratio(sum(bar.count for bar in self.bars[:count]), self.total)

    @property
    def few_that_matter(self) -> int:
        """How many of the largest categories make half of all complaints; 0 when more than three are needed."""
        for count in (1, 2, 3):
            bars = self.bars[:count]
            share = self.share_of_first(count)
            if len(bars) < count or any(bar.is_rest for bar in bars):
                return 0
            if share is not None and share >= Decimal("0.5"):
                return count
        return 0


def complaints_of(scope: Scope, period: Period) -> Complaints:
    """Complaints reported in the quarter and not cancelled, by category; two queries."""
    orders = WorkOrder.objects.counted().filter(
        kind=OrderKind.COMPLAINT, reported_at__gte=period.start, reported_at__lt=period.end
    )
    if not scope.is_whole:
        orders = orders.filter(department_id__in=scope.department_ids)
    counted = orders.order_by().values_list("category_id").annotate(n=Count("pk"))
    rows: list[tuple[int | None, int]] = sorted(counted, key=lambda row: (-row[1], row[0] or 0))
    names = dict(Category.objects.filter(pk__in=[pk for pk, _ in rows if pk]).values_list("pk", "full_name"))
    return Complaints(_bars(rows, names))


def _bars(rows: Sequence[tuple[int | None, int]], names: dict[int, str]) -> tuple[ComplaintBar, ...]:
    named = [(pk, n) for pk, n in rows if pk]
    unnamed = [(pk, n) for pk, n in rows if not pk]
    lead, rest = named[:TOP], named[TOP:] + unnamed
    bars = [ComplaintBar(_short(names[pk], names, pk), n, (pk,)) for pk, n in lead if pk]
    if rest:
        bars.append(ComplaintBar("", sum(n for _, n in rest), tuple(pk for pk, _ in rest), is_rest=True))
    return tuple(bars)


def _short(full_name: str, names: dict[int, str], own: int) -> str:
    """The last part of a category's path, or all of it when another one ends the same way."""
    last = full_name.rsplit(" / ", 1)[-1]
    others = (name for pk, name in names.items() if pk != own)
    return full_name if any(name.rsplit(" / ", 1)[-1] == last for name in others) else last
