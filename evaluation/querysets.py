from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from evaluation.models import (  # noqa: F401
        Attainment,
        Benchmark,
        ComputationRun,
        DepartmentAttainment,
        Deviation,
        Observation,
    )


class RunQuerySet(models.QuerySet["ComputationRun"]):
    def waiting(self, at: datetime) -> RunQuerySet:
        """Asked for and not ended, and no worker is at it (or the one that was has died)."""
        from evaluation.models.run import LEASE

        return self.filter(finished_at=None).filter(Q(started_at=None) | Q(started_at__lte=at - LEASE))

    def successful(self) -> RunQuerySet:
        return self.filter(finished_at__isnull=False, error="")

    def worth_telling(self) -> RunQuerySet:
        """What waits or failed, what a person asked for, and what changed a figure."""
        return self.filter(
            Q(finished_at=None)
            | ~Q(error="")
            | Q(requested_by__isnull=False)
            | Q(observations__gt=0)
            | Q(attainments__gt=0)
        )

    def covering(self, first: date, last: date) -> RunQuerySet:
        return self.filter(first_day__lte=first, last_day__gte=last)


class ObservationQuerySet(models.QuerySet["Observation"]):
    def visible_to(self, user: Any) -> ObservationQuerySet:
        """Figures of the departments one may read; office, leadership and overall supervisors read all."""
        standing = user.standing
        if standing.reads_everything:
            return self
        return self.filter(department_id__in=standing.readable_department_ids)

    def current(self) -> ObservationQuerySet:
        return self.filter(is_current=True)

    def with_data(self) -> ObservationQuerySet:
        """'No data' has a denominator of zero."""
        return self.filter(denominator__gt=0)

    def restated(self) -> ObservationQuerySet:
        """Revisions after the published one."""
        return self.filter(revision__gt=1)


class AttainmentQuerySet(models.QuerySet["Attainment"]):
    def visible_to(self, user: Any) -> AttainmentQuerySet:
        """Goals of the departments one may read. Only plans in force have attainments, so no draft is shown."""
        standing = user.standing
        if standing.reads_everything:
            return self
        return self.filter(goal__plan__department_id__in=standing.readable_department_ids)

    def current(self) -> AttainmentQuerySet:
        return self.filter(is_current=True)


class DepartmentAttainmentQuerySet(models.QuerySet["DepartmentAttainment"]):
    def visible_to(self, user: Any) -> DepartmentAttainmentQuerySet:
        """Own departments; the organisation's figure only for those who read everything."""
        standing = user.standing
        if standing.reads_everything:
            return self
        return self.filter(department_id__in=standing.readable_department_ids)

    def current(self) -> DepartmentAttainmentQuerySet:
        return self.filter(is_current=True)


class BenchmarkQuerySet(models.QuerySet["Benchmark"]):
    def visible_to(self, user: Any) -> BenchmarkQuerySet:
        """Everyone who belongs to the organisation: a target is explained by them."""
        return self if user.standing.roles else self.none()

    def in_use(self) -> BenchmarkQuerySet:
        return self.filter(retired_at=None)


class DeviationQuerySet(models.QuerySet["Deviation"]):
    def visible_to(self, user: Any) -> DeviationQuerySet:
        """As the attainment they are about: own departments, everything for those who read everything."""
        standing = user.standing
        if standing.reads_everything:
            return self
        return self.filter(goal__plan__department_id__in=standing.readable_department_ids)

    def with_goal(self) -> DeviationQuerySet:
        """With goal, indicator and plan, without the long texts of the plan."""
        long = ("overview", "analysis", "schedule", "expected_effects")
        return self.select_related("goal__indicator", "goal__plan__department", "goal__plan__cycle").defer(
            *(f"goal__plan__{part}" for part in long)
        )
