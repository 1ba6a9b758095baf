"""Questions to procedures, the steps of orders, the priority matrix and corrections of clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from workorders.models import (  # noqa: F401
        Category,
        ClockCorrection,
        OrderStep,
        PriorityRule,
        Procedure,
        WorkOrder,
    )


class PriorityRuleQuerySet(models.QuerySet["PriorityRule"]):
    def matrix(self) -> dict[tuple[str, str], str]:
        """Impact and urgency -> priority, every cell: what the office has set, else the usual."""
        from workorders.models.priority import USUAL

        return {**USUAL, **{(rule.impact, rule.urgency): rule.priority for rule in self}}


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def nearest(self, category: Category | None) -> Procedure | None:
        """The published procedure of the category or of its nearest ancestor that has one, else the one of all."""
        above = [int(part) for part in category.path.split("/") if part] if category else []
        found = {
            procedure.category_id: procedure
            for procedure in self.filter(
                Q(category_id__in=above) | Q(category__isnull=True), is_active=True, edition__gt=0
            )
        }
        return next((found[pk] for pk in [*reversed(above), None] if pk in found), None)


class OrderStepQuerySet(models.QuerySet["OrderStep"]):
    def pending(self) -> OrderStepQuerySet:
        """Whose turn it is: at most one in each order."""
        return self.filter(done_at__isnull=True)

    def pending_in(self, order: WorkOrder) -> OrderStep | None:
        return self.pending().filter(order=order).select_related("step", "owner").first()


class ClockCorrectionQuerySet(models.QuerySet["ClockCorrection"]):
    def unfinished(self) -> ClockCorrectionQuerySet:
        return self.filter(finished_at__isnull=True)
