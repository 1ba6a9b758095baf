"""Milestones, and what waits for what, over the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from plans.api.references import MeasureField
from plans.api.sighted import SeeingSerializer, as_sent, clash_problem, tagged, writes
from plans.commands.merging import FieldsChanged
from plans.commands.milestones import add_milestone, change_milestone, remove_milestone
from plans.commands.progress import reach_milestone, reopen_milestone
from plans.commands.schedule import LAG_MOST, add_dependency, remove_dependency
from plans.models import Measure, MeasureDependency, Milestone


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    plan = serializers.IntegerField(source="measure.plan_id")
    reached_by = serializers.CharField(source="reached_by.username", default=None)

    class Meta:
        model = Milestone
        fields = ("id", "plan", "measure", "title", "due_on", "weight", "reached_at", "reached_by")
        read_only_fields = fields


class MilestoneWriteSerializer(SeeingSerializer):
    """Fields to change; `seen` is required."""

    title = serializers.CharField(max_length=120, required=False)
    due_on = serializers.DateField(required=False)
    weight = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=Decimal("0.01"), required=False
    )


class NewMilestoneSerializer(serializers.Serializer[Any]):
    measure = MeasureField()
    title = serializers.CharField(max_length=120)
    due_on = serializers.DateField()
    weight = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=Decimal("0.01"), default=Decimal(1)
    )


class MilestoneFilters(filters.FilterSet):
    measure = django_filters.NumberFilter(field_name="measure_id", max_value=2**31 - 1)
    plan = django_filters.NumberFilter(field_name="measure__plan_id", max_value=2**31 - 1)
    is_reached = django_filters.BooleanFilter(field_name="reached_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Milestone
        fields: list[str] = []


class MilestoneViewSet(ReadOnlyModelViewSet[Milestone]):
    """Days on which something of a measure must stand. Authors set them in a draft; who is responsible reaches
    them once the plan is published."""

    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilters
    queryset = Milestone.objects.none()
    write_scope = "plans:write"

    def get_queryset(self) -> QuerySet[Milestone]:
        user: Any = self.request.user
        found = Milestone.objects.filter(measure__in=Measure.objects.visible_to(user))
        return found.select_related("measure__plan__cycle", "measure__plan__department", "reached_by")

    def answer(self, milestone: Milestone, status: int = 200) -> Response:
        return tagged(MilestoneSerializer(milestone).data, milestone.measure.plan, status)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.get_object())

    @writes(
        NewMilestoneSerializer,
        "Authors add a milestone within the dates of its measure.",
        MilestoneSerializer,
        status=201,
        if_match=False,
    )
    def create(self, request: Request) -> Response:
        body = NewMilestoneSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        person: Any = request.user
        made = add_milestone(**body.validated_data, by=person)
        return self.answer(self.get_queryset().get(pk=made.pk), 201)

    @writes(
        MilestoneWriteSerializer,
        "Authors change title, day or weight of a milestone in a draft; `seen` is required.",
        MilestoneSerializer,
        if_match=False,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        milestone = self.get_object()
        body = MilestoneWriteSerializer(milestone, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        person: Any = request.user
        try:
            with as_sent():
                change_milestone(milestone, body.wanted(), by=person, seen=body.seen_by_writer())
        except FieldsChanged as refusal:
            return clash_problem(refusal, request.data, MilestoneSerializer(self.get_object()).data)
        return self.answer(self.get_object())

    @writes(None, "Authors remove a milestone from a draft.", None, status=204, if_match=False)
    def destroy(self, request: Request, pk: str) -> Response:
        person: Any = request.user
        return tagged(None, remove_milestone(self.get_object(), by=person), 204)

    @writes(
        None,
        "What it names stands; progress of the measure follows: weight of the reached ÷ weight of all.",
        MilestoneSerializer,
        if_match=False,
    )
    @action(detail=True, methods=["post"])
    def reach(self, request: Request, pk: str) -> Response:
        person: Any = request.user
        reach_milestone(self.get_object(), by=person)
        return self.answer(self.get_object())

    @writes(None, "It did not stand after all; it is owed again.", MilestoneSerializer, if_match=False)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        person: Any = request.user
        reopen_milestone(self.get_object(), by=person)
        return self.answer(self.get_object())


class DependencySerializer(serializers.ModelSerializer[MeasureDependency]):
    plan = serializers.IntegerField(source="measure.plan_id")

    class Meta:
        model = MeasureDependency
        fields = ("id", "plan", "measure", "needs", "lag_days")
        read_only_fields = fields


class NewDependencySerializer(serializers.Serializer[Any]):
    measure = MeasureField()
    needs = MeasureField(help_text="Id of the measure that must be finished first; of the same cycle.")
    lag_days = serializers.IntegerField(min_value=-LAG_MOST, max_value=LAG_MOST, default=0)


class DependencyFilters(filters.FilterSet):
    measure = django_filters.NumberFilter(field_name="measure_id", max_value=2**31 - 1)
    plan = django_filters.NumberFilter(field_name="measure__plan_id", max_value=2**31 - 1)

    class Meta:
        model = MeasureDependency
        fields: list[str] = []


class DependencyViewSet(ReadOnlyModelViewSet[MeasureDependency]):
    """`measure` can start only when `needs` is finished, `lag_days` calendar days later."""

    serializer_class = DependencySerializer
    filterset_class = DependencyFilters
    queryset = MeasureDependency.objects.none()
    write_scope = "plans:write"

    def get_queryset(self) -> QuerySet[MeasureDependency]:
        user: Any = self.request.user
        found = MeasureDependency.objects.filter(measure__in=Measure.objects.visible_to(user))
        return found.select_related("measure__plan__cycle", "needs__plan__department")

    @writes(
        NewDependencySerializer,
        "Authors of `measure` say what it waits for; a circle is refused with its path.",
        DependencySerializer,
        status=201,
        if_match=False,
    )
    def create(self, request: Request) -> Response:
        body = NewDependencySerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        values, person = body.validated_data, request.user
        made = add_dependency(
            values["measure"],
            values["needs"],
            lag_days=values["lag_days"],
            by=person,  # type: ignore[arg-type]
        )
        found = self.get_queryset().get(pk=made.pk)
        return tagged(DependencySerializer(found).data, found.measure.plan, 201)

    @writes(None, "Authors of the measure take it away.", None, status=204, if_match=False)
    def destroy(self, request: Request, pk: str) -> Response:
        person: Any = request.user
        return tagged(None, remove_dependency(self.get_object(), by=person), 204)
