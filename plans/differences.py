"""What differs between two contents of a plan: field by field, goals and measures matched as the same ones. Pure.

A content is what `DepartmentPlan.content()` gives, best with `names` beside it as editions and submissions keep it
(`DepartmentPlan.kept()`): the names hold which row of the database each number was. Content that was frozen before
names held that is matched by titles. References by number (a measure's goals, the findings of a goal, explanations)
follow the match, so that a goal that only moved up shows no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from plans.matching import Numbers, matched

Said = Mapping[str, Any]
Kind = Literal["added", "removed", "changed"]

TEXTS = ("overview", "analysis", "schedule", "expected_effects")
LISTS = ("findings", "goals", "measures")
NESTED = {"goals": ("quarters", "custom"), "measures": ("goals", "custom"), "findings": ()}
ALWAYS = {"goals": "quarters", "measures": "goals", "findings": ""}
"""The nested value that stands in the content even when it is empty."""
OPTIONAL = frozenset(
    (
        "findings",
        "evidence",
        "parts",
        "custom",
        "benefit",
        "benefit_basis",
        "milestones",
        "needs",
        "requests",
        "ended_on",
    )
)
"""Left out of a goal, measure or finding that is silent about them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`place` is a part (`overview`), `goals.2`, `measures.3` or `findings.1` (by the number after, of a removed one
    before), `evidence` or `explanations`; `field` its field (`target`, `quarters.1`, `custom.vendor`, `text` of a part),
    empty when the whole is new or gone. `before` and `after` are values as the content has them, None for nothing.
    `item` is the id of the goal, measure or finding when the contents know it."""

    place: str
    field: str
    before: Any
    after: Any
    item: str = ""

    @property
    def kind(self) -> Kind:
        if self.before in (None, "", [], {}):
            return "added"
        return "removed" if self.after in (None, "", [], {}) else "changed"

    @property
    def part(self) -> str:
        """Of the six parts the one it belongs to; findings and figures belong to the analysis."""
        first, _dot, _rest = self.place.partition(".")
        if first == "explanations":
            first = self.field.partition(".")[0]
        return "analysis" if first in ("findings", "evidence") else first

    @property
    def anchor(self) -> str:
        """Where remarks about it hang: a part, `goals-12`, `measures-5`."""
        first = self.place.partition(".")[0]
        return f"{first}-{self.item}" if first in ("goals", "measures") and self.item else self.part

    @property
    def is_whole(self) -> bool:
        """A goal, measure or finding came or went, not a field of it."""
        return not self.field


@dataclass(frozen=True)
class Comparison:
    """`numbers` says of each list which number before is which number after; what is gone has no entry."""

    differences: tuple[Difference, ...]
    numbers: Mapping[str, Numbers]


def differences(before: Said, after: Said) -> list[Difference]:
    """In the order of the document."""
    return list(compare(before, after).differences)


def compare(before: Said, after: Said) -> Comparison:
    numbers = {name: matched(name, before, after) for name in LISTS}
    old = aligned(before, numbers)
    found = [
        *texts(old, after, TEXTS[:2]),
        *items("findings", old, after, after),
        *values("evidence", old.get("evidence"), after.get("evidence"), "list"),
        *items("goals", old, after, after),
        *items("measures", old, after, after),
        *texts(old, after, TEXTS[2:]),
        *explanations(old.get("explanations") or {}, after.get("explanations") or {}),
    ]
    return Comparison(tuple(found), numbers)


def texts(old: Said, new: Said, names: tuple[str, ...]) -> Iterator[Difference]:
    for name in names:
        yield from values(name, old[name], new[name], "text")


def values(place: str, before: Any, after: Any, field: str, item: str = "") -> Iterator[Difference]:
    if before != after and not (before in (None, "") and after in (None, "")):
        yield Difference(place, field, before, after, item)


def explanations(old: Said, new: Said) -> Iterator[Difference]:
    for key in sorted({*old, *new}):
        yield from values("explanations", old.get(key), new.get(key), key)


def items(name: str, old: Said, new: Said, names: Said) -> Iterator[Difference]:
    """Of one list: first what is there now, by number, then what is gone. `old` is aligned: what is gone has a
    negative number there."""
    rows = {row["number"]: row for row in old.get(name, ())}
    ids = {**ids_of(name, old), **ids_of(name, new)}
    for row in new.get(name, ()):
        number = row["number"]
        was, item = rows.pop(number, None), ids.get(str(number), "")
        if was is None:
            yield Difference(f"{name}.{number}", "", None, row, item)
            continue
        before, after = flat(name, was), flat(name, row)
        for field in {**before, **after}:
            yield from values(f"{name}.{number}", before.get(field), after.get(field), field, item)
    for number, row in sorted(rows.items(), reverse=True):
        yield Difference(f"{name}.{-number}", "", {**row, "number": -number}, None, ids.get(str(number), ""))


def ids_of(name: str, content: Said) -> Mapping[str, str]:
    """Number -> id of the row, as far as the names beside the content say it."""
    found: Mapping[str, str] = content.get("names", {}).get(f"{name}_ids", {})
    return found


def flat(name: str, row: Said) -> dict[str, Any]:
    """Field -> value; `quarters.1`, `goals.2` and `custom.code` each by itself."""
    found: dict[str, Any] = {}
    for field, value in row.items():
        if field in NESTED[name]:
            found |= {f"{field}.{key}": one for key, one in sorted(value.items())}
        elif field != "number":
            found[field] = value
    return found


def aligned(content: Said, numbers: Mapping[str, Numbers]) -> dict[str, Any]:
    """The content told in the numbers of the other one; what is not there gets its own number, negative."""

    def now(name: str, number: int) -> int:
        return numbers[name].get(number, -number)

    def row_of(name: str, row: Said) -> dict[str, Any]:
        told = {**row, "number": now(name, row["number"])}
        if name == "measures":
            told["goals"] = {str(now("goals", int(key))): one for key, one in row["goals"].items()}
        if "findings" in row:
            told["findings"] = sorted(now("findings", number) for number in row["findings"])
        if "needs" in row:
            own = content.get("department")
            told["needs"] = [
                {**need, "measure": now("measures", need["measure"])} if need["department"] == own else need
                for need in row["needs"]
            ]
        return told

    def key_of(key: str) -> str:
        about, _dot, rest = key.partition(".")
        number, dot, field = rest.partition(".")
        known = about in ("goals", "measures") and number.isdigit()
        return f"{about}.{now(about, int(number))}{dot}{field}" if known else key

    found = {**content, **{name: [row_of(name, row) for row in content.get(name, ())] for name in LISTS}}
    said = content.get("explanations") or {}
    found["explanations"] = {key_of(key): text for key, text in said.items()}
    names = dict(content.get("names", {}))
    for name in LISTS:
        ids = ids_of(name, content)
        names[f"{name}_ids"] = {str(now(name, int(number))): one for number, one in ids.items()}
    return {**found, "names": names}


def applied(content: Said, comparison: Comparison) -> dict[str, Any]:
    """`content` with the differences put in: the content that it was compared with, without names."""
    found = aligned(content, comparison.numbers)
    del found["names"]
    rows = {name: {row["number"]: row for row in found[name] if row["number"] > 0} for name in LISTS}
    for one in comparison.differences:
        place, _dot, number = one.place.partition(".")
        if place == "explanations":
            found[place] = with_value(found[place], one.field, one.after, drop=True)
        elif place == "evidence" or place in TEXTS:
            found = with_value(found, place, one.after, drop=place == "evidence")
        elif one.is_whole and one.after is None:
            continue
        else:
            held = rows[place].get(int(number), {})
            rows[place][int(number)] = dict(one.after) if one.is_whole else changed(place, held, one)
    found |= {name: [row for _number, row in sorted(rows[name].items())] for name in LISTS}
    for name in ("findings", "evidence", "explanations"):
        if not found.get(name):
            found.pop(name, None)
    return found


def changed(name: str, row: Said, one: Difference) -> dict[str, Any]:
    field, dot, key = one.field.partition(".")
    if not dot:
        return with_value(row, field, one.after, drop=field in OPTIONAL)
    inner = with_value(row.get(field) or {}, key, one.after, drop=True)
    return with_value(row, field, inner or None if field != ALWAYS[name] else inner, drop=True)


def with_value(content: Said, name: str, value: Any, *, drop: bool) -> dict[str, Any]:
    """A copy with the value, or without the name when nothing is said and `drop`."""
    found = {**content, name: value}
    if drop and value in (None, "", []):
        del found[name]
    return found
