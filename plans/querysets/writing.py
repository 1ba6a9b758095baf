"""What a plan is written with and reviewed by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from plans.models import CustomField, Evidence, Finding, PlanTemplate, Remark, Submission  # noqa: F401


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> SubmissionQuerySet:
        from plans.models import DepartmentPlan

        plans = DepartmentPlan.objects.visible_to(user) & DepartmentPlan.objects.followed_by(user)
        return self.filter(plan__in=plans)


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, user: Any) -> RemarkQuerySet:
        """What the office decided, to who follows the plan; what it still thinks about only to the office, and not
        to those of it who head the department."""
        from plans.models import DepartmentPlan

        plans = DepartmentPlan.objects.visible_to(user) & DepartmentPlan.objects.followed_by(user)
        seen = self.filter(plan__in=plans)
        if not user.standing.is_office:
            return seen.filter(decision__isnull=False)
        own = Q(plan__department_id__in=user.standing.commanded_department_ids)
        return seen.exclude(own, decision__isnull=True)

    def requirements(self) -> RemarkQuerySet:
        """What plans were returned with and must be answered."""
        return self.filter(verdict="must_change", decision__act="return")


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: Any) -> FindingQuerySet:
        from plans.models import DepartmentPlan

        return self.filter(plan__in=DepartmentPlan.objects.visible_to(user))

    def for_content(self) -> FindingQuerySet:
        return self.prefetch_related("evidence").order_by("number")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> EvidenceQuerySet:
        from plans.models import DepartmentPlan

        return self.filter(plan__in=DepartmentPlan.objects.visible_to(user))


class TemplateQuerySet(models.QuerySet["PlanTemplate"]):
    def visible_to(self, user: Any) -> TemplateQuerySet:
        """The office keeps templates; heads choose among those in use."""
        standing = user.standing
        if standing.is_office:
            return self
        return self.filter(is_active=True) if standing.is_head else self.none()


class CustomFieldQuerySet(models.QuerySet["CustomField"]):
    def in_use(self, subject: str) -> CustomFieldQuerySet:
        return self.filter(subject=subject, is_active=True)
