"""Rows are locked in this order: cycle, plan; what hangs below a plan is guarded by its row."""

from __future__ import annotations

from plans.models import DepartmentPlan, PlanCycle


def locked_cycle(cycle: PlanCycle) -> PlanCycle:
    return PlanCycle.objects.select_for_update().get(pk=cycle.pk)


def locked_plan(plan: DepartmentPlan) -> DepartmentPlan:
    """The plan as it is now, held until the transaction ends."""
    return (
        DepartmentPlan.objects.select_for_update(of=("self",))
        .select_related("cycle", "department")
        .get(pk=plan.pk)
    )
