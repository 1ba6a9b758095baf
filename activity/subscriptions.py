"""Who wants to hear of which event. Apps subscribe in `subscribers.py`, loaded by their AppConfig.ready().

A subscriber is a function of one Event. It may run more than once for the same event (a worker can die after
the work and before the mark), so it must be idempotent: its effect is guarded by a unique row.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from activity.models import Event

Subscriber = Callable[["Event"], None]
_subscribers: dict[str, tuple[Subscriber, tuple[str, ...]]] = {}


def subscribe(*patterns: str) -> Callable[[Subscriber], Subscriber]:
    """Register a function for event names or patterns such as `plan.*`."""

    def register(function: Subscriber) -> Subscriber:
        _subscribers[f"{function.__module__}.{function.__name__}"] = (function, patterns)
        return function

    return register


def subscribers_of(name: str) -> list[str]:
    return [key for key, (_, patterns) in _subscribers.items() if any(fnmatchcase(name, p) for p in patterns)]


def find_subscriber(key: str) -> Subscriber | None:
    found = _subscribers.get(key)
    return found[0] if found else None
