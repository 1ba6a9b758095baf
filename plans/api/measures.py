"""Measures over the API: writing them, moving them in time, and how far they have come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.problems import problem
from plans.api.items import ItemViewSet, NewInPlan
from plans.api.moves import MovedShape, MoveSerializer, moved, pushed_shape
from plans.api.references import FindingsField, OwnerField
from plans.api.serializers import MeasureSerializer
from plans.api.shapes import CustomValues, with_ids
from plans.api.sighted import SightedSerializer, clash_problem, writes
from plans.commands.measures import MeasureInput, add_measure, change_measure, remove_measure
from plans.commands.merging import FieldsChanged, unseen
from plans.commands.progress import enter_progress
from plans.commands.schedule import check_days, move_measures, pushes
from plans.models import Measure
from plans.models.goal import MeasureFamily
from plans.permissions import can_edit_plan
from plans.querysets import MeasureQuerySet


def money() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True
    )


class WeightsField(serializers.DictField):
    """Id of a goal of the plan -> weight in percent; null: does not serve it. Goals left out stay as they are."""

    child = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, max_value=100, allow_null=True
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().to_internal_value(data)
        wrong = [key for key in found if not (key.isascii() and key.isdigit() and len(key) < 10)]
        if wrong:
            sentence = _("这里要写目标的编号（id），不能是 %(value)s。") % {"value": wrong[0][:20]}
            raise serializers.ValidationError(sentence)
        return {str(int(key)): value for key, value in found.items()}


class MeasureFields(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    family = serializers.ChoiceField(choices=MeasureFamily.choices, required=False)
    description = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    owner = OwnerField(required=False, allow_null=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    expected_effect = serializers.CharField(max_length=300, required=False, allow_blank=True)
    cost = money()
    benefit = money()
    benefit_basis = serializers.CharField(max_length=300, required=False, allow_blank=True)
    weights = WeightsField(required=False)
    findings = FindingsField(many=True, required=False)
    custom = CustomValues(required=False)


class MeasureWriteSerializer(MeasureFields, SightedSerializer):
    """Fields to change; those that are left out stay as they are."""

    def wanted(self) -> dict[str, Any]:
        return with_ids(super().wanted())


class NewMeasureSerializer(MeasureFields, NewInPlan):
    """A new measure; it comes last in its plan."""


class ProgressSerializer(serializers.Serializer[Any]):
    progress = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    seen = serializers.DecimalField(
        max_digits=5, decimal_places=2, required=False, help_text="The progress as it was read."
    )


class MeasureFilters(filters.FilterSet):
    plan = django_filters.NumberFilter(field_name="plan_id", max_value=2**31 - 1)
    year = django_filters.NumberFilter(field_name="plan__cycle__year", max_value=9999)
    department = django_filters.CharFilter(field_name="plan__department__code")
    owner = django_filters.CharFilter(field_name="owner__username")

    class Meta:
        model = Measure
        fields: list[str] = []


class MeasureViewSet(ItemViewSet):
    """Measures of the plans one may see, and those one is responsible for. Dates, dependencies and milestones
    have operations of their own."""

    serializer_class = MeasureSerializer
    filterset_class = MeasureFilters
    queryset = Measure.objects.none()
    write_shape = MeasureWriteSerializer
    new_shape = NewMeasureSerializer

    def get_queryset(self) -> MeasureQuerySet:
        user: Any = self.request.user
        found = Measure.objects.visible_to(user).for_content()
        return found.select_related("plan__cycle", "plan__department")

    @writes(
        NewMeasureSerializer, "Authors add a measure to a draft.", MeasureSerializer, status=201, if_match=False
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        person: Any = request.user
        return self.add(request, lambda plan, values: add_measure(plan, measure_input(values), by=person))

    @writes(MeasureWriteSerializer, "Authors change fields of a measure of a draft.", MeasureSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.change(request, change_measure)

    @writes(
        None,
        "Authors remove a measure of a draft with its requests; those after it move up by one.",
        None,
        status=204,
    )
    def destroy(self, request: Request, pk: str) -> Response:
        return self.remove(request, remove_measure)

    @writes(
        MoveSerializer,
        "New dates for a measure of a draft; a shift of both ends takes its milestones along. Measures that would "
        "start before what they need is finished are named (409, `pushed`) until `dependents` says what becomes of them.",
        OpenApiResponse(MovedShape, description="Every measure that moved; `seen` takes it back."),
        if_match=False,
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        measure = self.get_object()
        body = MoveSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        can_edit_plan(request.user, measure.plan).or_raise()
        move = body.move_of(measure)
        check_days(measure.plan.cycle, move.to)
        person: Any = request.user
        pushed, choice = pushes(move, by=person), body.validated_data.get("dependents")
        if pushed and choice is None:
            sentence = _(
                "有 %(count)s 项措施会开始得太早。请用 dependents 说明：shift 一起移动，leave 不动。"
            )
            return problem(409, "dependents", sentence % {"count": len(pushed)}, pushed=pushed_shape(pushed))
        moves = [move, *(push.move for push in pushed if choice == "shift" and push.is_free)]
        try:
            plan = move_measures(measure.plan, moves, by=person)
        except FieldsChanged as refusal:
            now = self.get_serializer(self.get_object()).data
            return clash_problem(refusal, request.data, now)
        return moved(moves, plan)

    @writes(
        ProgressSerializer,
        "Who is responsible says how much of a published measure is done, in percent; `seen` is required. Where there "
        "are milestones, progress follows from them.",
        MeasureSerializer,
        if_match=False,
    )
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str) -> Response:
        measure = self.get_object()
        body = ProgressSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        seen, person = body.validated_data.get("seen"), request.user
        if seen is None:
            raise unseen()
        try:
            enter_progress(measure, body.validated_data["progress"], by=person, seen=seen)  # type: ignore[arg-type]
        except FieldsChanged as refusal:
            return clash_problem(refusal, request.data, self.get_serializer(self.get_object()).data)
        return self.answer(self.get_object())


def measure_input(values: Mapping[str, Any]) -> MeasureInput:
    said = {n: v for n, v in with_ids(values).items() if n not in ("plan", "version", "seen", "weights")}
    return MeasureInput(**said, goals={int(pk): w for pk, w in values.get("weights", {}).items()})
