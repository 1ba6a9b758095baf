"""What can be delegated, and what speaks against a delegation; apps above say so from their `ready()`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.functional import Promise

from core.decisions import ALLOWED, Decision

Scruple = Callable[[Any, Any, Sequence[str]], Decision]
"""`(principal, delegate, kinds)`: may this person stand in for that one?"""
_kinds: dict[str, str | Promise] = {}
_scruples: list[Scruple] = []


def register_kind(code: str, title: str | Promise) -> None:
    _kinds[code] = title


def register_scruple(scruple: Scruple) -> None:
    _scruples.append(scruple)


def known_kinds() -> list[tuple[str, str | Promise]]:
    """Code and title of every kind of decision that can be delegated."""
    return list(_kinds.items())


def scruples(principal: Any, delegate: Any, kinds: Sequence[str]) -> Decision:
    """The first objection of any app."""
    for scruple in _scruples:
        decision = scruple(principal, delegate, kinds)
        if not decision:
            return decision
    return ALLOWED
