"""Which fields of an order a file may fill, and how wide they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.db import models

from workorders.lifecycle import OrderStatus
from workorders.models import OrderKind, Priority, WorkOrder

TEXTS = (
    "external_id",
    "number",
    "title",
    "body",
    "requester",
    "contact",
    "channel",
    "place",
    "resolution",
)
CHOICES: dict[str, type[models.TextChoices]] = {
    "kind": OrderKind,
    "priority": Priority,
    "status": OrderStatus,
}
TIMES = (
    "reported_at",
    "response_due_at",
    "due_at",
    "first_responded_at",
    "resolved_at",
    "closed_at",
    "cancelled_at",
    "rated_at",
)


@dataclass(frozen=True, slots=True)
class Bounds:
    least: int
    most: int


NUMBERS = {
    "satisfaction": Bounds(1, 5),
    "transfer_count": Bounds(0, 32_767),
    "reopen_count": Bounds(0, 32_767),
}
FIELDS = (*TEXTS, *CHOICES, *TIMES, *NUMBERS)
REQUIRED = ("external_id", "title", "reported_at", "kind")


@cache
def widest(name: str) -> int:
    """How many characters a text field takes; 100,000 where the table sets no limit."""
    return getattr(WorkOrder._meta.get_field(name), "max_length", None) or 100_000


def label_of(name: str) -> str:
    return str(getattr(WorkOrder._meta.get_field(name), "verbose_name", name))
