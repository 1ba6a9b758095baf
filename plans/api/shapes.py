"""Fields that goals and measures share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from plans.commands.goals import QUARTERS


def figure(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=18, decimal_places=6, **{"required": False, "allow_null": True, **more}
    )


def percent(most: int | None = None) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, max_value=most, required=False
    )


class CustomValues(serializers.DictField):
    """Code -> value; null takes a value away, codes left out stay as they are."""

    child = serializers.JSONField(allow_null=True)


class QuartersField(serializers.DictField):
    """`1` to `4` -> target value; null takes it away, quarters left out stay as they are."""

    child = figure()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().to_internal_value(data)
        known = {str(quarter) for quarter in QUARTERS}
        if wrong := sorted(set(found) - known):
            sentence = _("季度要在 1 到 4 之间，不能是 %(quarter)s。") % {"quarter": wrong[0][:20]}
            raise serializers.ValidationError(sentence)
        return found


def with_ids(values: Mapping[str, Any]) -> dict[str, Any]:
    """Commands take findings by id."""
    if "findings" not in values:
        return dict(values)
    return {**values, "findings": frozenset(finding.pk for finding in values["findings"])}
