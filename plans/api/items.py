"""Goals, measures and findings over the API: read, added, changed field by field, removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from plans.api.preconditions import version_of
from plans.api.references import PlanField
from plans.api.serializers import ActSerializer
from plans.api.sighted import SightedSerializer, as_sent, clash_problem, tagged
from plans.commands.merging import FieldsChanged
from plans.models import DepartmentPlan


class NewInPlan(serializers.Serializer[Any]):
    """A new record of the plan that the body names; what else it names must belong to that plan."""

    context: dict[str, Any]
    plan = PlanField()

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            field = self.fields["plan"]
            try:
                self.context["plan"] = field.run_validation(data.get("plan", serializers.empty))
            except serializers.ValidationError as error:
                raise serializers.ValidationError({"plan": error.detail}) from None
        return super().to_internal_value(data)


class ItemViewSet(ReadOnlyModelViewSet[Any]):
    """`write_shape` and `new_shape` say what may be sent; subclasses name their commands."""

    write_scope = "plans:write"
    write_shape: type[SightedSerializer]
    new_shape: type[NewInPlan]

    def get_queryset(self) -> QuerySet[Any]:
        raise NotImplementedError

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.get_object())

    def answer(self, item: Any, status: int = 200) -> Response:
        return tagged(self.get_serializer(item).data, item.plan, status)

    def add(self, request: Request, command: Callable[[DepartmentPlan, Mapping[str, Any]], Any]) -> Response:
        """`command` gets the plan and the validated values."""
        body = self.new_shape(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        with as_sent():
            made: models.Model = command(body.validated_data["plan"], body.validated_data)
        return self.answer(self.get_queryset().get(pk=made.pk), 201)

    def change(self, request: Request, command: Callable[..., Any]) -> Response:
        item = self.get_object()
        shape = self.write_shape(
            item, data=request.data, partial=True, context={"request": request, "plan": item.plan}
        )
        shape.is_valid(raise_exception=True)
        seen = shape.seen_by_writer()
        version = version_of(request, shape.validated_data) if seen is None else None
        try:
            with as_sent():
                command(item, shape.wanted(), by=request.user, version=version, seen=seen)
        except FieldsChanged as refusal:
            return clash_problem(refusal, request.data, self.get_serializer(self.get_object()).data)
        return self.answer(self.get_object())

    def remove(self, request: Request, command: Callable[..., DepartmentPlan]) -> Response:
        item = self.get_object()
        body = ActSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        plan = command(item, by=request.user, version=version_of(request, body.validated_data))
        return tagged(None, plan, 204)
