"""References in what is written: only records that this plan may name, found by code, user name or number."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from organization.models import User
from plans.models import DepartmentPlan, Finding, Goal, Indicator, Measure, StrategicObjective


def plan_of(field: serializers.Field[Any, Any, Any, Any]) -> DepartmentPlan | None:
    """The plan that is written; None outside a request, and while a new record has not named its plan."""
    return field.context.get("plan")


def user_of(field: serializers.Field[Any, Any, Any, Any]) -> Any:
    request = field.context.get("request")
    return request.user if request else None


class IndicatorField(serializers.SlugRelatedField[Indicator]):
    """Of the catalogue; the command refuses one that is retired, unless it stands there already."""

    def __init__(self, **more: Any) -> None:
        super().__init__(slug_field="code", queryset=Indicator.objects.all(), **more)


class ObjectiveField(serializers.SlugRelatedField[StrategicObjective]):
    """Of the plan's own cycle."""

    def __init__(self, **more: Any) -> None:
        super().__init__(slug_field="code", queryset=StrategicObjective.objects.none(), **more)

    def get_queryset(self) -> QuerySet[StrategicObjective]:
        plan = plan_of(self)
        return plan.cycle.objectives.all() if plan else StrategicObjective.objects.none()


class OwnerField(serializers.SlugRelatedField[User]):
    """People of the department and below; whoever is responsible already may stay."""

    def __init__(self, **more: Any) -> None:
        super().__init__(slug_field="username", queryset=User.objects.none(), **more)

    def get_queryset(self) -> QuerySet[User]:
        plan = plan_of(self)
        found: QuerySet[User] = User.objects.none()
        if plan is None:
            return found
        row: Any = getattr(self.parent, "instance", None)
        now = getattr(row, "owner_id", None)
        found = User.objects.filter(Q(pk__in=plan.possible_owners().values("pk")) | Q(pk=now))
        return found.distinct()


class FindingsField(serializers.PrimaryKeyRelatedField[Finding]):
    """Findings of the same plan, by id."""

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Finding.objects.none(), **more)

    def get_queryset(self) -> QuerySet[Finding]:
        plan = plan_of(self)
        return plan.findings.all() if plan else Finding.objects.none()


class PlanField(serializers.PrimaryKeyRelatedField[DepartmentPlan]):
    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=DepartmentPlan.objects.none(), **more)

    def get_queryset(self) -> QuerySet[DepartmentPlan]:
        user = user_of(self)
        if user is None:
            return DepartmentPlan.objects.none()
        return DepartmentPlan.objects.visible_to(user).select_related("cycle", "department")


class GoalField(serializers.PrimaryKeyRelatedField[Goal]):
    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Goal.objects.none(), **more)

    def get_queryset(self) -> QuerySet[Goal]:
        user = user_of(self)
        if user is None:
            return Goal.objects.none()
        return Goal.objects.visible_to(user).select_related("plan__cycle", "plan__department")


class MeasureField(serializers.PrimaryKeyRelatedField[Measure]):
    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Measure.objects.none(), **more)

    def get_queryset(self) -> QuerySet[Measure]:
        user = user_of(self)
        if user is None:
            return Measure.objects.none()
        return Measure.objects.visible_to(user).select_related("plan__cycle", "plan__department")
