"""When a step has agreed, cannot agree any more, or is still open: pure arithmetic of opinions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

AGREED, RETURNED, OPEN = "agreed", "returned", ""
WORD_OF_ONE = frozenset({"chair", "any"})
"""Rules under which the word of one person decides."""
MAY_ABSTAIN = frozenset({"majority", "share"})


@dataclass(frozen=True, slots=True)
class Tally:
    """`base` counts everyone who is asked and everyone who spoke; an abstention is no agreement."""

    base: int
    agree: int = 0
    disagree: int = 0
    abstain: int = 0

    @property
    def left(self) -> int:
        """How many have not spoken."""
        return self.base - self.agree - self.disagree - self.abstain


def tally_of(asked: Iterable[int], said: dict[int, str]) -> Tally:
    """`asked` are the ids of those who may decide now, `said` the verdict of each voter."""
    verdicts = list(said.values())
    return Tally(
        base=len(set(asked) | set(said)),
        agree=verdicts.count("agree"),
        disagree=verdicts.count("disagree"),
        abstain=verdicts.count("abstain"),
    )


def needed(rule: str, share: Decimal | None, base: int) -> int:
    """How many have to agree: more than half, at least the share rounded up, or everyone; never none."""
    if rule == "majority":
        return base // 2 + 1
    if rule == "share":
        wanted = (share or Decimal(100)) * base / 100
        return max(1, int(wanted.to_integral_value(ROUND_CEILING)))
    return max(1, base)


def outcome(rule: str, share: Decimal | None, tally: Tally) -> str:
    """What the opinions so far amount to under a rule that counts. A step without people has not agreed."""
    want = needed(rule, share, tally.base)
    if tally.agree >= want:
        return AGREED
    return RETURNED if tally.agree + tally.left < want else OPEN
