"""Which rule fits an order, and whom it picks: pure functions over plain data.

The first rule whose conditions all hold decides. Of the people it may pick, those who are away, who do not belong to
the department or lack the skill are left out; the rest is compared by open orders or by turn, and a tie goes to the
lower id, so that the same facts always give the same answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

RANKS = {"ordinary": 1, "senior": 2}


def plain(text: str) -> str:
    """As keywords are compared: full-width and half-width, capital and small are the same."""
    return unicodedata.normalize("NFKC", text).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """`category_ids` and `above` are the category and the department with all above them; `text` is title and body,
    made `plain`."""

    kind: str
    priority: str
    department: int
    above: tuple[int, ...] = ()
    category_ids: tuple[int, ...] = ()
    channel: str = ""
    text: str = ""
    is_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What makes an order complex; any of them is enough."""

    urgent: bool = False
    repeat: bool = False
    category_ids: frozenset[int] = frozenset()
    keywords: tuple[str, ...] = ()

    def are_in(self, facts: OrderFacts) -> bool:
        return (
            (self.urgent and facts.priority == "urgent")
            or (self.repeat and facts.is_repeat)
            or not self.category_ids.isdisjoint(facts.category_ids)
            or contains_any(facts.text, self.keywords)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An empty condition always holds; `department` None keeps that of the order."""

    pk: int
    name: str
    kinds: frozenset[str] = frozenset()
    category: int | None = None
    priorities: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    keywords_any: tuple[str, ...] = ()
    keywords_none: tuple[str, ...] = ()
    complexity: str = ""
    department: int | None = None
    pick: str = "head"
    person: int | None = None
    skill: int | None = None
    needs_category_skill: bool = False
    least_level: str = "ordinary"

    def fits(self, facts: OrderFacts, *, is_complex: bool) -> bool:
        return (
            (not self.kinds or facts.kind in self.kinds)
            and (self.category is None or self.category in facts.category_ids)
            and (not self.priorities or facts.priority in self.priorities)
            and (not self.channels or plain(facts.channel) in self.channels)
            and (not self.keywords_any or contains_any(facts.text, self.keywords_any))
            and not contains_any(facts.text, self.keywords_none)
            and (not self.complexity or (self.complexity == "complex") == is_complex)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody of the department; `department` is the team of it that he is in, `levels` are skills with their rank,
    `turn` is when he last had his (0: never)."""

    pk: int
    department: int | None = None
    load: int = 0
    is_away: bool = False
    belongs: bool = True
    levels: Mapping[int, int] = field(default_factory=dict)
    turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    number: int
    rules: Sequence[Rule]
    signs: Signs = Signs()

    def matching(self, facts: OrderFacts) -> Rule | None:
        is_complex = self.signs.are_in(facts)
        return next((rule for rule in self.rules if rule.fits(facts, is_complex=is_complex)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`why` is the name of a reason in `telling.WHY`, `said` what it says; person None: the head arranges."""

    rule: Rule
    edition: int
    department: int
    person: int | None
    why: str
    said: Mapping[str, object] = field(default_factory=dict)


CandidatesOf = Callable[[Rule, int], Iterable[Candidate]]
Needed = Sequence[frozenset[int]]
"""Groups of skills; one of each group is needed."""


def decide(
    edition: Edition,
    facts: OrderFacts,
    candidates_of: CandidatesOf,
    needed_of: Callable[[Rule], Needed] = lambda rule: [frozenset({rule.skill})] if rule.skill else [],
) -> Decision | None:
    """What the edition says of the order; None when no rule fits and it stays where it is."""
    rule = edition.matching(facts)
    if rule is None:
        return None
    # An order that is within the department already stays with its team until somebody of another is picked.
    is_within = rule.department is None or rule.department in (facts.department, *facts.above)
    stays = facts.department if is_within or rule.department is None else rule.department
    if rule.pick == "head":
        return Decision(rule=rule, edition=edition.number, department=stays, person=None, why="head")
    people = list(candidates_of(rule, facts.department if rule.department is None else rule.department))
    person, why, said = choose(rule, people, needed_of(rule))
    team = next((one.department for one in people if one.pk == person), None)
    return Decision(
        rule=rule,
        edition=edition.number,
        department=stays if team is None else team,
        person=person,
        why=why,
        said=said,
    )


def choose(
    rule: Rule, candidates: Sequence[Candidate], needed: Needed
) -> tuple[int | None, str, dict[str, object]]:
    """The person whom the rule picks, and why; nobody when nobody may be picked."""
    own = [one for one in candidates if one.belongs]
    here = [one for one in own if not one.is_away]
    able = [one for one in here if is_able(one, needed, RANKS[rule.least_level])]
    if not able:
        away = len(own) - len(here)
        return None, "nobody", {"of": len(own), "away": away, "unskilled": len(here) - len(able)}
    if rule.pick == "person":
        return able[0].pk, "person", {}
    if rule.pick == "turn":
        return min(able, key=lambda one: (one.turn, one.pk)).pk, "turn", {"among": len(able)}
    chosen = min(able, key=lambda one: (one.load, one.pk))
    return chosen.pk, "least", {"among": len(able), "load": chosen.load}


def is_able(candidate: Candidate, needed: Needed, rank: int) -> bool:
    return all(any(candidate.levels.get(skill, 0) >= rank for skill in group) for group in needed)


def contains_any(text: str, keywords: Iterable[str]) -> bool:
    """Both already `plain`."""
    return any(keyword in text for keyword in keywords)
