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
    """`category_ids` name the categories that, each with all below it, hold exactly the orders of the bar;
    None stands for complaints without a category."""

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
    counted = dict(orders.order_by().values_list("category_id").annotate(n=Count("pk")))
    found = Category.objects.filter(pk__in=[pk for pk in counted if pk]).values_list(
        "pk", "path", "full_name"
    )
    paths = {pk: path for pk, path, _name in found}
    names = {pk: name for pk, _path, name in found}
    totals: dict[int | None, int] = {}
    for pk, count in counted.items():
        top = _highest(pk, paths)
        totals[top] = totals.get(top, 0) + count
    return Complaints(_bars(sorted(totals.items(), key=lambda row: (-row[1], row[0] or 0)), names))


def _highest(pk: int | None, paths: dict[int, str]) -> int | None:
    """The topmost category above (or at) this one that has complaints of its own: so no two bars share an order,
    and a bar counts what its category with all below it holds."""
    if pk is None:
        return None
    above = (int(part) for part in paths[pk].strip("/").split("/"))
    return next((one for one in above if one in paths), pk)


def _bars(rows: Sequence[tuple[int | None, int]], names: dict[int, str]) -> tuple[ComplaintBar, ...]:
    named = [(pk, n) for pk, n in rows if pk]
    unnamed = [(pk, n) for pk, n in rows if not pk]
    lead, rest = named[:TOP], named[TOP:] + unnamed
    bars = [ComplaintBar(_short(names[pk], names, pk), n, (pk,)) for pk, n in lead]
    if rest:
        bars.append(ComplaintBar("", sum(n for _, n in rest), tuple(pk for pk, _ in rest), is_rest=True))
    return tuple(bars)


def _short(full_name: str, names: dict[int, str], own: int) -> str:
    """The last part of a category's path, or all of it when another one ends the same way."""
    last = full_name.rsplit(" / ", 1)[-1]
    others = (name for pk, name in names.items() if pk != own)
    return full_name if any(name.rsplit(" / ", 1)[-1] == last for name in others) else last
