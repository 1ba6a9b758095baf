"""Cycles, plans with their goals and measures, and their editions: who sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from plans.lifecycle import EDITABLE, IN_FORCE, CycleStatus

if TYPE_CHECKING:
    from plans.models import DepartmentPlan, Goal, Measure, PlanCycle, PlanEdition, StrategicObjective  # noqa: F401


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


class ObjectiveQuerySet(models.QuerySet["StrategicObjective"]):
    def visible_to(self, user: Any) -> ObjectiveQuerySet:
        from plans.models import PlanCycle

        return self.filter(cycle__in=PlanCycle.objects.visible_to(user))
