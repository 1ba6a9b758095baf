"""Of which rhythm an order is one date: a part of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workorders.models import RecurringRun
from workorders.parts import OrderPart, Place, Visit, register_part


def register_recurring() -> None:
    register_part(
        OrderPart(
            name="recurring",
            place=Place.SIDE,
            position=5,
            template="workorders/parts/recurring.html",
            tell=tell,
        )
    )


def tell(visit: Visit) -> Mapping[str, Any] | None:
    run = RecurringRun.objects.filter(order=visit.order).first()
    if run is None:
        return None
    row = run.recurring
    may_open = visit.user.standing.reads(row.department_id) or row.defined_by_id == visit.user.pk
    return {"run": run, "recurring": row, "may_open": may_open}
