from __future__ import annotations

from rest_framework import serializers

from core.periods import Period
from evaluation.models import Attainment, Benchmark, DepartmentAttainment, Observation

REVISION = ("revision", "is_current", "reason", "computed_at")


class ObservationSerializer(serializers.ModelSerializer[Observation]):
    indicator = serializers.CharField(source="indicator.code", help_text="Code of the indicator.")
    department = serializers.CharField(source="department.code", help_text="Code of the department.")
    period = serializers.SerializerMethodField()

    class Meta:
        model = Observation
        fields = (
            "id", "indicator", "department", "period", "period_kind", "period_start", "numerator", "denominator",
            "value", *REVISION,
        )  # fmt: skip
        read_only_fields = fields

    def get_period(self, observation: Observation) -> str:
        """`2026Q3` or `2026-09`."""
        return str(observation.period)


class AttainmentSerializer(serializers.ModelSerializer[Attainment]):
    department = serializers.CharField(source="goal.plan.department.code")
    indicator = serializers.CharField(source="goal.indicator.code", default=None)
    title = serializers.CharField(source="goal.title")
    period = serializers.SerializerMethodField()

    class Meta:
        model = Attainment
        fields = (
            "id", "goal", "title", "department", "indicator", "period", "period_start", "actual", "target", "rate",
            "status", *REVISION,
        )  # fmt: skip
        read_only_fields = fields

    def get_period(self, attainment: Attainment) -> str:
        return str(Period(attainment.period_start))


class DepartmentAttainmentSerializer(serializers.ModelSerializer[DepartmentAttainment]):
    department = serializers.SerializerMethodField()
    period = serializers.SerializerMethodField()

    class Meta:
        model = DepartmentAttainment
        fields = (
            "id", "department", "period", "period_start", "rate", "weight_with_data", "weight_total", "status",
            *REVISION,
        )  # fmt: skip
        read_only_fields = fields

    def get_department(self, attainment: DepartmentAttainment) -> str | None:
        """Code of the department; null is the whole organisation."""
        return attainment.department.code if attainment.department else None

    def get_period(self, attainment: DepartmentAttainment) -> str:
        return str(Period(attainment.period_start))


class BenchmarkSerializer(serializers.ModelSerializer[Benchmark]):
    indicator = serializers.CharField(source="indicator.code", help_text="Code of the indicator.")

    class Meta:
        model = Benchmark
        fields = (
            "id", "indicator", "name", "value", "as_of", "source", "note", "recorded_at", "retired_at",
        )  # fmt: skip
        read_only_fields = fields
