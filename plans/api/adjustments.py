"""Adjustments over the API: reading, writing the change set line by line, and one POST per decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import django_filters
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from plans.api.preconditions import version_of
from plans.api.versioned import VersionedViewSet, validated
from plans.api.views import IF_MATCH, REFUSALS
from plans.commands.adjustments import deciding, writing
from plans.commands.adjustments.applying import read
from plans.commands.validation import invalid
from plans.forms.said import REMARKS_MAX, TEXT_MAX
from plans.lifecycle import AdjustmentStatus
from plans.models import Adjustment, AdjustmentChange, DepartmentPlan, Goal, Measure, Milestone
from plans.models.adjustment import ChangeSubject
from plans.querysets import AdjustmentQuerySet

MODELS: Mapping[str, Any] = {
    ChangeSubject.GOAL: Goal,
    ChangeSubject.MEASURE: Measure,
    ChangeSubject.MILESTONE: Milestone,
}


class LineSerializer(serializers.ModelSerializer[AdjustmentChange]):
    class Meta:
        model = AdjustmentChange
        fields = ("id", "act", "subject", "goal", "measure", "milestone", "label", "field", "before", "after")
        read_only_fields = fields


class AdjustmentSerializer(serializers.ModelSerializer[Adjustment]):
    base = serializers.IntegerField(source="base.number", help_text="Number of the edition it is based on.")
    edition = serializers.IntegerField(
        source="edition.number", default=None, help_text="Number of the edition it made."
    )
    lines = LineSerializer(source="changes", many=True, read_only=True)

    class Meta:
        model = Adjustment
        fields = (
            "id", "plan", "number", "status", "version", "base", "edition", "content_hash", "cause", "reason",
            "goal", "expected_effect", "short_term_target", "check_on", "effect", "finding", "submitted_at",
            "reviewed_at", "applied_at", "lines",
        )  # fmt: skip
        read_only_fields = fields


class VersionSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(required=False, min_value=1)


class OpinionSerializer(VersionSerializer):
    remarks = serializers.CharField(max_length=REMARKS_MAX, required=False, allow_blank=True)


class WithdrawSerializer(VersionSerializer):
    reason = serializers.CharField(max_length=REMARKS_MAX, required=False, allow_blank=True)


class ReasonSerializer(VersionSerializer):
    cause = serializers.CharField(max_length=12)
    reason = serializers.CharField(max_length=4000)
    expected_effect = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    short_term_target = serializers.CharField(max_length=200, required=False, allow_blank=True)
    check_on = serializers.DateField(required=False, allow_null=True)


class ProposeSerializer(ReasonSerializer):
    plan = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class ChangeSerializer(VersionSerializer):
    """`subject` is plan, goal, measure or milestone; `id` the record (not for plan); `values` maps fields to what they
    shall be, spelled as the lines are: figures and days as text, people and objectives by id."""

    subject = serializers.ChoiceField(ChangeSubject.choices)
    id = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    values = serializers.DictField(child=serializers.JSONField(allow_null=True))


class EndSerializer(VersionSerializer):
    subject = serializers.ChoiceField(ChangeSubject.choices)
    id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    ended_on = serializers.DateField(required=False, allow_null=True)


class RemoveSerializer(VersionSerializer):
    lines = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1), max_length=500
    )


class AdjustmentFilters(filters.FilterSet):
    plan = django_filters.NumberFilter(field_name="plan_id", max_value=2**31 - 1)
    year = django_filters.NumberFilter(field_name="plan__cycle__year", max_value=9999)
    status = django_filters.ChoiceFilter(choices=AdjustmentStatus.choices)

    class Meta:
        model = Adjustment
        fields: list[str] = []


def act(shape: type[serializers.Serializer[Any]], said: str) -> Callable[[Any], Any]:
    return extend_schema(
        request=shape,
        parameters=[IF_MATCH],
        responses={200: AdjustmentSerializer, **REFUSALS},
        description=said,
    )


class AdjustmentViewSet(VersionedViewSet[Adjustment]):
    """Change sets of published plans. Every act names the version that was read: `If-Match`, or `version`."""

    serializer_class = AdjustmentSerializer
    detail_serializer_class = AdjustmentSerializer
    filterset_class = AdjustmentFilters
    queryset = Adjustment.objects.none()
    write_scope = "plans:write"

    def get_queryset(self) -> AdjustmentQuerySet:
        user: Any = self.request.user
        return Adjustment.objects.visible_to(user).for_page().prefetch_related("changes").order_by("-id")

    @extend_schema(request=ProposeSerializer, responses={201: AdjustmentSerializer, **REFUSALS})
    def create(self, request: Request) -> Response:
        """Begin a change set against the newest edition of a published plan."""
        values = validated(request, ProposeSerializer)
        values.pop("version", None)
        user: Any = request.user
        plan = get_object_or_404(DepartmentPlan.objects.visible_to(user), pk=values.pop("plan"))
        made = writing.propose_adjustment(plan, writing.ReasonInput(**values), by=user)
        return Response(AdjustmentSerializer(made).data, status=201)

    @act(ChangeSerializer, "What differs from the plan of now goes into the change set.")
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        found, values = self.get_object(), validated(request, ChangeSerializer)
        version, by = version_of(request, values), request.user
        if values["subject"] == ChangeSubject.PLAN:
            for part, text in values["values"].items():
                found = writing.change_text(found, part, str(plain(part, text) or ""), by=by, version=version)  # type: ignore[arg-type]
                version = found.version
        else:
            target = self.target(found, values)
            wanted = typed(MODELS[values["subject"]], values["values"])
            writing.change_record(found, target, wanted, by=by, version=version)  # type: ignore[arg-type]
        return self.answer()

    @act(
        ChangeSerializer, "A goal or measure that the plan does not have yet, or a milestone of measure `id`."
    )
    @action(detail=True, methods=["post"])
    def add(self, request: Request, pk: str) -> Response:
        found, values = self.get_object(), validated(request, ChangeSerializer)
        subject = values["subject"]
        if subject == ChangeSubject.PLAN:
            raise invalid("subject", _("只能新增目标、措施或节点。"))
        measure = None
        if subject == ChangeSubject.MILESTONE:
            measure = self.target(found, {**values, "subject": ChangeSubject.MEASURE})
        wanted = typed(MODELS[subject], values["values"])
        by: Any = request.user
        version = version_of(request, values)
        writing.add_record(found, subject, wanted, measure=measure, by=by, version=version)
        return self.answer()

    @act(EndSerializer, "A goal or measure ends on `ended_on`; a milestone that was not reached is dropped.")
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        found, values = self.get_object(), validated(request, EndSerializer)
        by: Any = request.user
        day, version = values.get("ended_on"), version_of(request, values)
        writing.end_record(found, self.target(found, values), day=day, by=by, version=version)
        return self.answer()

    @act(RemoveSerializer, "Lines leave the change set.")
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        found, values = self.get_object(), validated(request, RemoveSerializer)
        by: Any = request.user
        writing.remove_changes(found, values["lines"], by=by, version=version_of(request, values))
        return self.answer()

    @act(VersionSerializer, "The head hands the change set in; refused with every gap.")
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, VersionSerializer, deciding.submit_adjustment)

    @act(WithdrawSerializer, "The head takes it back; the plan stays as it is.")
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, WithdrawSerializer, deciding.withdraw_adjustment)

    @act(OpinionSerializer, "The office, or an approver, sends it back; `remarks` are required.")
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def return_(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, OpinionSerializer, deciding.return_adjustment, remarks="")

    @act(OpinionSerializer, "The office finds this version good.")
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, OpinionSerializer, deciding.review_adjustment)

    @act(OpinionSerializer, "An approver agrees; with the last one it is in force as the next edition.")
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, OpinionSerializer, deciding.approve_adjustment)

    @act(OpinionSerializer, "The chair refuses it for good; `remarks` are required.")
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, OpinionSerializer, deciding.refuse_adjustment, remarks="")

    def target(self, adjustment: Adjustment, values: Mapping[str, Any]) -> Any:
        """The record of the same plan that is meant."""
        model = MODELS.get(values["subject"])
        path = "measure__plan" if model is Milestone else "plan"
        found = model and model.objects.filter(**{path: adjustment.plan}, pk=values.get("id")).first()
        if not found:
            raise invalid("id", _("只能调整本计划的内容，请重新选择。"))
        return found


def plain(name: str, value: Any) -> Any:
    """A value as it came, unless it is a text that no database takes or that is far too long."""
    if isinstance(value, str) and ("\x00" in value or len(value) > TEXT_MAX):
        sentence = _("「%(name)s」太长，或含有不能保存的字符。")
        raise invalid(name, sentence % {"name": name[:60]})
    return value


def typed(model: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as commands take them; raises `Invalid` for what is not of the field's kind."""
    return {name: read(model, name, plain(name, value)) for name, value in values.items()}
