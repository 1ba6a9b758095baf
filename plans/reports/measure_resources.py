"""What one measure asks for and what it got, beside how its pools stand; and the same for a whole plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import prefetch_related_objects

from plans.lifecycle import RequestStatus
from plans.models import Measure, PlanRows, ResourcePool, ResourceRequest
from plans.reports.resource_cells import grants_words
from plans.reports.resources import QUARTER_NAMES, Cell, plain, pool_rows

STRIKING = 12


@dataclass(frozen=True)
class AskedLine:
    """One request with its outcome and the cell it falls into."""

    request: ResourceRequest
    quarter: object
    amount: Decimal
    outcome: str
    cell: Cell

    @property
    def is_whole(self) -> bool:
        """Got what was asked, where it was asked."""
        grants = {grant.quarter: grant.amount for grant in self.request.grants.all()}
        return grants == {self.request.quarter: self.request.amount}

    @property
    def is_short(self) -> bool:
        """Still waiting in a quarter that does not hold what is asked of it."""
        return self.request.status != RequestStatus.SETTLED and self.cell.is_short


@dataclass(frozen=True)
class AskedPool:
    """What a plan asks of one pool over the year."""

    pool: ResourcePool
    lines: list[AskedLine]

    @property
    def amount(self) -> Decimal:
        return plain(sum((line.amount for line in self.lines), Decimal(0)))

    @property
    def waiting(self) -> int:
        return sum(line.request.status != RequestStatus.SETTLED for line in self.lines)


@dataclass(frozen=True)
class Asked:
    """The pools a plan asks, and the requests to look at: in a short quarter, or settled otherwise than asked."""

    pools: list[AskedPool]
    striking: list[AskedLine]
    more: int
    """Striking ones that are not shown."""


def asked_in(rows: PlanRows) -> Asked:
    """Two kinds of lines however much is asked; each measure tells its own requests in the plan itself."""
    lines = lines_in(rows)
    striking = [line for line in lines if line.is_short or (line.outcome and not line.is_whole)]
    by_pool = groupby(sorted(lines, key=_by_pool), key=_by_pool)
    pools = [AskedPool(found[0].request.pool, found) for _key, group in by_pool if (found := list(group))]
    return Asked(pools, striking[:STRIKING], max(len(striking) - STRIKING, 0))


def _by_pool(line: AskedLine) -> tuple[str, str, int]:
    pool = line.request.pool
    return (pool.kind, pool.name, pool.pk)


def asked_by(measure: Measure) -> list[AskedLine]:
    requests = list(measure.requests.select_related("pool", "measure"))
    return asked_lines(requests)


def lines_in(rows: PlanRows) -> list[AskedLine]:
    """All requests of a plan, measure by measure."""
    requests = []
    for measure in rows.measures:
        asked = sorted(measure.requests.all(), key=lambda r: (r.pool.kind, r.pool.name, r.quarter))
        for request in asked:
            request.measure = measure
        requests += asked
    return asked_lines(requests)


def asked_lines(requests: Sequence[ResourceRequest]) -> list[AskedLine]:
    """A constant number of queries however many requests, whose pools and measures are loaded."""
    prefetch_related_objects(requests, "grants", "settled_by", "pool__amounts")
    pools = {request.pool_id: request.pool for request in requests}
    cells = {row.pool.pk: row.cells for row in pool_rows(list(pools.values()))} if pools else {}
    return [
        AskedLine(
            request,
            QUARTER_NAMES[request.quarter],
            plain(request.amount),
            outcome(request),
            cells[request.pool_id][request.quarter - 1],
        )
        for request in requests
    ]


def outcome(request: ResourceRequest) -> str:
    if request.status != RequestStatus.SETTLED:
        return ""
    return grants_words({grant.quarter: grant.amount for grant in request.grants.all()}, request.pool.unit)
