"""The items of a cycle with what was settled about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from plans.models import ItemDecision, OrganizationPlan, PlanCycle
from plans.models.consolidation import (
    GROUPS,
    IN_HAND,
    OVER,
    STATE_AFTER,
    ItemAct,
    ItemGroup,
    ItemKind,
    ItemState,
)
from plans.reports.consolidation.conflicts import conflicts
from plans.reports.consolidation.gaps import gaps
from plans.reports.consolidation.items import Item
from plans.reports.consolidation.overlaps import overlaps
from plans.reports.consolidation.rows import Reading, read
from plans.reports.consolidation.words import sentence

CLOSING = frozenset({ItemAct.SETTLE, ItemAct.ACCEPT, ItemAct.DECIDE})
RANK = {
    ItemState.CHANGED: 0,
    ItemState.OPEN: 1,
    ItemState.ANSWERED: 2,
    ItemState.REFERRED: 3,
    ItemState.ASSIGNED: 4,
    ItemState.ACCEPTED: 5,
    ItemState.SETTLED: 6,
}


@dataclass(frozen=True)
class Entry:
    """An item as it is now, with its decisions, newest first."""

    item: Item
    decisions: tuple[ItemDecision, ...] = ()

    @property
    def key(self) -> str:
        return self.item.key

    @property
    def last(self) -> ItemDecision | None:
        return self.decisions[0] if self.decisions else None

    @cached_property
    def state(self) -> ItemState:
        """`changed`: it was settled, but is no longer what was settled then."""
        if self.last is None:
            return ItemState.OPEN
        act = ItemAct(self.last.act)
        if act in CLOSING and self.last.fingerprint != self.item.fingerprint:
            return ItemState.CHANGED
        return STATE_AFTER[act]

    @property
    def state_name(self) -> Any:
        return self.state.label

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def is_open(self) -> bool:
        """Nobody has it in hand and nothing settles it."""
        return self.state not in OVER and self.state not in IN_HAND


@dataclass(frozen=True)
class Gone:
    """Something that was decided on and is no longer there."""

    decision: ItemDecision

    @property
    def sentence(self) -> str:
        return sentence(self.decision.kind, self.decision.facts)


@dataclass(frozen=True)
class KindCount:
    kind: ItemKind
    total: int
    open: int

    @property
    def name(self) -> Any:
        return self.kind.label


@dataclass(frozen=True)
class GroupCount:
    group: ItemGroup
    kinds: list[KindCount]

    @property
    def name(self) -> Any:
        return self.group.label

    @property
    def total(self) -> int:
        return sum(kind.total for kind in self.kinds)

    @property
    def open(self) -> int:
        return sum(kind.open for kind in self.kinds)


@dataclass(frozen=True)
class Board:
    """`departments`: of the cycle, id -> name."""

    entries: list[Entry]
    gone: list[Gone] = field(default_factory=list)
    departments: dict[int, str] = field(default_factory=dict)

    @cached_property
    def counts(self) -> list[GroupCount]:
        total: Counter[str] = Counter(entry.item.kind for entry in self.entries)
        still: Counter[str] = Counter(entry.item.kind for entry in self.entries if entry.is_open)
        return [
            GroupCount(ItemGroup(group), [KindCount(kind, total[kind], still[kind]) for kind in kinds])
            for group, kinds in GROUPS.items()
        ]

    @cached_property
    def states(self) -> Counter[ItemState]:
        return Counter(entry.state for entry in self.entries)

    @property
    def open(self) -> int:
        return sum(entry.is_open for entry in self.entries)

    @property
    def unsettled(self) -> list[Entry]:
        """All that is not settled: what is open, and what somebody has in hand."""
        return [entry for entry in self.entries if not entry.is_over]

    @property
    def referred(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.state == ItemState.REFERRED]

    def find(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key == key), None)

    def first_open(self, count: int) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_open][:count]


def detect(reading: Reading) -> list[Item]:
    """Everything between the plans; the same plans give the same items, whatever the order they came in."""
    return [*conflicts(reading), *gaps(reading), *overlaps(reading)]


def decisions_of(plan: OrganizationPlan | None) -> dict[str, list[ItemDecision]]:
    """Key -> decisions, newest first; one query."""
    found: dict[str, list[ItemDecision]] = {}
    if plan is not None:
        for decision in plan.item_decisions.select_related("decided_by", "department").order_by("-id"):
            found.setdefault(decision.key, []).append(decision)
    return found


def board_of(reading: Reading, plan: OrganizationPlan | None) -> Board:
    kept = decisions_of(plan)
    return arranged(detect(reading), kept, reading.departments)


def arranged(
    items: Iterable[Item], kept: Mapping[str, list[ItemDecision]], departments: dict[int, str]
) -> Board:
    entries = [Entry(item, tuple(kept.get(item.key, ()))) for item in items]
    present = {entry.key for entry in entries}
    gone = [Gone(decisions[0]) for key, decisions in kept.items() if key not in present]
    return Board(sorted(entries, key=lambda entry: RANK[entry.state]), gone, departments)


def board(cycle: PlanCycle, plan: OrganizationPlan | None) -> Board:
    return board_of(read(cycle), plan)
