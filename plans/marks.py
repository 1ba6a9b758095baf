"""Differences of two texts as a reader sees them: what stayed, what went, what came. Pure.

Chinese is compared character by character; a number with its decimals and sign of percent, and a latin word, are
whole, so that `5.0` to `6.5` is one figure struck out and one put in, never half of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added"]

TOKEN = re.compile(r"[0-9]+(?:[.,:/-][0-9]+)*%?|[A-Za-z]+|\s+|.", re.DOTALL)
SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]+|[^。；！？\n]+")
FINE = 2_000_000
"""Tokens on one side times tokens on the other that are still compared one by one; beyond, whole sentences are."""

ALIKE = 0.25
"""Share of the longer text that must have stayed for pieces of it to be told apart; less is a new text."""


@dataclass(frozen=True, slots=True)
class Mark:
    kind: Kind
    text: str


def marks(before: str, after: str) -> list[Mark]:
    """The pieces in reading order: those that stayed and went make `before`, those that stayed and came `after`."""
    found: list[Mark] = []
    old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    for same, left, right in runs(old, new):
        if same:
            add(found, "same", "".join(left))
        else:
            for mark in fine("".join(left), "".join(right)):
                add(found, mark.kind, mark.text)
    return found


def fine(before: str, after: str) -> Iterator[Mark]:
    """Token by token; single characters that happen to be equal between two changes are not left standing alone."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) * len(new) > FINE:
        yield from (Mark("removed", before), Mark("added", after))
        return
    steps = list(runs(old, new))
    common = sum(len("".join(left)) for same, left, _right in steps if same)
    if common < ALIKE * max(len(before), len(after)):
        yield from (Mark("removed", before), Mark("added", after))
        return
    gone, come = "", ""
    for place, (same, left, right) in enumerate(steps):
        if same and not is_chance(steps, place):
            yield from (Mark("removed", gone), Mark("added", come), Mark("same", "".join(left)))
            gone, come = "", ""
        else:
            gone, come = gone + "".join(left), come + "".join(right)
    yield from (Mark("removed", gone), Mark("added", come))


Run = tuple[bool, Sequence[str], Sequence[str]]


def runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    """(is it the same, pieces before, pieces after)."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag == "equal", old[a:b], new[c:d]


def is_chance(steps: Sequence[Run], place: int) -> bool:
    """One equal character between two longer changes says nothing."""
    _same, left, _right = steps[place]
    if len("".join(left)) > 1 or place in (0, len(steps) - 1):
        return False
    beside = (steps[place - 1], steps[place + 1])
    return all(max(len("".join(one[1])), len("".join(one[2]))) > 2 for one in beside)


def add(found: list[Mark], kind: Kind, text: str) -> None:
    """Neighbours of one kind become one."""
    if not text:
        return
    if found and found[-1].kind == kind:
        found[-1] = Mark(kind, found[-1].text + text)
    else:
        found.append(Mark(kind, text))
