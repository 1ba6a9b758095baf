"""What is found, and who sees it; one query set for each model that is asked for."""

from plans.querysets.organization import (
    ItemDecisionQuerySet,
    OrganizationEditionQuerySet,
    OrganizationPlanQuerySet,
    ReceiptQuerySet,
)
from plans.querysets.plans import (
    CycleQuerySet,
    EditionQuerySet,
    GoalQuerySet,
    MeasureQuerySet,
    ObjectiveQuerySet,
    PlanQuerySet,
    asked_about,
)
from plans.querysets.resources import PoolQuerySet, RequestQuerySet
from plans.querysets.steering import AdjustmentQuerySet, FilingQuerySet, ProblemQuerySet, ReportQuerySet
from plans.querysets.writing import (
    CustomFieldQuerySet,
    EvidenceQuerySet,
    FindingQuerySet,
    RemarkQuerySet,
    SubmissionQuerySet,
    TemplateQuerySet,
)

__all__ = [
    "AdjustmentQuerySet",
    "CustomFieldQuerySet",
    "CycleQuerySet",
    "EditionQuerySet",
    "EvidenceQuerySet",
    "FilingQuerySet",
    "FindingQuerySet",
    "GoalQuerySet",
    "ItemDecisionQuerySet",
    "MeasureQuerySet",
    "ObjectiveQuerySet",
    "OrganizationEditionQuerySet",
    "OrganizationPlanQuerySet",
    "PlanQuerySet",
    "PoolQuerySet",
    "ProblemQuerySet",
    "ReceiptQuerySet",
    "RemarkQuerySet",
    "ReportQuerySet",
    "RequestQuerySet",
    "SubmissionQuerySet",
    "TemplateQuerySet",
    "asked_about",
]
