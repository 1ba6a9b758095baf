"""What an order says in the office's own fields, and what it still owes before it may be resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Subquery
from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict
from core.punctuation import listed, quoted
from workorders.models import Category, OrderField, OrderFieldValues, RequiredWhen, WorkOrder

KEPT = "_lines_of_fields"
"""Where an order in hand keeps its lines, with the category for which they were read: its page asks twice."""


@dataclass(frozen=True, slots=True)
class FieldLine:
    field: OrderField
    value: Any

    @property
    def is_empty(self) -> bool:
        return self.value in (None, "")

    @property
    def is_owed(self) -> bool:
        """It must be filled in before the order is resolved: also what was due at registration and came without."""
        return self.is_empty and self.field.required_when != RequiredWhen.NEVER


def fields_of(category: Category | None) -> list[OrderField]:
    """The fields in use for orders of the category, as they stand on a page; one query."""
    return list(OrderField.objects.in_use().for_category(category).in_order())


def lines_of(order: WorkOrder) -> list[FieldLine]:
    """The fields in use for the order with what it says; one query, once for the same row in hand."""
    kept = order.__dict__.get(KEPT)
    if kept is not None and kept[0] == order.category_id:
        return list(kept[1])
    said = OrderFieldValues.objects.filter(order=order.pk).values("values")[:1]
    rows = OrderField.objects.in_use().for_category(order.category).in_order().annotate(said=Subquery(said))
    lines = [FieldLine(row, (vars(row)["said"] or {}).get(row.code)) for row in rows]
    order.__dict__[KEPT] = (order.category_id, lines)
    return lines


def forget_lines(order: WorkOrder) -> None:
    """After its values have changed."""
    order.__dict__.pop(KEPT, None)


def fields_filled(order: WorkOrder) -> Decision:
    """Whatever the office wants to know before the resolution has been said."""
    owed = [line.field.label for line in lines_of(order) if line.is_owed]
    if not owed:
        return ALLOWED
    return conflict(
        "fields_missing",
        _("办结前请先在「补充信息」里填写%(fields)s。") % {"fields": listed(quoted(label) for label in owed)},
    )
