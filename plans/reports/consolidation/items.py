"""What stands between the plans of several departments: one shape for conflicts, gaps and overlaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from core.hashing import content_hash
from plans.models.consolidation import GROUP_OF, ItemGroup, ItemKind

MARKS = re.compile(r"[\W_]+")
DETAIL = re.compile(r"[，,；;：:（(]")
ENOUGH = 6
"""Characters that name a measure by themselves."""
WORDS = frozenset({"names", "more", "up", "down", "examples", "scope"})
"""Facts that follow from the parties, in the order of the departments."""
NAMES = 60
"""So many names an item keeps; how many there are besides stands in `more`."""


class Party(NamedTuple):
    """One record an item is about. `what`: goal, measure, finding, plan, objective, pool or person."""

    department_id: int | None
    department: str
    what: str
    pk: int
    plan_id: int | None = None
    number: int | None = None
    title: str = ""
    figure: str = ""
    """What this record says on the point in question, as a bare figure, date or scope."""


Told = tuple[dict[str, Any], Sequence[Party]]
"""What the sentence of an item is made of (JSON), and the records it is about."""


@dataclass(frozen=True)
class Item:
    """`key` names it, the same however often it is computed. What it says is put together when somebody asks first:
    there may be thousands, and a page shows a few."""

    kind: ItemKind
    about: str
    tell: Callable[[], Told]

    @cached_property
    def told(self) -> Told:
        return self.tell()

    @property
    def facts(self) -> dict[str, Any]:
        return self.told[0]

    @property
    def parties(self) -> Sequence[Party]:
        return self.told[1]

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.about}"

    @property
    def group(self) -> str:
        return GROUP_OF[self.kind]

    @property
    def group_name(self) -> Any:
        return ItemGroup(self.group).label

    @cached_property
    def departments(self) -> dict[int, str]:
        """Whom it concerns: id -> name, in the order of the parties."""
        return {one.department_id: one.department for one in self.parties if one.department_id is not None}

    @property
    def department_names(self) -> list[str]:
        return list(self.departments.values())

    @cached_property
    def fingerprint(self) -> str:
        """Changes when what was settled is no longer what there is; not when only the order of departments does."""
        said = {name: value for name, value in self.facts.items() if name not in WORDS}
        return content_hash([said, sorted([p.what, p.pk, p.figure] for p in self.parties)])

    @property
    def sentence(self) -> str:
        from plans.reports.consolidation.words import sentence

        return sentence(self.kind, self.facts)


@lru_cache(maxsize=4096)
def plain_title(text: str) -> str:
    """A title without marks, blanks and case, so that the same words are the same."""
    return MARKS.sub("", text).casefold()


def main_words(title: str) -> str:
    """What a measure is, without how often and for whom: the words before the first comma, bracket or colon, as long
    as they say something by themselves; compared without marks."""
    head = plain_title(DETAIL.split(title, maxsplit=1)[0])
    return head if len(head) >= ENOUGH else plain_title(title)


def short_hash(text: str) -> str:
    """A key's part made from words."""
    return sha256(text.encode()).hexdigest()[:16]


def names_of(parties: Sequence[Party]) -> dict[str, Any]:
    """`names` of the departments and how many there are `more`."""
    found = list(dict.fromkeys(one.department for one in parties))
    return {"names": found[:NAMES], "more": max(len(found) - NAMES, 0)}
