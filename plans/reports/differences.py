"""Two contents of a plan as a reader sees them: section by section, row by row, with what was struck out and put in.

A section is one of the four texts, a goal or a measure: the places that are reviewed one by one. Without a content
before, every row is simply what the plan says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.numerals import MISSING
from core.punctuation import bracketed
from plans.completeness import ORDINALS, PARTS, TEXT_PARTS
from plans.differences import LISTS, Comparison, aligned, compare, ids_of
from plans.marks import Mark, marks
from plans.reports.field_words import GROUPS, PROSE, Words, label_of

Said = Mapping[str, Any]
RARE = "bounds"
"""A row that is the same in nearly every plan, told only where it changes."""


@dataclass(frozen=True)
class Row:
    """One line of a section. `before` and `after` are in words, empty for nothing."""

    field: str
    label: str
    before: str
    after: str
    marks: list[Mark]

    @property
    def is_changed(self) -> bool:
        return self.before != self.after

    @property
    def before_marks(self) -> list[Mark]:
        """The left of two columns: what stayed and what went."""
        return [mark for mark in self.marks if mark.kind != "added"]

    @property
    def after_marks(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.kind != "removed"]


@dataclass(frozen=True)
class Section:
    """`anchor` is where remarks hang (`overview`, `goals-12`); of contents that know no rows, the place (`goals.2`)."""

    anchor: str
    part: str
    ordinal: str
    number: int | None
    title: str
    kind: str
    """same, changed, added or removed."""
    moved_from: int | None = None
    rows: list[Row] = field(default_factory=list)

    @property
    def name(self) -> str:
        """`目标 3`, or the part's name."""
        return place_name(self.part, self.number)

    @property
    def changed_rows(self) -> list[Row]:
        return [row for row in self.rows if row.is_changed]

    @property
    def same_rows(self) -> list[Row]:
        return [row for row in self.rows if not row.is_changed]

    @property
    def count(self) -> int:
        """Changes in it: changed rows, one for a section that came or went."""
        return 1 if self.kind in ("added", "removed") else len(self.changed_rows)


def place_name(part: str, number: int | None) -> str:
    words = {"goals": _("目标 %(number)s"), "measures": _("措施 %(number)s")}
    return words[part] % {"number": number} if number is not None else str(dict(PARTS)[part])


def count_of(found: list[Section]) -> int:
    return sum(section.count for section in found)


def sections(before: Said | None, after: Said) -> list[Section]:
    """In the order of the document; what is gone stands after what is there."""
    comparison = compare(before if before is not None else after, after)
    old = aligned(before if before is not None else after, comparison.numbers)
    told = Told(old, after, comparison)
    found: list[Section] = []
    for (code, name), ordinal in zip(PARTS, ORDINALS, strict=True):
        if code in TEXT_PARTS:
            rows = list(told.part_rows(code))
            kind = "changed" if any(row.is_changed for row in rows) else "same"
            found.append(Section(code, code, str(ordinal), None, str(name), kind, rows=rows))
        else:
            found += told.item_sections(code, str(ordinal))
    return found


class Told:
    """`old` is told in the numbers of `new` (`plans.differences.aligned`)."""

    def __init__(self, old: Said, new: Said, comparison: Comparison) -> None:
        self.old, self.new = old, new
        one, other = old.get("names", {}), new.get("names", {})
        # Both sides are told by one set of names: an indicator that was renamed meanwhile is no change of the plan.
        names = {kind: {**one.get(kind, {}), **other.get(kind, {})} for kind in {**one, **other}}
        self.words = Words(names)
        self.came_from = {
            name: {now: was for was, now in comparison.numbers[name].items() if was != now} for name in LISTS
        }

    def item_sections(self, name: str, ordinal: str) -> Iterator[Section]:
        old = {row["number"]: row for row in self.old.get(name, ())}
        new = {row["number"]: row for row in self.new.get(name, ())}
        ids = {**ids_of(name, self.old), **ids_of(name, self.new)}
        gone = sorted((number for number in old if number not in new), reverse=True)
        for number in [*sorted(new), *gone]:
            was, now = old.get(number), new.get(number)
            rows = list(self.rows(name, was or {}, now or {}))
            changed = "changed" if any(row.is_changed for row in rows) else "same"
            item = ids.get(str(number))
            yield Section(
                anchor=f"{name}-{item}" if item else f"{name}.{abs(number)}",
                part=name,
                ordinal=ordinal,
                number=abs(number),
                title=str((now or was or {}).get("title", "")),
                kind="added" if was is None else "removed" if now is None else changed,
                moved_from=self.came_from[name].get(number) if now else None,
                rows=rows,
            )

    def part_rows(self, code: str) -> Iterator[Row]:
        yield from self.row(code, "text", [("", self.old[code], self.new[code])])
        if code == "analysis":
            old = {row["number"]: row for row in self.old.get("findings", ())}
            new = {row["number"]: row for row in self.new.get("findings", ())}
            for number in sorted({*old, *new}, key=lambda n: (n < 0, abs(n))):
                label = _("问题 %(number)s") % {"number": abs(number)}
                was, now = old.get(number, {}), new.get(number, {})
                yield from self.rows("findings", was, now, label)
            one, other = (content.get("evidence", ()) for content in (self.old, self.new))
            pieces = [("", self.words.evidence(one), self.words.evidence(other))]
            yield from self.row("findings", "evidence", pieces)
        yield from self.reasons(code)

    def rows(self, name: str, was: Said, now: Said, label: str = "") -> Iterator[Row]:
        for code, fields in GROUPS[name].items():
            pieces = list(self.pieces(name, fields, was, now))
            if code == RARE and all(before == after for _prefix, before, after in pieces):
                continue
            if len(pieces) > 1 and any(before or after for _prefix, before, after in pieces):
                pieces = [
                    (p, (before or MISSING) if was else "", (after or MISSING) if now else "")
                    for p, before, after in pieces
                ]
            yield from self.row(name, code, pieces, label)
        codes = sorted({*was.get("custom", {}), *now.get("custom", {})})
        for code in codes:
            pieces = [("", self.words.custom(was, code), self.words.custom(now, code))]
            words = self.words.custom_label(name, code) or code
            yield from self.row(name, f"custom.{code}", pieces, own=words)
        number = (now or was).get("number")
        if number and name != "findings":
            yield from self.reasons(f"{name}.{number}")

    def pieces(
        self, name: str, fields: Mapping[str, Any], was: Said, now: Said
    ) -> Iterator[tuple[str, str, str]]:
        for code, prefix in fields.items():
            yield str(prefix), self.words.value(name, code, was), self.words.value(name, code, now)

    def row(
        self, name: str, code: str, pieces: list[tuple[str, str, str]], label: str = "", own: str = ""
    ) -> Iterator[Row]:
        """Nothing where neither says anything."""
        before = " ".join(f"{prefix} {was}".strip() for prefix, was, _now in pieces if was)
        after = " ".join(f"{prefix} {now}".strip() for prefix, _was, now in pieces if now)
        if before or after:
            said = own or label_of(name, code)
            is_prose = code in PROSE or code.startswith("custom.")
            yield Row(
                code, bracketed(label, said) if label else said, before, after, marked(pieces, is_prose)
            )

    def reasons(self, place: str) -> Iterator[Row]:
        """What was said about warnings at this part or item."""
        old, new = self.old.get("explanations") or {}, self.new.get("explanations") or {}
        keys = [key for key in {**old, **new} if key == place or key.startswith(f"{place}.")]
        for key in keys:
            yield from self.row("", "explanation", [("", old.get(key, ""), new.get(key, ""))])


def marked(pieces: list[tuple[str, str, str]], is_prose: bool) -> list[Mark]:
    found: list[Mark] = []
    for place, (prefix, was, now) in enumerate(pieces):
        if place and (was or now):
            found.append(Mark("same", " "))
        if prefix and (was or now):
            found.append(Mark("same", f"{prefix} "))
        if was == now:
            found.append(Mark("same", now))
        elif is_prose:
            found += marks(was, now)
        else:
            found += [Mark("removed", was), Mark("added", now)]
    return [mark for mark in found if mark.text]
