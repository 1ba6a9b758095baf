"""What an order says in the office's own fields: a part of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.components import Fact
from core.custom_fields import shown
from workorders.order_field_forms import FieldValuesForm
from workorders.order_field_permissions import can_fill_fields
from workorders.order_field_rules import FieldLine, lines_of
from workorders.parts import OrderPart, Place, Visit, register_part

PART = "order_fields"


def register_order_fields() -> None:
    register_part(
        OrderPart(
            name=PART,
            place=Place.SIDE,
            position=15,
            template="workorders/order_fields/part.html",
            tell=tell,
        )
    )


def tell(visit: Visit) -> Mapping[str, Any] | None:
    """Nothing where no field is defined for orders of this category."""
    user, order = visit.user, visit.order
    if not (lines := lines_of(order)):
        return None
    may_fill = can_fill_fields(user, order)
    return {
        "order": order,
        "facts": [fact(line, is_open=order.is_open) for line in lines],
        "may_fill": may_fill,
        "form": visit.form or (FieldValuesForm(order=order, user=user, lines=lines) if may_fill else None),
        "failed": visit.form is not None,
        "is_owing": order.is_open and any(line.is_owed for line in lines),
    }


def fact(line: FieldLine, *, is_open: bool) -> Fact:
    note = _("办结前必填") if is_open and line.is_owed else ""
    return Fact(line.field.label, shown(line.value) or "—", note=note)
