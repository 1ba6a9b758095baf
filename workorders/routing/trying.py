"""A draft put to past orders, one after the other as they came: what it would have done against what happened.

Departments, people and skills are those of today, absences those of the time. Load starts with what each had open
when the first order came; an order that the draft gives to somebody is off his desk when it was in fact resolved.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from workorders.routing.deciding import Candidate, Decision, Edition, Needed, OrderFacts, Rule, decide

Stretches = Sequence[tuple[datetime, datetime | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An order with where it was in the end; `resolved_at` None: still open."""

    pk: int
    facts: OrderFacts
    reported_at: datetime
    resolved_at: datetime | None
    department: int
    person: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who can be picked: per department its people with their teams, and what is known of them."""

    people_of: Callable[[Rule, int], Mapping[int, int | None]]
    absences: Mapping[int, Stretches]
    levels: Mapping[int, Mapping[int, int]]
    open_at_start: Iterable[tuple[int, datetime | None]]
    """Person and when each order that was open at the start was resolved."""


@dataclass(slots=True)
class Desk:
    """Who has how much at the moment that is looked at."""

    loads: Counter[int] = field(default_factory=Counter)
    ends: list[tuple[datetime, int]] = field(default_factory=list)

    def take(self, person: int, until: datetime | None) -> None:
        self.loads[person] += 1
        if until is not None:
            heapq.heappush(self.ends, (until, person))

    def clear_until(self, at: datetime) -> None:
        while self.ends and self.ends[0][0] <= at:
            self.loads[heapq.heappop(self.ends)[1]] -= 1


@dataclass(frozen=True, slots=True)
class Tried:
    """What the draft makes of one order; `decision` None: no rule fits and it stays as it was."""

    order: Past
    decision: Decision | None

    @property
    def department(self) -> int:
        return self.decision.department if self.decision else self.order.department

    @property
    def person(self) -> int | None:
        """Whom the draft names. Where it leaves the person to the head, whoever did it in fact, if he is of there."""
        if self.decision is None:
            return self.order.person
        if self.decision.person is not None:
            return self.decision.person
        return self.order.person if self.department == self.order.department else None

    @property
    def moves_department(self) -> bool:
        return self.department != self.order.department

    @property
    def moves_person(self) -> bool:
        return self.decision is not None and self.decision.person not in (None, self.order.person)


def try_edition(
    edition: Edition,
    orders: Iterable[Past],
    staff: Staff,
    needed_of: Callable[[Rule, OrderFacts], Needed],
    report: Callable[[int], None] = lambda done: None,
) -> list[Tried]:
    """`orders` by the time they came."""
    desk, turns, tried = Desk(), Counter[tuple[int, int]](), []
    for person, until in staff.open_at_start:
        desk.take(person, until)
    for done, order in enumerate(orders, start=1):
        desk.clear_until(order.reported_at)
        decision = _decided(edition, order, staff, desk, turns, needed_of)
        one = Tried(order, decision)
        if decision and decision.person and decision.rule.pick == "turn":
            turns[decision.rule.pk, decision.person] = done
        if one.person is not None:
            desk.take(one.person, order.resolved_at)
        tried.append(one)
        if done % 200 == 0:
            report(done)
    return tried


def _decided(
    edition: Edition,
    order: Past,
    staff: Staff,
    desk: Desk,
    turns: Counter[tuple[int, int]],
    needed_of: Callable[[Rule, OrderFacts], Needed],
) -> Decision | None:
    def candidates(rule: Rule, department: int) -> list[Candidate]:
        return [
            Candidate(
                pk=pk,
                department=team,
                load=desk.loads[pk],
                is_away=is_away(staff.absences.get(pk, ()), order.reported_at),
                levels=staff.levels.get(pk, {}),
                turn=turns[rule.pk, pk],
            )
            for pk, team in staff.people_of(rule, department).items()
        ]

    return decide(edition, order.facts, candidates, lambda rule: needed_of(rule, order.facts))


def is_away(stretches: Stretches, at: datetime) -> bool:
    return any(start <= at and (end is None or at < end) for start, end in stretches)


def spread(counts: Iterable[int]) -> dict[str, str]:
    """The most, the least and the mean number of orders of those who had any, the mean to one decimal, half up."""
    given = sorted(counts)
    if not given:
        return {"most": "0", "least": "0", "mean": "0"}
    mean = (Decimal(sum(given)) / len(given)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return {"most": str(given[-1]), "least": str(given[0]), "mean": str(mean)}
