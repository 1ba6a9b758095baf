"""What there is, what is asked and what was granted: pool by quarter over all departments of a cycle.

Open and referred requests count with what they ask for, settled ones with their grants (nothing when refused), whatever
the state of their plan. So available - granted - asked = balance in every cell, and a shortage shows before it is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.numerals import figure
from organization.models import User
from plans.models import PlanCycle, ResourceGrant, ResourcePool, ResourceRequest
from plans.models.goal import figure_text

ZERO = Decimal(0)
QUARTERS = (1, 2, 3, 4)
QUARTER_NAMES = {
    1: gettext_lazy("一季度"),
    2: gettext_lazy("二季度"),
    3: gettext_lazy("三季度"),
    4: gettext_lazy("四季度"),
}
MOST_SENTENCES = 8
MOST_NAMES = 4

Key = tuple[int, int]
"""Pool and quarter."""


def plain(value: Decimal | None) -> Decimal:
    """The amount without idle zeros, as it is shown; nothing is zero."""
    return Decimal(figure_text(value or ZERO) or 0)


@dataclass(frozen=True)
class Cell:
    """One pool in one quarter (0: the whole year)."""

    pool_id: int
    quarter: int
    available: Decimal
    asked: Decimal = ZERO
    granted: Decimal = ZERO
    waiting: int = 0
    """How many requests wait to be settled."""
    referred: int = 0

    @property
    def name(self) -> Any:
        return QUARTER_NAMES.get(self.quarter, gettext_lazy("全年"))

    @property
    def balance(self) -> Decimal:
        return plain(self.available - self.asked - self.granted)

    @property
    def shortage(self) -> Decimal:
        return -self.balance

    @property
    def is_short(self) -> bool:
        return self.balance < 0

    @property
    def is_used(self) -> bool:
        return bool(self.available or self.asked or self.granted)

    @property
    def room(self) -> Decimal:
        """What may still be granted."""
        return plain(self.available - self.granted)


@dataclass(frozen=True)
class PoolRow:
    pool: ResourcePool
    cells: list[Cell]

    @property
    def year(self) -> Cell:
        return Cell(
            self.pool.pk,
            0,
            plain(sum((cell.available for cell in self.cells), ZERO)),
            plain(sum((cell.asked for cell in self.cells), ZERO)),
            plain(sum((cell.granted for cell in self.cells), ZERO)),
            sum(cell.waiting for cell in self.cells),
            sum(cell.referred for cell in self.cells),
        )

    @property
    def is_short(self) -> bool:
        return any(cell.is_short for cell in self.cells)


@dataclass(frozen=True)
class Shortage:
    cell: Cell
    pool: ResourcePool
    sentence: str


@dataclass(frozen=True)
class Overview:
    rows: list[PoolRow]
    shortages: list[Shortage] = field(default_factory=list)
    more: int = 0
    """Shortages that are not put into a sentence."""

    @property
    def short_count(self) -> int:
        return len(self.shortages) + self.more

    @property
    def waiting(self) -> int:
        return sum(cell.waiting for row in self.rows for cell in row.cells)

    @property
    def referred(self) -> int:
        return sum(cell.referred for row in self.rows for cell in row.cells)


def overview(cycle: PlanCycle, pools: Iterable[ResourcePool], user: User) -> Overview:
    """The pools with their cells. Departments are named in the sentences only to those who read all plans."""
    rows = pool_rows(list(pools))
    short = [(row.pool, cell) for row in rows for cell in row.cells if cell.is_short]
    # The worst first: by the share of what there is that is missing.
    short.sort(key=lambda pair: (-pair[1].shortage / (pair[1].available or Decimal(1)), pair[0].pk))
    told = short[:MOST_SENTENCES]
    names = who_needs([cell for _pool, cell in told]) if user.standing.reads_everything else {}
    shortages = [Shortage(cell, pool, sentence(pool, cell, names)) for pool, cell in told]
    return Overview(rows, shortages, len(short) - len(told))


def pool_rows(pools: Sequence[ResourcePool]) -> list[PoolRow]:
    """One row for each pool with its four quarters, in four queries at most."""
    ids = [pool.pk for pool in pools]
    asked = {
        (row["pool_id"], row["quarter"]): row
        for row in ResourceRequest.objects.waiting()
        .filter(pool_id__in=ids)
        .values("pool_id", "quarter")
        .order_by()
        .annotate(total=Sum("amount"), count=Count("pk"), sent_up=Count("pk", filter=Q(status="referred")))
    }
    granted: dict[Key, Decimal] = {
        (row["request__pool_id"], row["quarter"]): row["total"]
        for row in ResourceGrant.objects.filter(request__pool_id__in=ids)
        .values("request__pool_id", "quarter")
        .order_by()
        .annotate(total=Sum("amount"))
    }
    return [PoolRow(pool, [cell_of(pool, q, asked, granted) for q in QUARTERS]) for pool in pools]


def cell_of(
    pool: ResourcePool, quarter: int, asked: Mapping[Key, Any], granted: Mapping[Key, Decimal]
) -> Cell:
    found = asked.get((pool.pk, quarter), {})
    return Cell(
        pool.pk,
        quarter,
        plain(pool.quarters.get(quarter)),
        plain(found.get("total")),
        plain(granted.get((pool.pk, quarter))),
        found.get("count", 0),
        found.get("sent_up", 0),
    )


def who_needs(cells: Iterable[Cell]) -> dict[Key, list[tuple[str, Decimal]]]:
    """Pool and quarter -> department and what it asks or was granted, most first; two queries for all cells."""
    keys = [(cell.pool_id, cell.quarter) for cell in cells]
    if not keys:
        return {}
    wanted, given = Q(), Q()
    for pool_id, quarter in keys:
        wanted |= Q(pool_id=pool_id, quarter=quarter)
        given |= Q(request__pool_id=pool_id, quarter=quarter)
    department = "measure__plan__department__name"
    found: dict[Key, dict[str, Decimal]] = {key: {} for key in keys}
    rows = [
        *ResourceRequest.objects.waiting()
        .filter(wanted)
        .order_by()
        .values_list("pool_id", "quarter", department)
        .annotate(total=Sum("amount")),
        *ResourceGrant.objects.filter(given)
        .order_by()
        .values_list("request__pool_id", "quarter", f"request__{department}")
        .annotate(total=Sum("amount")),
    ]
    for pool_id, quarter, name, total in rows:
        needs = found[(pool_id, quarter)]
        needs[name] = needs.get(name, ZERO) + total
    return {
        key: sorted(((name, plain(n)) for name, n in needs.items()), key=lambda pair: (-pair[1], pair[0]))
        for key, needs in found.items()
    }


def sentence(pool: ResourcePool, cell: Cell, names: Mapping[Key, list[tuple[str, Decimal]]]) -> str:
    """三季度短缺 40 人天：客户服务中心 60、售后服务部 30。"""
    said = _("%(quarter)s短缺 %(amount)s %(unit)s") % {
        "quarter": QUARTER_NAMES[cell.quarter],
        "amount": figure(cell.shortage),
        "unit": pool.unit_words,
    }
    needs = names.get((cell.pool_id, cell.quarter), [])
    if not needs:
        return said
    parts = [f"{name} {figure(amount)}" for name, amount in needs[:MOST_NAMES]]
    listed = _("、").join(parts)
    if len(needs) > MOST_NAMES:
        listed = _("%(listed)s，另有 %(count)s 个部门") % {
            "listed": listed,
            "count": len(needs) - MOST_NAMES,
        }
    return _("%(said)s：%(listed)s") % {"said": said, "listed": listed}


def table(rows: Iterable[PoolRow]) -> list[list[Any]]:
    """The overview as rows of a file, head first: exactly the figures that the page shows."""
    head: list[Any] = [_("资源池"), _("类别"), _("所属部门"), _("单位")]
    for name in [*QUARTER_NAMES.values(), _("全年")]:
        head += [
            _("%(quarter)s%(what)s") % {"quarter": name, "what": what}
            for what in (_("可用"), _("待协调"), _("已落实"), _("余额"), _("状况"))
        ]
    lines = [head]
    for row in rows:
        line: list[Any] = [
            row.pool.name,
            row.pool.get_kind_display(),
            row.pool.department.name if row.pool.department else _("全公司"),
            row.pool.unit_words,
        ]
        for cell in [*row.cells, row.year]:
            short = row.is_short if cell.quarter == 0 else cell.is_short
            line += [cell.available, cell.asked, cell.granted, cell.balance, _("短缺") if short else ""]
        lines.append(line)
    return lines
