"""Where a page lies: the way back from a plan or a cycle."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import DepartmentPlan, PlanCycle

Crumbs = list[tuple[Any, str]]


def plan_crumbs(plan: DepartmentPlan) -> Crumbs:
    return [
        (_("部门计划"), reverse("plans:plans")),
        (plan.cycle.title, reverse("plans:cycle", args=[plan.cycle_id])),
        (plan.department.name, reverse("plans:plan", args=[plan.pk])),
    ]


def cycle_crumbs(cycle: PlanCycle | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("年度周期"), reverse("plans:cycles"))]
    return [*crumbs, (cycle.title, reverse("plans:cycle", args=[cycle.pk]))] if cycle else crumbs
