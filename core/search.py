"""One search box over everything: each app says how it finds its records, and only what the person may see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

EACH = 8
"""Hits of one kind on the page; the lists have the rest."""


@dataclass(frozen=True, slots=True)
class Hit:
    title: str
    url: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record. `find(user, text)` returns at most EACH hits, best first."""

    label: str | Promise
    find: Callable[[Any, str], Sequence[Hit]]
    icon: str = "search"


_kinds: list[Kind] = []


def register(kind: Kind) -> None:
    _kinds.append(kind)


def search(user: Any, text: str) -> list[tuple[Kind, Sequence[Hit]]]:
    """Hits by kind, kinds without hits left out. `text` shorter than two characters finds nothing."""
    if len(text) < 2:
        return []
    return [(kind, hits) for kind in _kinds if (hits := kind.find(user, text))]
