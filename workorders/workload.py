"""How many work orders wait, for those who report on measures and departments."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Count, Q
from django.utils import timezone

from organization.models import Department
from plans.standings import Work
from workorders.models import WorkOrder


def work_of_measures(measure_ids: Collection[int]) -> Mapping[int, Work]:
    """Measure id -> its unresolved orders; one query."""
    rows = (
        WorkOrder.objects.unresolved()
        .filter(measure_id__in=measure_ids)
        .order_by()
        .values("measure_id")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=timezone.now())))
    )
    return {row["measure_id"]: Work(row["open"], row["overdue"]) for row in rows}


def work_of_departments(department_ids: Collection[int]) -> Mapping[int, Work]:
    """Department id -> unresolved orders of it with all below it; two queries."""
    wanted = set(department_ids)
    lines = {
        pk: wanted & {int(part) for part in path.strip("/").split("/")}
        for pk, path in Department.objects.values_list("pk", "path")
    }
    rows = (
        WorkOrder.objects.unresolved()
        .filter(department_id__in=[pk for pk, above in lines.items() if above])
        .order_by()
        .values_list("department_id")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=timezone.now())))
    )
    found: dict[int, Work] = {}
    for pk, count, overdue in rows:
        for above in lines[pk]:
            held = found.get(above, Work())
            found[above] = Work(held.open + count, held.overdue + overdue)
    return found
