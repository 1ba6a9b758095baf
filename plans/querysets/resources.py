"""Pools and what is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from plans.lifecycle import WAITING

if TYPE_CHECKING:
    from plans.models import DepartmentPlan, ResourcePool, ResourceRequest  # noqa: F401


class PoolQuerySet(models.QuerySet["ResourcePool"]):
    def visible_to(self, user: Any) -> PoolQuerySet:
        """Office and leadership see all pools; a department the common ones and those of its own subtree."""
        from plans.models import PlanCycle

        standing = user.standing
        cycles = self.filter(cycle__in=PlanCycle.objects.visible_to(user))
        if standing.is_leadership or standing.is_office:
            return cycles
        return cycles.filter(Q(department__isnull=True) | Q(department_id__in=standing.member_department_ids))

    def for_plan(self, plan: DepartmentPlan) -> PoolQuerySet:
        """Pools that measures of this plan may draw on: the common ones, those of its department or of one above."""
        line = [int(pk) for pk in plan.department.path.strip("/").split("/")]
        return self.filter(Q(department__isnull=True) | Q(department_id__in=line), cycle=plan.cycle_id)


class RequestQuerySet(models.QuerySet["ResourceRequest"]):
    def visible_to(self, user: Any) -> RequestQuerySet:
        from plans.models import DepartmentPlan

        return self.filter(measure__plan__in=DepartmentPlan.objects.visible_to(user))

    def waiting(self) -> RequestQuerySet:
        """Not settled yet: they count with what they ask for."""
        return self.filter(status__in=WAITING)

    def for_settling(self) -> RequestQuerySet:
        """With pool, measure and plan, without the long texts of the plan that no settlement reads."""
        plan = "measure__plan"
        return self.select_related("pool", f"{plan}__cycle", f"{plan}__department").defer(
            "measure__description",
            "measure__custom",
            *(f"{plan}__{part}" for part in ("overview", "analysis", "schedule", "expected_effects")),
        )
