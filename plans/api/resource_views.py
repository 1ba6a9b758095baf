"""Resources over the API: how pools stand, what is asked of them, and deciding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from plans.api.resource_serializers import (
    PoolDetailSerializer,
    PoolSerializer,
    ReferSerializer,
    RequestSerializer,
    SettleSerializer,
)
from plans.api.views import REFUSALS
from plans.commands.settlement import refer_request, settle_request
from plans.lifecycle import RequestStatus
from plans.models import ResourcePool, ResourceRequest
from plans.models.resource import ResourceKind
from plans.querysets import PoolQuerySet, RequestQuerySet


class PoolFilters(filters.FilterSet):
    year = django_filters.NumberFilter(field_name="cycle__year", max_value=9999)
    kind = django_filters.ChoiceFilter(choices=ResourceKind.choices)

    class Meta:
        model = ResourcePool
        fields: list[str] = []


class RequestFilters(filters.FilterSet):
    year = django_filters.NumberFilter(field_name="pool__cycle__year", max_value=9999)
    pool = django_filters.NumberFilter(field_name="pool_id", max_value=2**31 - 1)
    quarter = django_filters.NumberFilter(max_value=4)
    status = django_filters.ChoiceFilter(choices=RequestStatus.choices)
    department = django_filters.CharFilter(field_name="measure__plan__department__code")

    class Meta:
        model = ResourceRequest
        fields: list[str] = []


class PoolViewSet(ReadOnlyModelViewSet[ResourcePool]):
    """What there is in a year; the detail says by quarter what is asked, granted and left."""

    serializer_class = PoolSerializer
    filterset_class = PoolFilters
    queryset = ResourcePool.objects.none()

    def get_queryset(self) -> PoolQuerySet:
        user: Any = self.request.user
        pools = ResourcePool.objects.visible_to(user).select_related("cycle", "department")
        return pools.prefetch_related("amounts")

    @extend_schema(responses=PoolDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(PoolDetailSerializer(self.get_object()).data)


class RequestViewSet(ReadOnlyModelViewSet[ResourceRequest]):
    """What measures ask of pools. A decision names what it saw (`asked`), else it is refused as stale (412)."""

    serializer_class = RequestSerializer
    filterset_class = RequestFilters
    queryset = ResourceRequest.objects.none()
    write_scope = "plans:write"

    def get_queryset(self) -> RequestQuerySet:
        user: Any = self.request.user
        found = ResourceRequest.objects.visible_to(user).for_settling()
        return found.select_related("pool__cycle").prefetch_related("grants")

    @extend_schema(
        request=SettleSerializer,
        responses={200: RequestSerializer, **REFUSALS},
        description="The office settles an open request, leadership one that was referred to it.",
    )
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, SettleSerializer, settle_request)

    @extend_schema(
        request=ReferSerializer,
        responses={200: RequestSerializer, **REFUSALS},
        description="The office hands the decision to leadership; `reason` is required.",
    )
    @action(detail=True, methods=["post"])
    def refer(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, ReferSerializer, refer_request)

    def carry_out(
        self, request: Request, shape: type[ReferSerializer], command: Callable[..., Any]
    ) -> Response:
        asked = self.get_object()
        body = shape(data=request.data)
        body.is_valid(raise_exception=True)
        command(asked, by=request.user, **body.validated_data)
        return Response(RequestSerializer(self.get_object()).data)
