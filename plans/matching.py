"""Which goal, measure or finding of one content is which of another. Pure.

By the row of the database where both contents know it; else by title and number. The match is the same read from
either side.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

Said = Mapping[str, Any]
Numbers = Mapping[int, int]
"""Number before -> number after."""

ALIKE = 0.6
"""Share of a title that must be common for two items to be taken as one."""
ALIKE_HERE = 0.3
"""The same under one and the same number."""


def matched(name: str, before: Said, after: Said) -> dict[int, int]:
    old, new = ids(name, before), ids(name, after)
    if old and new:
        back = {row: number for number, row in new.items()}
        return {number: back[row] for number, row in old.items() if row in back}
    return by_title(before.get(name, ()), after.get(name, ()))


def ids(name: str, content: Said) -> dict[int, str]:
    """Number -> row; empty unless every item is known."""
    known = content.get("names", {}).get(f"{name}_ids", {})
    rows = content.get(name, ())
    return {int(n): row for n, row in known.items()} if rows and len(known) >= len(rows) else {}


def by_title(old: Any, new: Any) -> dict[int, int]:
    """The most alike first; of equally alike ones those whose numbers are nearest."""
    pairs = []
    for one in old:
        for other in new:
            share, a, b = likeness(one, other), one["number"], other["number"]
            if share >= (ALIKE_HERE if a == b else ALIKE):
                pairs.append((-share, abs(a - b), a + b, a, b))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for *_order, a, b in sorted(pairs):
        if a not in found and b not in taken:
            found[a] = b
            taken.add(b)
    return found


def likeness(one: Said, other: Said) -> float:
    """0 to 1; equal titles are 1. A goal of another indicator, and a measure of another kind, is less alike."""
    first, second = sorted((title_of(one), title_of(other)))
    share = 1.0 if first == second else SequenceMatcher(None, first, second, autojunk=False).ratio()
    same = one.get("indicator") == other.get("indicator") and one.get("family") == other.get("family")
    return share if same else share * 0.75


def title_of(row: Said) -> str:
    return str(row.get("title") or row.get("statement") or "")
