from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from plans.lifecycle import (
    AMENDABLE,
    EDITABLE,
    IN_FLIGHT,
    IN_FORCE,
    UNSOLVED,
    WAITING,
    WRITABLE,
    CycleStatus,
    OrganizationPlanStatus,
)

if TYPE_CHECKING:
    from plans.models import (  # noqa: F401
        Adjustment,
        CustomField,
        DepartmentPlan,
        Evidence,
        Finding,
        Goal,
        ItemDecision,
        Measure,
        OrganizationEdition,
        OrganizationPlan,
        PlanCycle,
        PlanEdition,
        PlanTemplate,
        Problem,
        ProgressFiling,
        ProgressReport,
        Receipt,
        Remark,
        ResourcePool,
        ResourceRequest,
        StrategicObjective,
        Submission,
    )


class CycleQuerySet(models.QuerySet["PlanCycle"]):
    def visible_to(self, user: Any) -> CycleQuerySet:
        """Cycles that were opened concern everyone who belongs to the organisation; preparation is the office's."""
        standing = user.standing
        if standing.is_leadership or standing.is_office:
            return self
        return self.exclude(status=CycleStatus.DRAFT) if standing.roles else self.none()

    def open(self) -> CycleQuerySet:
        return self.filter(status=CycleStatus.OPEN)


def asked_about(model: Any, user: Any) -> Any:
    """Ids of the plans on which this person was ever asked to decide: who decides has to read."""
    from django.contrib.contenttypes.models import ContentType

    from activity.models import Duty

    kind = ContentType.objects.get_for_model(model)
    return Duty.objects.filter(person=user, purpose="plan.approve", subject_type=kind).values("subject_id")


class PlanQuerySet(models.QuerySet["DepartmentPlan"]):
    def visible_to(self, user: Any) -> PlanQuerySet:
        """Office and leadership see all; a department sees its own subtree; drafts of others stay theirs, except
        for those who were asked to write along or to decide; who supervises everything sees what is in force."""
        standing = user.standing
        if standing.is_leadership or standing.is_office:
            return self
        asked = Q(pk__in=asked_about(self.model, user))
        if standing.supervises_all:
            return self.filter(Q(status__in=IN_FORCE) | asked)
        return self.filter(
            asked
            | Q(department_id__in=standing.readable_department_ids)
            & (Q(department_id__in=standing.own_department_ids) | ~Q(status__in=EDITABLE))
            | Q(department_id__in=standing.commanded_department_ids)
            | Q(pk__in=user.drafted_plans.values("plan"))
        )

    def counted(self) -> PlanQuerySet:
        """With `goal_count` and `measure_count`, each counted for the rows that are shown, not for all."""
        from plans.models import Goal, Measure

        def per_plan(model: Any) -> Coalesce:
            rows = model.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
            return Coalesce(Subquery(rows.annotate(value=Count("pk")).values("value")), 0)

        return self.annotate(goal_count=per_plan(Goal), measure_count=per_plan(Measure))

    def followed_by(self, user: Any) -> PlanQuerySet:
        """Plans whose making this person follows, with what was handed in and returned on the way: office and
        leadership, the department itself with those above it, and who was asked to write along."""
        standing = user.standing
        if standing.is_leadership or standing.is_office:
            return self
        return self.filter(
            Q(department_id__in=standing.own_department_ids)
            | Q(department_id__in=standing.commanded_department_ids)
            | Q(pk__in=user.drafted_plans.values("plan"))
        )

    def in_force(self) -> PlanQuerySet:
        """Published plans, whose goals are evaluated."""
        return self.filter(status__in=IN_FORCE)


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: Any) -> GoalQuerySet:
        from plans.models import DepartmentPlan

        return self.filter(plan__in=DepartmentPlan.objects.visible_to(user))

    def for_content(self) -> GoalQuerySet:
        return (
            self.select_related("indicator", "objective", "owner")
            .prefetch_related(
                "targets",
                "findings",
                "evidence",
                "parts__department",
                "parts__person",
                "parts__parent__department",
                "parts__parent__person",
            )
            .order_by("number")
        )


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, user: Any) -> MeasureQuerySet:
        """Those of the plans one sees; once in force also those one is responsible for, wherever one works."""
        from plans.models import DepartmentPlan

        own = Q(owner_id=user.pk, plan__status__in=IN_FORCE) if user.standing.roles else Q(pk__in=[])
        return self.filter(Q(plan__in=DepartmentPlan.objects.visible_to(user)) | own)

    def for_content(self) -> MeasureQuerySet:
        from plans.models import GoalMeasure, MeasureDependency

        links = GoalMeasure.objects.select_related("goal").only(
            "goal_id", "measure_id", "weight", "goal__number", "goal__title", "goal__plan_id"
        )
        dependencies = MeasureDependency.objects.select_related("needs__plan__department").only(
            "measure_id",
            "lag_days",
            *(f"needs__{name}" for name in ("plan_id", "number", "title", "due_on")),
            *(f"needs__plan__department__{name}" for name in ("code", "name")),
        )
        return (
            self.select_related("owner")
            .prefetch_related(
                Prefetch("links", links),
                "findings",
                "milestones",
                Prefetch("dependencies", dependencies),
                "requests__pool",
            )
            .order_by("number")
        )


class EditionQuerySet(models.QuerySet["PlanEdition"]):
    def visible_to(self, user: Any) -> EditionQuerySet:
        from plans.models import DepartmentPlan

        return self.filter(plan__in=DepartmentPlan.objects.visible_to(user))


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


class ObjectiveQuerySet(models.QuerySet["StrategicObjective"]):
    def visible_to(self, user: Any) -> ObjectiveQuerySet:
        from plans.models import PlanCycle

        return self.filter(cycle__in=PlanCycle.objects.visible_to(user))


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


class PoolQuerySet(models.QuerySet["ResourcePool"]):
    def visible_to(self, user: Any) -> PoolQuerySet:
        """Office and leadership see all pools; a department the common ones and those of its own subtree."""
        from plans.models import PlanCycle

        standing = user.standing
        cycles = self.filter(cycle__in=PlanCycle.objects.visible_to(user))
        if standing.is_leadership or standing.is_office:
            return cycles
        return cycles.filter(Q(department__isnull=True) | Q(department_id__in=standing.member_department_ids))

    def for_plan(self, plan: DepartmentPlan) -> PoolQuerySet:
        """Pools that measures of this plan may draw on: the common ones, those of its department or of one above."""
        line = [int(pk) for pk in plan.department.path.strip("/").split("/")]
        return self.filter(Q(department__isnull=True) | Q(department_id__in=line), cycle=plan.cycle_id)


class RequestQuerySet(models.QuerySet["ResourceRequest"]):
    def visible_to(self, user: Any) -> RequestQuerySet:
        from plans.models import DepartmentPlan

        return self.filter(measure__plan__in=DepartmentPlan.objects.visible_to(user))

    def waiting(self) -> RequestQuerySet:
        """Not settled yet: they count with what they ask for."""
        return self.filter(status__in=WAITING)

    def for_settling(self) -> RequestQuerySet:
        """With pool, measure and plan, without the long texts of the plan that no settlement reads."""
        plan = "measure__plan"
        return self.select_related("pool", f"{plan}__cycle", f"{plan}__department").defer(
            "measure__description",
            "measure__custom",
            *(f"{plan}__{part}" for part in ("overview", "analysis", "schedule", "expected_effects")),
        )


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
