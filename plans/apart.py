"""Which parts of a plan are decided apart, and how far their cases are."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from approvals.lifecycle import CaseStatus
from approvals.models import ApprovalCase, ApprovalKind
from approvals.querysets import CaseQuerySet
from core.hashing import content_hash
from plans.models import DepartmentPlan, Goal, Measure

Part = Goal | Measure


def kind_of(part: Part) -> str:
    return ApprovalKind.PROJECT if isinstance(part, Measure) else ApprovalKind.GOAL


def parts_apart(plan: DepartmentPlan) -> list[Part]:
    """Goals first, then measures, in the plan's order."""
    goals = list(plan.goals.for_content().filter(is_apart=True))
    measures = list(plan.measures.for_content().filter(is_major=True))
    return [*goals, *measures]


def bound_part(part: Part) -> tuple[int, str]:
    """The plan's version, and the fingerprint of what the part alone says."""
    plan = part.plan
    whole = {"department": plan.department.code, "year": plan.cycle.year, "part": part.content()}
    return plan.version, content_hash(whole)


def cases_of_parts(plan: DepartmentPlan) -> CaseQuerySet:
    """Every case of a goal or measure of the plan, newest first."""
    goals, measures = (ContentType.objects.get_for_model(model) for model in (Goal, Measure))
    return ApprovalCase.objects.filter(
        Q(kind=ApprovalKind.GOAL, subject_type=goals, subject_id__in=plan.goals.values("pk"))
        | Q(kind=ApprovalKind.PROJECT, subject_type=measures, subject_id__in=plan.measures.values("pk"))
    )


def undecided(plan: DepartmentPlan) -> list[Part]:
    """Parts decided apart that are not agreed, to the letter, in the plan's present version."""
    agreed = {
        (case.kind, case.subject_id, case.content_hash)
        for case in cases_of_parts(plan).filter(status=CaseStatus.APPROVED, subject_version=plan.version)
    }
    return [part for part in parts_apart(plan) if (kind_of(part), part.pk, bound_part(part)[1]) not in agreed]
