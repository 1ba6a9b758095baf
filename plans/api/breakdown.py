"""Goals broken down over the API: who below takes which part of a goal."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.errors import Invalid
from organization.models import Department, User
from plans.api.references import GoalField, user_of
from plans.api.shapes import figure
from plans.api.sighted import REFUSALS, SeeingSerializer, clash_problem, tagged, writes
from plans.commands.breakdown import (
    FIELDS,
    PartInput,
    add_part,
    change_part,
    descendants,
    possible_people,
    remove_part,
)
from plans.commands.merging import FieldsChanged
from plans.models import Goal, GoalPart


class GoalPartSerializer(serializers.ModelSerializer[GoalPart]):
    """Taken by a department or by a person, exactly one of them."""

    plan = serializers.IntegerField(source="goal.plan_id")
    department = serializers.CharField(source="department.code", default=None)
    person = serializers.CharField(source="person.username", default=None)

    class Meta:
        model = GoalPart
        fields = ("id", "plan", "goal", "parent", "department", "person", "target", "weight", "note")
        read_only_fields = fields


class GoalPartDetailSerializer(GoalPartSerializer):
    below = serializers.SerializerMethodField(help_text="How many parts there are below it, on all levels.")

    class Meta(GoalPartSerializer.Meta):
        fields = (*GoalPartSerializer.Meta.fields, "below")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    def get_below(self, part: GoalPart) -> int:
        return len(descendants(part))


class ParentField(serializers.PrimaryKeyRelatedField[GoalPart]):
    """A part of a goal that one sees; the command asks whether it is the same goal."""

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=GoalPart.objects.none(), **more)

    def get_queryset(self) -> QuerySet[GoalPart]:
        return visible_parts(user_of(self))


class HolderDepartmentField(serializers.SlugRelatedField[Department]):
    """The command asks whether it lies below."""

    def __init__(self, **more: Any) -> None:
        super().__init__(slug_field="code", queryset=Department.objects.all(), **more)


class HolderPersonField(serializers.SlugRelatedField[User]):
    """People of the goal's department and below, whoever else one may name is not told apart from nobody."""

    def __init__(self, **more: Any) -> None:
        super().__init__(slug_field="username", queryset=User.objects.none(), **more)

    def get_queryset(self) -> QuerySet[User]:
        goal = self.context.get("goal")
        found: QuerySet[User] = possible_people(goal.plan.department) if goal else User.objects.none()
        return found


class PartFields(serializers.Serializer[Any]):
    target = figure()
    weight = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, max_value=100, required=False
    )
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class GoalPartWriteSerializer(PartFields, SeeingSerializer):
    """Fields to change; `seen` is required."""


class NewGoalPartSerializer(PartFields):
    """A part of a goal, or (`parent`) of a part of it."""

    context: dict[str, Any]
    goal = GoalField()
    parent = ParentField(required=False, allow_null=True)  # type: ignore[assignment]
    department = HolderDepartmentField(required=False, allow_null=True)
    person = HolderPersonField(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            try:
                self.context["goal"] = self.fields["goal"].run_validation(data.get("goal", serializers.empty))
            except serializers.ValidationError as error:
                raise serializers.ValidationError({"goal": error.detail}) from None
        return super().to_internal_value(data)


class GoalPartFilters(filters.FilterSet):
    goal = django_filters.NumberFilter(field_name="goal_id", max_value=2**31 - 1)
    plan = django_filters.NumberFilter(field_name="goal__plan_id", max_value=2**31 - 1)

    class Meta:
        model = GoalPart
        fields: list[str] = []


BELOW = OpenApiParameter(
    "below", int, required=True, description="How many parts you saw below it; more of them now is 412."
)


class GoalPartViewSet(ReadOnlyModelViewSet[GoalPart]):
    """Parts of goals; a part hangs below its goal, or below another part (`parent`)."""

    serializer_class = GoalPartSerializer
    filterset_class = GoalPartFilters
    queryset = GoalPart.objects.none()
    write_scope = "plans:write"

    def get_queryset(self) -> QuerySet[GoalPart]:
        return visible_parts(self.request.user)

    def filter_queryset(self, queryset: Any) -> Any:
        """`below` of a removal narrows nothing."""
        return queryset if self.detail else super().filter_queryset(queryset)

    def answer(self, part: GoalPart, status: int = 200) -> Response:
        return tagged(GoalPartDetailSerializer(part).data, part.goal.plan, status)

    @extend_schema(responses=GoalPartDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.get_object())

    @writes(
        NewGoalPartSerializer,
        "Authors give a part of a goal to a department or person below.",
        GoalPartDetailSerializer,
        status=201,
        if_match=False,
    )
    def create(self, request: Request) -> Response:
        body = NewGoalPartSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        goal, parent = values.pop("goal"), values.pop("parent", None)
        person: Any = request.user
        part = add_part(goal, PartInput(**values), by=person, parent=parent)
        return self.answer(self.get_queryset().get(pk=part.pk), 201)

    @writes(
        GoalPartWriteSerializer,
        "Authors change figure, weight or note of a part; `seen` is required.",
        GoalPartDetailSerializer,
        if_match=False,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        part = self.get_object()
        body = GoalPartWriteSerializer(part, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        wanted, seen = body.wanted(), body.seen_by_writer()
        now = {name: getattr(part, name) for name in FIELDS}
        kept = {name: spelled_now for name, spelled_now in now.items() if name not in wanted}
        if seen is not None:
            seen = {**{name: body.spell(name, value) for name, value in kept.items()}, **seen}
        person: Any = request.user
        try:
            change_part(part, PartInput(**{**kept, **wanted}), by=person, seen=seen)
        except FieldsChanged as refusal:
            return clash_problem(refusal, request.data, GoalPartSerializer(self.get_object()).data)
        return self.answer(self.get_object())

    @extend_schema(
        parameters=[BELOW],
        request=None,
        responses={204: None, **REFUSALS},
        description="Authors take a part back with everything below it.",
    )
    def destroy(self, request: Request, pk: str) -> Response:
        text = request.query_params.get("below", "")
        if text and not (text.isascii() and text.isdigit() and len(text) < 6):
            sentence = _("below 要写读取时下面有几个部分，例如 0，现在是「%(value)s」。")
            raise Invalid("bad_below", sentence % {"value": text[:20]})
        person: Any = request.user
        plan = remove_part(self.get_object(), by=person, seen=int(text) if text else None)
        return tagged(None, plan, 204)


def visible_parts(user: Any) -> QuerySet[GoalPart]:
    if user is None:
        return GoalPart.objects.none()
    parts = GoalPart.objects.filter(goal__in=Goal.objects.visible_to(user))
    return parts.select_related("goal__plan__cycle", "goal__plan__department", "department", "person")
