"""Warnings of a plan and why they may stand."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from plans.commands.explaining import EXPLANATION_MAX
from plans.completeness import examine
from plans.models import DepartmentPlan


class WarningSerializer(serializers.Serializer[Any]):
    """One warning; `explanation` is empty while nobody said why it may stand."""

    code = serializers.CharField(help_text="Names the warning as long as it stands.")
    where = serializers.CharField()
    sentence = serializers.CharField()
    explanation = serializers.CharField()


class ExplanationSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=EXPLANATION_MAX, allow_blank=True)
    seen = serializers.CharField(
        max_length=EXPLANATION_MAX,
        required=False,
        allow_blank=True,
        help_text="The explanation as it was read.",
    )


def warnings_of(plan: DepartmentPlan) -> Any:
    return WarningSerializer(examine(plan).advice, many=True).data
