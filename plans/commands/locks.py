"""Rows are locked in this order: cycle, organisation's plan, resource pool, plan, request; what else hangs below a
plan is guarded by its row. The lock of a pool leaves its key free, so that writing a request waits for no settlement."""

from __future__ import annotations

from django.db import connection

from plans.models import DepartmentPlan, OrganizationPlan, PlanCycle, ResourcePool, ResourceRequest
from plans.querysets import RequestQuerySet

CUSTOM_FIELDS = 7_203_114
"""Key of the advisory lock on the definitions of custom fields: a table that may be empty has no row to hold."""


def locked_cycle(cycle: PlanCycle) -> PlanCycle:
    return PlanCycle.objects.select_for_update().get(pk=cycle.pk)


def locked_organization_plan(plan: OrganizationPlan) -> OrganizationPlan:
    """The organisation's plan as it is now; the department plans that it includes are locked after it, by id."""
    return OrganizationPlan.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=plan.pk)


def locked_plan(plan: DepartmentPlan) -> DepartmentPlan:
    """The plan as it is now, held until the transaction ends."""
    return (
        DepartmentPlan.objects.select_for_update(of=("self",))
        .select_related("cycle", "department")
        .get(pk=plan.pk)
    )


def locked_pool(pool: ResourcePool) -> ResourcePool:
    """The pool as it is now: what it has left stays true until the transaction ends."""
    return (
        ResourcePool.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cycle")
        .get(pk=pool.pk)
    )


def locked_requests(wanted: RequestQuerySet) -> list[ResourceRequest]:
    """The requests as they are now, their plans held before them, so that no edit of a plan comes between."""
    plans = set(wanted.values_list("measure__plan_id", flat=True))
    list(DepartmentPlan.objects.select_for_update(of=("self",)).filter(pk__in=plans).order_by("pk"))
    return list(wanted.for_settling().select_for_update(of=("self",)).order_by("pk"))


def lock_custom_fields(*, alone: bool) -> None:
    """Writers of values share the definitions, who changes definitions holds them `alone`; until the transaction ends."""
    exclusive, shared = "SELECT pg_advisory_xact_lock(%s)", "SELECT pg_advisory_xact_lock_shared(%s)"
    with connection.cursor() as cursor:
        cursor.execute(exclusive if alone else shared, [CUSTOM_FIELDS])


def locked_plans(ids: set[int]) -> dict[int, DepartmentPlan]:
    """In the order of their ids, so that two moves across departments never wait for each other."""
    plans = DepartmentPlan.objects.select_for_update(of=("self",)).select_related("cycle", "department")
    return {plan.pk: plan for plan in plans.filter(pk__in=ids).order_by("pk")}
