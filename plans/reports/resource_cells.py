"""One pool in one quarter: who asks how much, in which order, and ways to make it fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from core.hashing import content_hash
from core.numerals import figure
from organization.models import User
from plans.indicator_words import unit_words
from plans.lifecycle import RequestStatus
from plans.models import GoalMeasure, ResourceGrant, ResourcePool, ResourceRequest, ResourceSettlement
from plans.models.resource import SettlementAct
from plans.querysets import RequestQuerySet
from plans.reports.resources import QUARTER_NAMES, ZERO, Cell, plain, pool_rows

Grants = Mapping[int, Decimal]
WAYS = {
    "cut": _("按比例核减"),
    "shift": _("排不下的改到有余的季度"),
    "split": _("排不下的部分分到别的季度"),
}
HUNDRED = Decimal(100)


def served_weight() -> Subquery:
    """Weight (points of the plan's 100) of the goals that a measure serves, each times the share expected of it."""
    share = ExpressionWrapper(
        F("goal__weight") * F("weight") / HUNDRED, output_field=DecimalField(max_digits=12, decimal_places=4)
    )
    links = GoalMeasure.objects.filter(measure=OuterRef("measure")).order_by().values("measure")
    return Subquery(links.annotate(total=Sum(share)).values("total"))


def in_order(wanted: RequestQuerySet) -> RequestQuerySet:
    """By the weight of the goals they serve, then by who submitted first: the order in which they are met."""
    return wanted.annotate(served=served_weight()).order_by(
        F("served").desc(nulls_last=True), F("measure__plan__submitted_at").asc(nulls_last=True), "pk"
    )


def requests_of(pool: ResourcePool, quarter: int) -> RequestQuerySet:
    """Asked of this quarter, or moved into it."""
    here = Q(quarter=quarter) | Q(pk__in=ResourceGrant.objects.filter(quarter=quarter).values("request"))
    return ResourceRequest.objects.filter(here, pool=pool)


@dataclass(frozen=True)
class GoalWeight:
    number: int
    title: str
    weight: Decimal
    share: Decimal


@dataclass(frozen=True)
class RequestRow:
    """A request as the page of its cell shows it."""

    request: ResourceRequest
    place: int
    """Its place in the order, of those that wait; 0 when it is settled."""
    amount: Decimal
    served: Decimal
    goals: list[GoalWeight]
    outcome: str

    @property
    def quarter_name(self) -> Any:
        return QUARTER_NAMES[self.request.quarter]


def request_rows(requests: Sequence[ResourceRequest], first: int = 1) -> list[RequestRow]:
    """`requests` come from `in_order(...).for_settling()` with links and grants fetched ahead."""
    rows, place = [], first
    for request in requests:
        waits = request.status != RequestStatus.SETTLED
        goals = [
            GoalWeight(link.goal.number, link.goal.title, plain(link.goal.weight), plain(link.weight))
            for link in request.measure.links.all()
        ]
        served = plain(getattr(request, "served", None))
        grants = {grant.quarter: grant.amount for grant in request.grants.all()}
        outcome = "" if waits else grants_words(grants, request.pool.unit)
        rows.append(RequestRow(request, place if waits else 0, plain(request.amount), served, goals, outcome))
        place += waits
    return rows


def with_facts(wanted: RequestQuerySet) -> RequestQuerySet:
    """Everything a row shows, in three queries however many rows."""
    return (
        wanted.for_settling().select_related("settled_by").prefetch_related("measure__links__goal", "grants")
    )


def grants_words(grants: Grants, unit: str) -> str:
    """一季度 20 人天、二季度 10 人天; nothing granted is said too."""
    if not grants:
        return str(_("不安排"))
    said = unit_words(unit)
    parts = [f"{QUARTER_NAMES[q]} {figure(plain(grants[q]))} {said}" for q in sorted(grants)]
    return str(_("、")).join(parts)


def total_words(requests: Iterable[ResourceRequest]) -> str:
    """What they ask for in all."""
    return figure(plain(sum((request.amount for request in requests), ZERO)))


def outcome_of(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts of a settlement's event with `outcome`: what was granted, in the reader's language."""
    grants = {int(q): Decimal(amount) for q, amount in (facts.get("grants") or {}).items()}
    return {**facts, "outcome": grants_words(grants, str(facts.get("unit", "")))}


@dataclass(frozen=True)
class SettlementLine:
    """A decision as it is told: what was asked then, and what it granted."""

    kept: ResourceSettlement
    asked: str
    outcome: str


UNGRANTED = frozenset({SettlementAct.REFER, SettlementAct.TAKE_BACK, SettlementAct.REOPEN})
"""Decisions that grant nothing and refuse nothing."""


def settlement_lines(request: ResourceRequest) -> list[SettlementLine]:
    """Every decision about a request, the newest first."""
    lines = []
    for kept in ResourceSettlement.objects.filter(request_id_was=request.pk).select_related("decided_by"):
        unit = str(kept.asked.get("unit", ""))
        asked = grants_words({int(kept.asked["quarter"]): Decimal(kept.asked["amount"])}, unit)
        grants = {int(quarter): Decimal(amount) for quarter, amount in kept.after.items()}
        lines.append(SettlementLine(kept, asked, "" if kept.act in UNGRANTED else grants_words(grants, unit)))
    return lines


@dataclass(frozen=True)
class CellParts:
    """The requests of a cell that a person sees, and what the others add up to."""

    waiting: RequestQuerySet
    settled: RequestQuerySet
    hidden: int = 0
    hidden_amount: Decimal = ZERO


def visible_parts(pool: ResourcePool, quarter: int, user: User) -> CellParts:
    everyone = requests_of(pool, quarter)
    if user.standing.is_office or user.standing.is_leadership:
        return CellParts(everyone.waiting(), everyone.filter(status=RequestStatus.SETTLED))
    seen = everyone.visible_to(user)
    hidden = everyone.waiting().exclude(pk__in=seen.values("pk"))
    found = hidden.aggregate(count=Count("pk"), total=Sum("amount"))
    return CellParts(
        seen.waiting(), seen.filter(status=RequestStatus.SETTLED), found["count"], plain(found["total"])
    )


# --- ways to make it fit -----------------------------------------------------------------------
@dataclass(frozen=True)
class Outcome:
    """What a request would get, by quarter; None: this way does not settle it."""

    request: ResourceRequest
    asked: Decimal
    grants: dict[int, Decimal] | None

    @property
    def words(self) -> str:
        return "" if self.grants is None else grants_words(self.grants, self.request.pool.unit)

    @property
    def is_whole(self) -> bool:
        return self.grants == {self.request.quarter: self.request.amount}


@dataclass(frozen=True)
class Proposal:
    way: str
    name: Any
    outcomes: list[Outcome]
    after: list[Cell]
    """The four quarters of the pool once it is saved."""

    @property
    def settled(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.grants is not None]

    @property
    def left(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.grants is None]


def open_requests(pool: ResourcePool, quarter: int) -> list[ResourceRequest]:
    """Those the office may settle now, in their order."""
    wanted = ResourceRequest.objects.filter(pool=pool, quarter=quarter, status=RequestStatus.OPEN)
    return list(in_order(wanted).for_settling())


def state_of(pool: ResourcePool, cells: Iterable[Cell], requests: Iterable[ResourceRequest]) -> str:
    """The fingerprint of what a proposal was made from: when it differs, the preview is out of date."""
    rooms = {str(cell.quarter): [str(cell.available), str(cell.granted)] for cell in cells}
    asked = [[request.pk, request.quarter, str(plain(request.amount))] for request in requests]
    return content_hash({"pool": pool.pk, "rooms": rooms, "asked": asked})


def propose(way: str, quarter: int, cells: Sequence[Cell], requests: Sequence[ResourceRequest]) -> Proposal:
    """What each open request would get. Nothing is ever granted beyond what a quarter has left."""
    rooms = {cell.quarter: max(cell.room, ZERO) for cell in cells}
    # Room elsewhere is only what nobody there asks for.
    spare = {cell.quarter: max(cell.balance, ZERO) for cell in cells if cell.quarter != quarter}
    if way == "cut":
        outcomes = cut(quarter, rooms[quarter], requests)
    else:
        outcomes = fit(quarter, rooms[quarter], spare, requests, whole=way == "shift")
    return Proposal(way, WAYS[way], outcomes, cells_after(cells, outcomes))


def cut(quarter: int, room: Decimal, requests: Sequence[ResourceRequest]) -> list[Outcome]:
    """Everyone gets the same share, in whole units where all asked in whole units; what rounding leaves goes to the
    largest remainders, earlier ones first. Who would get nothing is left for a decision of its own."""
    asked = [plain(request.amount) for request in requests]
    total = sum(asked, ZERO)
    if total <= room:
        return [
            Outcome(request, amount, {quarter: amount})
            for request, amount in zip(requests, asked, strict=True)
        ]
    unit = Decimal(1) if all(amount == amount.to_integral_value() for amount in asked) else Decimal("0.01")
    exact = [amount * room / total for amount in asked]
    given = [share.quantize(unit, rounding=ROUND_DOWN) for share in exact]
    rest = int((room - sum(given, ZERO)) / unit)
    by_remainder = sorted(range(len(given)), key=lambda i: (given[i] - exact[i], i))
    for i in by_remainder[:rest]:
        given[i] += unit
    return [
        Outcome(request, amount, {quarter: plain(got)} if got else None)
        for request, amount, got in zip(requests, asked, given, strict=True)
    ]


def fit(
    quarter: int,
    room: Decimal,
    spare: dict[int, Decimal],
    requests: Sequence[ResourceRequest],
    *,
    whole: bool,
) -> list[Outcome]:
    """In their order: here as long as there is room, then in the nearest quarters with a balance, later ones first.
    `whole`: a request stays in one quarter; else only what does not fit here goes elsewhere."""
    outcomes, spare = [], dict(spare)
    nearest = sorted(spare, key=lambda q: (q < quarter, abs(q - quarter)))
    for request in requests:
        amount = plain(request.amount)
        if amount <= room:
            grants: dict[int, Decimal] | None = {quarter: amount}
        elif whole:
            other = next((q for q in nearest if spare[q] >= amount), None)
            grants = None if other is None else {other: amount}
        else:
            grants = spread(amount, {quarter: room, **{q: spare[q] for q in nearest}})
        for q, granted in (grants or {}).items():
            if q == quarter:
                room -= granted
            else:
                spare[q] -= granted
        outcomes.append(Outcome(request, amount, grants))
    return outcomes


def spread(amount: Decimal, rooms: Mapping[int, Decimal]) -> dict[int, Decimal] | None:
    """The amount over quarters in the order given; None when they do not hold it."""
    grants: dict[int, Decimal] = {}
    for quarter, room in rooms.items():
        part = min(amount, room)
        if part > 0:
            grants[quarter] = plain(part)
            amount -= part
    return grants if amount == 0 else None


def cells_after(cells: Sequence[Cell], outcomes: Iterable[Outcome]) -> list[Cell]:
    """The quarters once these outcomes are saved."""
    asked = {cell.quarter: cell.asked for cell in cells}
    granted = {cell.quarter: cell.granted for cell in cells}
    for outcome in outcomes:
        if outcome.grants is None:
            continue
        asked[outcome.request.quarter] -= outcome.asked
        for quarter, amount in outcome.grants.items():
            granted[quarter] += amount
    return [
        Cell(c.pool_id, c.quarter, c.available, plain(asked[c.quarter]), plain(granted[c.quarter]))
        for c in cells
    ]


def cells_of(pool: ResourcePool) -> list[Cell]:
    return pool_rows([pool])[0].cells
