"""Findings of the current-state analysis over the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from plans.api.items import ItemViewSet, NewInPlan
from plans.api.serializers import FindingSerializer
from plans.api.sighted import SightedSerializer, writes
from plans.commands.findings import (
    FindingInput,
    add_finding,
    change_finding,
    move_finding,
    remove_finding,
)
from plans.models import Finding
from plans.models.finding import FindingSource
from plans.querysets import FindingQuerySet


class FindingFields(serializers.Serializer[Any]):
    statement = serializers.CharField(max_length=200)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=FindingSource.choices, required=False
    )
    detail = serializers.CharField(max_length=4000, required=False, allow_blank=True)


class FindingWriteSerializer(FindingFields, SightedSerializer):
    """Fields to change; those that are left out stay as they are."""


class NewFindingSerializer(FindingFields, NewInPlan):
    """A new finding; it comes last in its plan."""


class PlaceSerializer(serializers.Serializer[Any]):
    to = serializers.ChoiceField(choices=["up", "down"])


class FindingFilters(filters.FilterSet):
    plan = django_filters.NumberFilter(field_name="plan_id", max_value=2**31 - 1)
    source = django_filters.ChoiceFilter(choices=FindingSource.choices)

    class Meta:
        model = Finding
        fields: list[str] = []


class FindingViewSet(ItemViewSet):
    """Problems that the analyses found, with the figures quoted for them."""

    serializer_class = FindingSerializer
    filterset_class = FindingFilters
    queryset = Finding.objects.none()
    write_shape = FindingWriteSerializer
    new_shape = NewFindingSerializer

    def get_queryset(self) -> FindingQuerySet:
        user: Any = self.request.user
        found = Finding.objects.visible_to(user).for_content()
        return found.select_related("plan__cycle", "plan__department")

    @writes(
        NewFindingSerializer, "Authors add a finding to a draft.", FindingSerializer, status=201, if_match=False
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        def command(plan: Any, values: Any) -> Finding:
            said = {name: values[name] for name in ("statement", "source", "detail") if name in values}
            person: Any = request.user
            return add_finding(plan, FindingInput(**said), by=person)

        return self.add(request, command)

    @writes(FindingWriteSerializer, "Authors change fields of a finding of a draft.", FindingSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.change(request, change_finding)

    @writes(
        None,
        "Authors remove a finding of a draft with what it quotes; those after it move up by one.",
        None,
        status=204,
    )
    def destroy(self, request: Request, pk: str) -> Response:
        return self.remove(request, remove_finding)

    @writes(
        PlaceSerializer,
        "Change places with the neighbour; the first stays first, the last last.",
        FindingSerializer,
        if_match=False,
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        body = PlaceSerializer(data=request.data)
        person: Any = request.user
        finding = self.get_object()
        body.is_valid(raise_exception=True)
        move_finding(finding, up=body.validated_data["to"] == "up", by=person)
        return self.answer(self.get_object())
