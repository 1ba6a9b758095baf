"""The organisation's plan, its editions and receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from plans.lifecycle import OrganizationPlanStatus

if TYPE_CHECKING:
    from plans.models import ItemDecision, OrganizationEdition, OrganizationPlan, Receipt  # noqa: F401


class OrganizationPlanQuerySet(models.QuerySet["OrganizationPlan"]):
    def visible_to(self, user: Any) -> OrganizationPlanQuerySet:
        """The office consolidates and leadership decides; once published, it is everybody's who belongs here."""
        standing = user.standing
        if standing.is_leadership or standing.is_office:
            return self
        return self.filter(status=OrganizationPlanStatus.PUBLISHED) if standing.roles else self.none()


class OrganizationEditionQuerySet(models.QuerySet["OrganizationEdition"]):
    def visible_to(self, user: Any) -> OrganizationEditionQuerySet:
        """Published means published to everyone who belongs to the organisation."""
        return self if user.standing.roles else self.none()


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: Any) -> ReceiptQuerySet:
        """Office and leadership see who has confirmed; a department's own people see the department's."""
        standing = user.standing
        if standing.is_leadership or standing.is_office:
            return self
        return self.filter(department_id__in=standing.own_department_ids | standing.commanded_department_ids)

    def waiting(self) -> ReceiptQuerySet:
        return self.filter(confirmed_at__isnull=True)

    def with_edition(self) -> ReceiptQuerySet:
        """With what their label needs."""
        return self.select_related(
            "department",
            "organization_edition__organization_plan__cycle",
            "edition__plan__cycle",
            "edition__plan__department",
        ).defer("organization_edition__content", "edition__content")


class ItemDecisionQuerySet(models.QuerySet["ItemDecision"]):
    def visible_to(self, user: Any) -> ItemDecisionQuerySet:
        """Office and leadership see all; a head what was handed to the own department."""
        standing = user.standing
        if standing.is_leadership or standing.is_office:
            return self
        return self.filter(act__in=("assign", "answer"), department_id__in=standing.commanded_department_ids)
