"""The reminder ladder as data: when which rung is reached, and who is told then.

Every rung adds people: the holder, then the department's head, then the office, then leadership.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Audience(StrEnum):
    HOLDER = "holder"
    """Whoever owes it: the person, the heads of the department, everyone seated in the body."""
    HEAD = "head"
    """The nearest head above the holder."""
    OFFICE = "office"
    LEADERSHIP = "leadership"


@dataclass(frozen=True, slots=True)
class Rung:
    code: str
    after: timedelta
    """From the deadline on; negative is before it."""
    audiences: tuple[Audience, ...]


A = Audience
LADDER = (
    Rung("before", timedelta(hours=-24), (A.HOLDER,)),
    Rung("due", timedelta(0), (A.HOLDER,)),
    Rung("day_1", timedelta(days=1), (A.HOLDER, A.HEAD)),
    Rung("day_3", timedelta(days=3), (A.HOLDER, A.HEAD, A.OFFICE)),
    Rung("day_7", timedelta(days=7), (A.HOLDER, A.HEAD, A.OFFICE, A.LEADERSHIP)),
)


def rung_named(code: str) -> Rung:
    return next(rung for rung in LADDER if rung.code == code)
