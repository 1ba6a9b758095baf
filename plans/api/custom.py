"""The office's own fields over the API: their definitions, and writing values into a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from plans.api.filters import CustomFieldFilters
from plans.api.serializers import ActSerializer
from plans.models import CustomField
from plans.models.custom import Subject


class CustomFieldSerializer(serializers.ModelSerializer[CustomField]):
    class Meta:
        model = CustomField
        fields = (
            "id", "subject", "code", "label", "kind", "choices", "help_text", "is_required", "is_active", "position",
        )  # fmt: skip
        read_only_fields = fields


class CustomFieldViewSet(ReadOnlyModelViewSet[CustomField]):
    """Fields that the office added to goals and measures; values stand under `custom`, by code."""

    serializer_class = CustomFieldSerializer
    filterset_class = CustomFieldFilters
    queryset = CustomField.objects.order_by("-id")


class CustomValuesSerializer(ActSerializer):
    """Values for one goal or measure of the plan; null takes a value away, codes left out stay as they are."""

    subject = serializers.ChoiceField(choices=Subject.choices)
    number = serializers.IntegerField(
        min_value=1, max_value=32767, help_text="Number of the goal or measure in its plan."
    )
    custom = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        allow_empty=False,
        help_text="Code -> value: text, a decimal as text, a day as YYYY-MM-DD, one of the choices, true or false.",
    )

    def validate(self, attrs: Any) -> Any:
        """A code that is unknown or retired is bad input (400) that names it."""
        wanted: Mapping[str, Any] = attrs["custom"]
        known = set(CustomField.objects.in_use(attrs["subject"]).values_list("code", flat=True))
        if unknown := sorted(set(wanted) - known):
            sentence = _("没有这些自定义字段，或者已经停用：%(codes)s。")
            said = sentence % {"codes": ", ".join(code[:40] for code in unknown[:10])}
            raise serializers.ValidationError({"custom": said})
        return attrs
