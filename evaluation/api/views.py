"""Figures for other systems: read only; they are made by the computation."""

from __future__ import annotations

from typing import Any

from rest_framework.viewsets import ReadOnlyModelViewSet

from evaluation.api.filters import (
    AttainmentFilters,
    BenchmarkFilters,
    DepartmentAttainmentFilters,
    ObservationFilters,
)
from evaluation.api.serializers import (
    AttainmentSerializer,
    BenchmarkSerializer,
    DepartmentAttainmentSerializer,
    ObservationSerializer,
)
from evaluation.models import Attainment, Benchmark, DepartmentAttainment, Observation
from evaluation.querysets import (
    AttainmentQuerySet,
    BenchmarkQuerySet,
    DepartmentAttainmentQuerySet,
    ObservationQuerySet,
)


class ObservationViewSet(ReadOnlyModelViewSet[Observation]):
    """What an indicator showed for a department with its sub-departments in a month or quarter."""

    serializer_class = ObservationSerializer
    filterset_class = ObservationFilters
    queryset = Observation.objects.none()

    def get_queryset(self) -> ObservationQuerySet:
        user: Any = self.request.user
        return Observation.objects.visible_to(user).select_related("indicator", "department")


class AttainmentViewSet(ReadOnlyModelViewSet[Attainment]):
    """How far a goal was reached in a quarter."""

    serializer_class = AttainmentSerializer
    filterset_class = AttainmentFilters
    queryset = Attainment.objects.none()

    def get_queryset(self) -> AttainmentQuerySet:
        user: Any = self.request.user
        return Attainment.objects.visible_to(user).select_related("goal__indicator", "goal__plan__department")


class DepartmentAttainmentViewSet(ReadOnlyModelViewSet[DepartmentAttainment]):
    """How far the goals of a department, or of the organisation, were reached in a quarter."""

    serializer_class = DepartmentAttainmentSerializer
    filterset_class = DepartmentAttainmentFilters
    queryset = DepartmentAttainment.objects.none()

    def get_queryset(self) -> DepartmentAttainmentQuerySet:
        user: Any = self.request.user
        return DepartmentAttainment.objects.visible_to(user).select_related("department")


class BenchmarkViewSet(ReadOnlyModelViewSet[Benchmark]):
    """What others reach in an indicator; retired values have `retired_at`."""

    serializer_class = BenchmarkSerializer
    filterset_class = BenchmarkFilters
    queryset = Benchmark.objects.none()

    def get_queryset(self) -> BenchmarkQuerySet:
        user: Any = self.request.user
        return Benchmark.objects.visible_to(user).select_related("indicator").order_by("-id")
