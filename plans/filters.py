"""The list of plans as its address asks for it; unknown values are told, not guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.components import Chip
from organization.models import Department, User
from plans.lifecycle import AdjustmentStatus, PlanStatus
from plans.models import Adjustment, DepartmentPlan, PlanCycle
from plans.querysets import AdjustmentQuerySet, PlanQuerySet

LATE = "late"


class PlanFilter:
    """`?cycle=3&department=5&status=submitted`; what is not visible to the person is not offered."""

    def __init__(self, query: Mapping[str, Any], user: User) -> None:
        self.user = user
        self.cycles = list(PlanCycle.objects.visible_to(user))
        self.departments = list(Department.objects.visible_to(user).filter(is_service=True))
        self.statuses = [*PlanStatus.choices, (LATE, _("逾期报送"))]
        self.cycle = self.pick(self.cycles, query.get("cycle"))
        self.department = self.pick(self.departments, query.get("department"))
        status = query.get("status", "")
        self.status = status if status in dict(self.statuses) else ""

    @staticmethod
    def pick(rows: list[Any], wanted: str | None) -> Any:
        return next((row for row in rows if str(row.pk) == wanted), None)

    def plans(self) -> PlanQuerySet:
        found = DepartmentPlan.objects.visible_to(self.user).select_related("cycle", "department")
        if self.cycle:
            found = found.filter(cycle=self.cycle)
        if self.department:
            found = found.filter(department__path__startswith=self.department.path)
        if self.status == LATE:
            found = found.filter(is_late=True)
        elif self.status:
            found = found.filter(status=self.status)
        return found.counted().order_by("-cycle__year", "department__position", "pk")

    @property
    def is_set(self) -> bool:
        return bool(self.query())

    def query(self, **changes: str) -> str:
        """The address of this filter with changes; empty values leave it."""
        now = {
            "cycle": str(self.cycle.pk) if self.cycle else "",
            "department": str(self.department.pk) if self.department else "",
            "status": self.status,
        }
        return urlencode({name: value for name, value in {**now, **changes}.items() if value})

    @property
    def chips(self) -> list[Chip]:
        words = {
            "cycle": self.cycle and self.cycle.title,
            "department": self.department and self.department.name,
            "status": self.status and dict(self.statuses)[self.status],
        }
        return [Chip(word, f"?{self.query(**{name: ''})}") for name, word in words.items() if word]


class AdjustmentFilter(PlanFilter):
    """`?cycle=3&department=5&status=reviewed&plan=12`; `status=waiting` gathers what the office or leadership has on
    the table."""

    WAITING = "waiting"

    def __init__(self, query: Mapping[str, Any], user: User) -> None:
        super().__init__(query, user)
        self.statuses = [(self.WAITING, _("待办理（审核、审批）")), *AdjustmentStatus.choices]
        status = query.get("status", "")
        self.status = status if status in dict(self.statuses) else ""
        plan = str(query.get("plan", ""))
        visible = DepartmentPlan.objects.visible_to(user).select_related("cycle", "department")
        self.plan = visible.filter(pk=plan[:15]).first() if plan.isascii() and plan.isdecimal() else None

    def adjustments(self) -> AdjustmentQuerySet:
        found = Adjustment.objects.visible_to(self.user).select_related(
            "plan__cycle", "plan__department", "base", "edition", "submitted_by", "drafted_by"
        )
        if self.plan:
            found = found.filter(plan=self.plan)
        if self.cycle:
            found = found.filter(plan__cycle=self.cycle)
        if self.department:
            found = found.filter(plan__department__path__startswith=self.department.path)
        if self.status == self.WAITING:
            found = found.filter(status__in=(AdjustmentStatus.SUBMITTED, AdjustmentStatus.REVIEWED))
        elif self.status:
            found = found.filter(status=self.status)
        return (
            found.defer("preview", "base__content", "edition__content")
            .annotate(line_count=Count("changes"))
            .order_by("-drafted_at", "-pk")
        )

    def query(self, **changes: str) -> str:
        plan = {"plan": str(self.plan.pk)} if self.plan else {}
        return super().query(**{**plan, **changes})

    def page_url(self, number: int) -> str:
        return f"?{self.query(page=str(number))}"

    @property
    def chips(self) -> list[Chip]:
        found = super().chips
        return [Chip(str(self.plan), f"?{self.query(plan='')}"), *found] if self.plan else found
