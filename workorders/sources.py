"""In whose name another system may say an order comes; the app that lets systems in answers.

The pair of source and external id decides which order a repeated message means, so a system that could name
another's source could take its numbers, or be answered with its orders.
"""

from __future__ import annotations

from collections.abc import Callable

from organization.models import User

Names = Callable[[User], frozenset[str]]
_names: list[Names] = []


def register(names: Names) -> Names:
    """`names(account)` gives the sources that this service account may speak for."""
    _names.append(names)
    return names


def sources_of(account: User) -> frozenset[str]:
    return frozenset[str]().union(*(names(account) for names in _names))
