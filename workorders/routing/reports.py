"""Read shapes of routing: editions side by side, and who is here with how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from organization.models import User
from workorders.models import Absence, PersonSkill, RoutingEdition, RoutingRule
from workorders.routing.gathering import loads_of
from workorders.routing.telling import conditions_of, outcome_of


@dataclass(frozen=True, slots=True)
class RuleLine:
    rule: RoutingRule
    conditions: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A rule in two editions, found by its name; `change`: same, moved, changed, added or removed."""

    before: RuleLine | None
    after: RuleLine | None
    change: str


@dataclass(frozen=True, slots=True)
class Colleague:
    person: User
    load: int
    absence: Absence | None
    is_away: bool
    skills: Sequence[PersonSkill]


def rule_lines(edition: RoutingEdition) -> list[RuleLine]:
    rules = edition.rules.select_related("category", "department", "person", "skill").order_by("position")
    return [RuleLine(rule, conditions_of(rule), outcome_of(rule)) for rule in rules]


def compare(before: RoutingEdition, after: RoutingEdition) -> list[Pair]:
    """In the order of the later edition; those it no longer has stand at the end."""
    old = {line.rule.name: line for line in rule_lines(before)}
    pairs = [Pair(old.get(line.rule.name), line, "") for line in rule_lines(after)]
    names = {pair.after.rule.name for pair in pairs if pair.after}
    pairs += [Pair(line, None, "") for name, line in old.items() if name not in names]
    return [Pair(pair.before, pair.after, change_of(pair)) for pair in pairs]


def change_of(pair: Pair) -> str:
    if pair.before is None:
        return "added"
    if pair.after is None:
        return "removed"
    if (pair.before.conditions, pair.before.outcome) != (pair.after.conditions, pair.after.outcome):
        return "changed"
    return "same" if pair.before.rule.position == pair.after.rule.position else "moved"


def colleagues(people: Iterable[User], at: datetime) -> list[Colleague]:
    """Three queries, however many people."""
    rows = list(people)
    ids = [person.pk for person in rows]
    loads = loads_of(ids)
    absences: dict[int, Absence] = {}
    for absence in Absence.objects.not_over(at).filter(person__in=ids).order_by("-away_from"):
        absences[absence.person_id] = absence
    skills: dict[int, list[PersonSkill]] = {}
    held = PersonSkill.objects.filter(person__in=ids, skill__is_active=True).select_related("skill")
    for one in held.order_by("skill__name"):
        skills.setdefault(one.person_id, []).append(one)

    def told(person: User) -> Colleague:
        absence = absences.get(person.pk)
        is_away = absence is not None and absence.away_from <= at
        return Colleague(person, loads.get(person.pk, 0), absence, is_away, skills.get(person.pk, []))

    return [told(person) for person in rows]
