"""The answer to 'may this person do that now?', with the sentence to show when not.

A `Decision` is truthy or falsy, so pages ask `if can_submit(user, plan)`; commands call
`can_submit(user, plan).or_raise()`. Two refusals are told apart because people act on them differently:
a *forbidden* act is never theirs (HTTP 403), a *conflict* may become possible (HTTP 409).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from core.errors import Conflict, Forbidden

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    code: str = "allowed"
    sentence: Sentence = ""
    is_conflict: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def or_raise(self) -> None:
        """Raise `Forbidden` or `Conflict` with this decision's code and sentence unless it allows."""
        if self.allowed:
            return
        error = Conflict if self.is_conflict else Forbidden
        raise error(self.code, self.sentence)

    def and_then(self, other: Decision) -> Decision:
        """The first refusal of the two, or permission."""
        return other if self.allowed else self


ALLOWED = Decision(True)


def forbidden(code: str, sentence: Sentence) -> Decision:
    """This person may not do it, whatever the state."""
    return Decision(False, code, sentence)


def conflict(code: str, sentence: Sentence) -> Decision:
    """Right person, wrong moment: the state does not allow it now."""
    return Decision(False, code, sentence, is_conflict=True)
