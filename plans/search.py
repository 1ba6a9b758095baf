"""Finding a department's plan by the department, and a goal by its words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.search import EACH, Hit, Kind, register
from plans.models import DepartmentPlan, Goal


def find_plans(user: Any, text: str) -> list[Hit]:
    rows = DepartmentPlan.objects.visible_to(user).filter(department__name__icontains=text)
    rows = rows.select_related("department", "cycle").order_by("-cycle__year")[:EACH]
    return [Hit(str(row), row.get_absolute_url(), row.get_status_display()) for row in rows]


def find_goals(user: Any, text: str) -> list[Hit]:
    rows = Goal.objects.visible_to(user).filter(title__icontains=text)
    rows = rows.select_related("plan__department", "plan__cycle").order_by("-plan__cycle__year", "number")[
        :EACH
    ]
    return [Hit(str(row), row.get_absolute_url(), str(row.plan)) for row in rows]


def register_search() -> None:
    register(Kind(_("部门计划"), find_plans, "target"))
    register(Kind(_("目标"), find_goals, "target-arrow"))
