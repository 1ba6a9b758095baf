"""Goals over the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from plans.api.items import ItemViewSet, NewInPlan
from plans.api.references import FindingsField, IndicatorField, ObjectiveField, OwnerField
from plans.api.serializers import GoalSerializer
from plans.api.shapes import CustomValues, QuartersField, figure, percent, with_ids
from plans.api.sighted import SightedSerializer, writes
from plans.commands.goals import GoalInput, add_goal, change_goal, remove_goal
from plans.models import Goal
from plans.models.goal import AttainmentMethod
from plans.querysets import GoalQuerySet


class GoalFields(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    scope = serializers.CharField(max_length=200, required=False, allow_blank=True)
    indicator = IndicatorField(required=False, allow_null=True)
    objective = ObjectiveField(required=False, allow_null=True)
    owner = OwnerField(required=False, allow_null=True)
    method = serializers.ChoiceField(choices=AttainmentMethod.choices, required=False)
    baseline = figure()
    target = figure()
    range_low = figure()
    range_high = figure()
    tolerance = figure()
    floor = percent()
    ceiling = percent()
    weight = percent(100)
    starts_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    rationale = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    quarters = QuartersField(required=False)
    findings = FindingsField(many=True, required=False)
    custom = CustomValues(required=False)


class GoalWriteSerializer(GoalFields, SightedSerializer):
    """Fields to change; those that are left out stay as they are."""

    def wanted(self) -> dict[str, Any]:
        return with_ids(super().wanted())


class NewGoalSerializer(GoalFields, NewInPlan):
    """A new goal; it comes last in its plan."""


class GoalFilters(filters.FilterSet):
    plan = django_filters.NumberFilter(field_name="plan_id", max_value=2**31 - 1)
    year = django_filters.NumberFilter(field_name="plan__cycle__year", max_value=9999)
    department = django_filters.CharFilter(field_name="plan__department__code")
    indicator = django_filters.CharFilter(field_name="indicator__code")

    class Meta:
        model = Goal
        fields: list[str] = []


class GoalViewSet(ItemViewSet):
    """Goals of the plans one may see. A change names the version that was read, or what stood in each field."""

    serializer_class = GoalSerializer
    filterset_class = GoalFilters
    queryset = Goal.objects.none()
    write_shape = GoalWriteSerializer
    new_shape = NewGoalSerializer

    def get_queryset(self) -> GoalQuerySet:
        user: Any = self.request.user
        found = Goal.objects.visible_to(user).for_content()
        return found.select_related("plan__cycle", "plan__department")

    @writes(NewGoalSerializer, "Authors add a goal to a draft.", GoalSerializer, status=201, if_match=False)
    def create(self, request: Request) -> Response:
        person: Any = request.user
        return self.add(request, lambda plan, values: add_goal(plan, goal_input(values), by=person))

    @writes(GoalWriteSerializer, "Authors change fields of a goal of a draft.", GoalSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.change(request, change_goal)

    @writes(None, "Authors remove a goal of a draft; those after it move up by one.", None, status=204)
    def destroy(self, request: Request, pk: str) -> Response:
        return self.remove(request, remove_goal)


def goal_input(values: Mapping[str, Any]) -> GoalInput:
    said = {n: v for n, v in with_ids(values).items() if n not in ("plan", "version", "seen", "quarters")}
    quarters = {int(quarter): value for quarter, value in values.get("quarters", {}).items()}
    return GoalInput(**said, quarters=quarters)
