"""What stands on the page of an order beside the work itself: each topic brings its own part.

A part is shown where it belongs and when it has something to tell; the page knows none of them by name, so that
apps above can bring theirs too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from organization.models import User
from workorders.models import WorkOrder


class Place(Enum):
    WORK = "work"
    """In the wide column, where the work is done."""
    SIDE = "side"
    """In the narrow column of facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who looks at which order when; `form` is the part's own form when it came back with errors."""

    user: User
    order: WorkOrder
    now: datetime
    form: Any = None


Tell = Callable[[Visit], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPart:
    """`tell` gives what the template draws as `part`, or None when there is nothing to show to this person.

    Parts of one place stand in the order of `position`: those of the page itself leave the tens free.
    """

    name: str
    place: Place
    position: int
    template: str
    tell: Tell


@dataclass(frozen=True, slots=True)
class ToldPart:
    name: str
    template: str
    told: Mapping[str, Any]


_parts: dict[str, OrderPart] = {}


def register_part(part: OrderPart) -> None:
    """Add a part to the page; called from `AppConfig.ready`."""
    _parts[part.name] = part


def told_parts(
    user: User, order: WorkOrder, now: datetime, forms: Mapping[str, Any] | None = None
) -> dict[str, list[ToldPart]]:
    """Place -> its parts with what they tell, in the order in which they stand."""
    told: dict[str, list[ToldPart]] = {place.value: [] for place in Place}
    for part in sorted(_parts.values(), key=lambda part: (part.position, part.name)):
        facts = part.tell(Visit(user=user, order=order, now=now, form=(forms or {}).get(part.name)))
        if facts is not None:
            told[part.place.value].append(ToldPart(part.name, part.template, facts))
    return told
