from __future__ import annotations

from typing import Any

from rest_framework import serializers

from approvals.models import ApprovalCase, ApprovalChain, CaseStep, ChainStep, Opinion, Verdict
from approvals.wording import stuck_words


class ChainStepSerializer(serializers.ModelSerializer[ChainStep]):
    people = serializers.SlugRelatedField[Any](
        source="named", slug_field="person_id", many=True, read_only=True, help_text="Ids, in signing order."
    )

    class Meta:
        model = ChainStep
        fields = (
            "position", "name", "who", "post", "people", "rule", "share", "mode", "together", "due_days",
            "escalation_days",
        )  # fmt: skip
        read_only_fields = fields


class ChainSerializer(serializers.ModelSerializer[ApprovalChain]):
    steps = ChainStepSerializer(many=True, read_only=True)

    class Meta:
        model = ApprovalChain
        fields = ("id", "kind", "number", "note", "adopted_at", "adopted_by", "steps")
        read_only_fields = fields


class OpinionSerializer(serializers.ModelSerializer[Opinion]):
    class Meta:
        model = Opinion
        fields = (
            "id", "verdict", "text", "given_at", "given_by", "on_behalf_of", "subject_version", "content_hash",
        )  # fmt: skip
        read_only_fields = fields


class CaseStepSerializer(serializers.ModelSerializer[CaseStep]):
    name = serializers.CharField(source="rule.label", read_only=True)
    opinions = OpinionSerializer(many=True, read_only=True)
    stuck = serializers.SerializerMethodField(help_text="Why nobody can decide; empty while somebody can.")

    class Meta:
        model = CaseStep
        fields = (
            "position", "stage", "name", "status", "opened_at", "due_at", "stuck_since", "stuck", "opinions",
        )  # fmt: skip
        read_only_fields = fields

    def get_stuck(self, step: CaseStep) -> str:
        return stuck_words(step)


class CaseSerializer(serializers.ModelSerializer[ApprovalCase]):
    """`record` is the id of what is decided, of the type that `kind` names."""

    record = serializers.IntegerField(source="subject_id", read_only=True)
    title = serializers.CharField(source="subject_words", read_only=True)
    chain_number = serializers.IntegerField(source="chain.number", read_only=True)
    steps = CaseStepSerializer(many=True, read_only=True)

    class Meta:
        model = ApprovalCase
        fields = (
            "id", "kind", "record", "title", "department", "subject_version", "content_hash", "chain_number", "status",
            "opened_at", "opened_by", "closed_at", "closed_by", "reason", "steps",
        )  # fmt: skip
        read_only_fields = fields


class OpinionActSerializer(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="The version that was read; 428 without it.",
    )
    text = serializers.CharField(
        required=False, allow_blank=True, max_length=4000, help_text="Required to return."
    )
    on_behalf_of = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="Whose word it is, by delegation."
    )
