"""Reports, problems and adjustments of plans in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from plans.lifecycle import AMENDABLE, IN_FLIGHT, UNSOLVED, WRITABLE

if TYPE_CHECKING:
    from plans.models import Adjustment, DepartmentPlan, Problem, ProgressFiling, ProgressReport  # noqa: F401


class ReportQuerySet(models.QuerySet["ProgressReport"]):
    def visible_to(self, user: Any) -> ReportQuerySet:
        from plans.models import DepartmentPlan

        return self.filter(plan__in=DepartmentPlan.objects.visible_to(user))

    def owed(self) -> ReportQuerySet:
        """Still with their departments."""
        return self.filter(status__in=WRITABLE)

    def with_plan(self) -> ReportQuerySet:
        """With plan, cycle and department, without the long texts of the plan."""
        long = ("overview", "analysis", "schedule", "expected_effects")
        return self.select_related("plan__cycle", "plan__department", "submitted_by").defer(
            *(f"plan__{part}" for part in long)
        )


class FilingQuerySet(models.QuerySet["ProgressFiling"]):
    def visible_to(self, user: Any) -> FilingQuerySet:
        from plans.models import ProgressReport

        return self.filter(report__in=ProgressReport.objects.visible_to(user))


class ProblemQuerySet(models.QuerySet["Problem"]):
    def visible_to(self, user: Any) -> ProblemQuerySet:
        """Office, leadership and general supervision see all; a department its own and those put to it; who raised
        one always sees it."""
        standing = user.standing
        if standing.reads_everything:
            return self
        own = Q(raised_by_id=user.pk) if standing.roles else Q(pk__in=[])
        return self.filter(
            own
            | Q(department_id__in=standing.readable_department_ids)
            | Q(asked_department_id__in=standing.commanded_department_ids)
        )

    def unsolved(self) -> ProblemQuerySet:
        return self.filter(status__in=UNSOLVED)

    def for_lists(self) -> ProblemQuerySet:
        return self.select_related(
            "department", "asked_department", "raised_by", "goal__plan", "measure__plan", "plan__department"
        ).defer("plan__overview", "plan__analysis", "plan__schedule", "plan__expected_effects")


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def visible_to(self, user: Any) -> AdjustmentQuerySet:
        """With the plan; but what is still being written stays with its department and those above it."""
        from plans.models import DepartmentPlan

        standing, seen = user.standing, DepartmentPlan.objects.visible_to(user)
        writing = DepartmentPlan.objects.filter(
            Q(department_id__in=standing.own_department_ids)
            | Q(department_id__in=standing.commanded_department_ids)
            | Q(pk__in=user.drafted_plans.values("plan"))
        )
        handed_in = ~Q(status__in=AMENDABLE) | Q(submitted_at__isnull=False)
        if standing.supervises_all and not (standing.is_office or standing.is_leadership):
            handed_in = Q(status="applied")
        return self.filter(Q(plan__in=seen) & (handed_in | Q(plan__in=writing)))

    def of_plan(self, plan: DepartmentPlan) -> AdjustmentQuerySet:
        """Those of one plan for a list, newest first, without their long contents."""
        found = self.filter(plan=plan).select_related("edition", "plan__cycle", "plan__department")
        return found.defer("preview", "edition__content").order_by("-number")

    def in_flight(self) -> AdjustmentQuerySet:
        return self.filter(status__in=IN_FLIGHT)

    def for_page(self) -> AdjustmentQuerySet:
        return self.select_related(
            "plan__cycle", "plan__department", "base", "edition", "goal", "submitted_by", "reviewed_by",
            "approved_by", "drafted_by", "returned_by", "withdrawn_by", "refused_by", "checked_by", "applied_by",
        )  # fmt: skip
