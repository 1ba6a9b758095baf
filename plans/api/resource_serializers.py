"""Shapes of pools and of what measures ask of them; nothing is saved here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from plans.forms.resources import REASON_MAX
from plans.models import ResourcePool, ResourceRequest


class PoolSerializer(serializers.ModelSerializer[ResourcePool]):
    year = serializers.IntegerField(source="cycle.year")
    department = serializers.CharField(
        source="department.code",
        default=None,
        help_text="Code of the department; null: the whole organisation's.",
    )

    class Meta:
        model = ResourcePool
        fields = ("id", "year", "name", "kind", "unit", "department", "note")
        read_only_fields = fields


class CellSerializer(serializers.Serializer[Any]):
    """One quarter: `balance` = `available` - `granted` - `asked`."""

    quarter = serializers.IntegerField()
    available = serializers.DecimalField(max_digits=14, decimal_places=2)
    asked = serializers.DecimalField(
        max_digits=14, decimal_places=2, help_text="By requests that are open or referred."
    )
    granted = serializers.DecimalField(max_digits=14, decimal_places=2)
    balance = serializers.DecimalField(max_digits=14, decimal_places=2)


class PoolDetailSerializer(PoolSerializer):
    quarters = serializers.SerializerMethodField()

    class Meta(PoolSerializer.Meta):
        fields = (*PoolSerializer.Meta.fields, "quarters")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(CellSerializer(many=True))
    def get_quarters(self, pool: ResourcePool) -> Any:
        from plans.reports.resource_cells import cells_of

        return CellSerializer(cells_of(pool), many=True).data


class RequestSerializer(serializers.ModelSerializer[ResourceRequest]):
    year = serializers.IntegerField(source="pool.cycle.year")
    department = serializers.CharField(source="measure.plan.department.code")
    measure = serializers.CharField(source="measure.title")
    pool_name = serializers.CharField(source="pool.name")
    unit = serializers.CharField(source="pool.unit")
    asked = serializers.CharField(
        help_text="What a decision must name: quarter and amount as they were read."
    )
    grants = serializers.SerializerMethodField()

    class Meta:
        model = ResourceRequest
        fields = (
            "id", "year", "department", "measure", "pool", "pool_name", "unit", "quarter", "amount", "note", "status",
            "asked", "grants", "settled_at", "referred_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_grants(self, request: ResourceRequest) -> dict[str, str]:
        """Quarter (1 to 4) -> amount granted there."""
        return {str(grant.quarter): str(grant.amount) for grant in request.grants.all()}


class ReferSerializer(serializers.Serializer[Any]):
    asked = serializers.CharField(max_length=40, help_text="`asked` of the request as it was read.")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=REASON_MAX, default="")


class SettleSerializer(ReferSerializer):
    """Quarter -> amount; an empty object refuses the request. A reason is needed unless all is granted as asked."""

    grants = serializers.DictField(
        child=serializers.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal(0))
    )

    def validate_grants(self, grants: dict[str, Decimal]) -> dict[int, Decimal]:
        from django.utils.translation import gettext as _

        wrong = [name for name in grants if name not in {"1", "2", "3", "4"}]
        if wrong:
            raise serializers.ValidationError(
                _("季度要在 1 到 4 之间，不能是 %(quarter)s。") % {"quarter": wrong[0][:20]}
            )
        return {int(name): amount for name, amount in grants.items()}
