"""Shapes of cycles, indicators and plans for other systems; nothing is saved here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from plans.api.sighted import SightedSerializer
from plans.forms import REMARKS_MAX, TEXT_MAX
from plans.models import (
    DepartmentPlan,
    Evidence,
    Finding,
    Goal,
    Indicator,
    Measure,
    PlanCycle,
    ReviewDecision,
    StrategicObjective,
)
from plans.models.review import Verdict


class ObjectiveSerializer(serializers.ModelSerializer[StrategicObjective]):
    indicator = serializers.CharField(
        source="indicator.code", default=None, help_text="Code of the indicator that measures it."
    )

    class Meta:
        model = StrategicObjective
        fields = ("id", "code", "title", "description", "indicator", "target")
        read_only_fields = fields


class CycleSerializer(serializers.ModelSerializer[PlanCycle]):
    objectives = ObjectiveSerializer(many=True, read_only=True)

    class Meta:
        model = PlanCycle
        fields = (
            "id", "year", "title", "status", "starts_on", "ends_on", "submission_due_at",
            "reached_from", "near_from", "at_risk_from", "objectives",
        )  # fmt: skip
        read_only_fields = fields


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    class Meta:
        model = Indicator
        fields = (
            "code", "name", "name_en", "family", "unit", "direction", "aggregation", "method", "source",
            "definition", "definition_version", "decimals", "is_active",
        )  # fmt: skip
        read_only_fields = fields


class GoalSerializer(serializers.ModelSerializer[Goal]):
    indicator = serializers.CharField(
        source="indicator.code", default=None, help_text="Code of the indicator."
    )
    objective = serializers.CharField(
        source="objective.code", default=None, help_text="Code of the objective."
    )
    owner = serializers.CharField(source="owner.username", default=None)
    quarters = serializers.SerializerMethodField()

    class Meta:
        model = Goal
        fields = (
            "id", "plan", "number", "title", "scope", "indicator", "objective", "owner", "method", "baseline", "target",
            "range_low", "range_high", "tolerance", "floor", "ceiling", "weight", "starts_on", "due_on",
            "rationale", "quarters", "findings", "custom",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_quarters(self, goal: Goal) -> dict[str, str]:
        """Quarter (1 to 4) -> target value."""
        return {str(quarter): str(value) for quarter, value in goal.quarters.items()}


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    owner = serializers.CharField(source="owner.username", default=None)
    goals = serializers.SerializerMethodField()
    weights = serializers.SerializerMethodField()

    class Meta:
        model = Measure
        fields = (
            "id", "plan", "number", "title", "family", "description", "owner", "starts_on", "due_on",
            "expected_effect", "cost", "benefit", "benefit_basis", "progress", "goals", "weights", "findings", "custom",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_goals(self, measure: Measure) -> dict[str, str]:
        """Number of a goal -> weight (percent) of its effect that is expected of this measure."""
        return {str(link.goal.number): str(link.weight) for link in measure.links.all()}

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_weights(self, measure: Measure) -> dict[str, str]:
        """The same by the id of the goal, as it is written."""
        return {str(link.goal_id): str(link.weight) for link in measure.links.all()}


class PlanSerializer(serializers.ModelSerializer[DepartmentPlan]):
    department = serializers.CharField(source="department.code", help_text="Code of the department.")
    year = serializers.IntegerField(source="cycle.year")

    class Meta:
        model = DepartmentPlan
        fields = (
            "id", "year", "department", "status", "version", "is_late", "submitted_at", "returned_at",
            "reviewed_at", "approved_at", "published_at", "closed_at",
        )  # fmt: skip
        read_only_fields = fields


class DecisionSerializer(serializers.ModelSerializer[ReviewDecision]):
    decided_by = serializers.CharField(source="decided_by.username")

    class Meta:
        model = ReviewDecision
        fields = ("id", "act", "plan_version", "content_hash", "remarks", "decided_at", "decided_by")
        read_only_fields = fields


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    class Meta:
        model = Evidence
        fields = ("id", "offer", "title", "figures", "taken_at")
        read_only_fields = fields


class FindingSerializer(serializers.ModelSerializer[Finding]):
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = Finding
        fields = ("id", "plan", "number", "source", "statement", "detail", "evidence")
        read_only_fields = fields


class PlanDetailSerializer(PlanSerializer):
    """With everything an approval is about; `version` is what a decision must name."""

    findings = serializers.SerializerMethodField()
    goals = serializers.SerializerMethodField()
    measures = serializers.SerializerMethodField()
    decisions = serializers.SerializerMethodField()

    class Meta(PlanSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *PlanSerializer.Meta.fields,
            "overview", "analysis", "schedule", "expected_effects", "findings", "goals", "measures",
            "decisions",
        )  # fmt: skip
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(FindingSerializer(many=True))
    def get_findings(self, plan: DepartmentPlan) -> Any:
        return FindingSerializer(plan.findings.for_content(), many=True).data

    @extend_schema_field(GoalSerializer(many=True))
    def get_goals(self, plan: DepartmentPlan) -> Any:
        return GoalSerializer(plan.goals.for_content(), many=True).data

    @extend_schema_field(MeasureSerializer(many=True))
    def get_measures(self, plan: DepartmentPlan) -> Any:
        return MeasureSerializer(plan.measures.for_content(), many=True).data

    @extend_schema_field(DecisionSerializer(many=True))
    def get_decisions(self, plan: DepartmentPlan) -> Any:
        return DecisionSerializer(plan.decisions.select_related("decided_by"), many=True).data


class ActSerializer(serializers.Serializer[Any]):
    """The version that is meant, when no `If-Match` says it."""

    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class PlanTextsSerializer(SightedSerializer):
    """The text parts to replace; those that are left out stay as they are."""

    overview = serializers.CharField(required=False, allow_blank=True, max_length=TEXT_MAX)
    analysis = serializers.CharField(required=False, allow_blank=True, max_length=TEXT_MAX)
    schedule = serializers.CharField(required=False, allow_blank=True, max_length=TEXT_MAX)
    expected_effects = serializers.CharField(required=False, allow_blank=True, max_length=TEXT_MAX)


class DecisionActSerializer(ActSerializer):
    remarks = serializers.CharField(required=False, allow_blank=True, max_length=REMARKS_MAX, default="")


class ReturnActSerializer(DecisionActSerializer):
    """`remarks` may be left out where remarks at the places say what must change."""

    due_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ReviewActSerializer(DecisionActSerializer):
    """`pass_unseen` lets every place pass that nobody judged; without it such a plan is refused."""

    pass_unseen = serializers.BooleanField(required=False, default=False)


class RemarkActSerializer(ActSerializer):
    """What is left out stays as it is; `seen` is the text before."""

    anchor = serializers.CharField(max_length=40)
    verdict = serializers.ChoiceField(choices=Verdict.choices, required=False, allow_null=True, default=None)
    text = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=2000, default=None
    )
    seen = serializers.CharField(required=False, allow_blank=True, allow_null=True, default=None)


class DifferenceSerializer(serializers.Serializer[Any]):
    """`place` is a part, `goals.2`, `measures.3`, `findings.1`; `field` is empty where the whole is new or gone."""

    place = serializers.CharField()
    field = serializers.CharField()
    kind = serializers.ChoiceField(choices=["added", "removed", "changed"])
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
