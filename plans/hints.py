from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to mend in a goal or a measure. `letter` names the aspect (S M A R T of a goal, T W E of a measure);
    `is_blocking`: the plan cannot be submitted with it, else it is a warning that may stand when it is explained."""

    letter: str
    field: str
    sentence: str
    is_blocking: bool = True
