"""Review over the API: what was handed in, what the office said about it, the answers."""

from __future__ import annotations

from typing import Any

import django_filters
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from plans.api.views import REFUSALS
from plans.commands.remarks import answer_remark
from plans.models import Remark, Submission
from plans.models.review import Answer, Verdict
from plans.querysets import RemarkQuerySet, SubmissionQuerySet


class ReviewRemarkSerializer(serializers.ModelSerializer[Remark]):
    """`round` is the number of the submission it is about; `is_draft` until the plan is returned or passed;
    `is_carried`: it passed before and did not change since."""

    round = serializers.IntegerField(source="submission.number", read_only=True)
    is_draft = serializers.SerializerMethodField()
    is_carried = serializers.SerializerMethodField()
    written_by = serializers.CharField(source="written_by.username", read_only=True, default=None)
    is_satisfied = serializers.SerializerMethodField()

    class Meta:
        model = Remark
        fields = (
            *(
                "id",
                "plan",
                "round",
                "anchor",
                "number",
                "title",
                "verdict",
                "text",
                "written_at",
                "written_by",
            ),
            *("is_draft", "is_carried", "answer", "reply", "replied_at", "is_satisfied"),
        )
        read_only_fields = fields

    def get_is_draft(self, remark: Remark) -> bool:
        return remark.decision_id is None

    def get_is_carried(self, remark: Remark) -> bool:
        return remark.carried_from_id is not None

    def get_is_satisfied(self, remark: Remark) -> bool:
        return remark.satisfied_at is not None


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    submitted_by = serializers.CharField(source="submitted_by.username", read_only=True)

    class Meta:
        model = Submission
        fields = (
            "id",
            "plan",
            "number",
            "plan_version",
            "content_hash",
            "is_late",
            "submitted_at",
            "submitted_by",
        )
        read_only_fields: tuple[str, ...] = fields


class SubmissionDetailSerializer(SubmissionSerializer):
    """`content` as it was, with the `names` of then beside it."""

    class Meta(SubmissionSerializer.Meta):
        fields = (*SubmissionSerializer.Meta.fields, "content")  # type: ignore[assignment]
        read_only_fields = fields


class AnswerSerializer(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(choices=Answer.choices)
    text = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class RemarkFilters(filters.FilterSet):
    plan = django_filters.NumberFilter(field_name="plan_id", max_value=2**31 - 1)
    round = django_filters.NumberFilter(field_name="submission__number", max_value=32767)
    verdict = django_filters.ChoiceFilter(choices=Verdict.choices)

    class Meta:
        model = Remark
        fields: list[str] = []


class SubmissionFilters(filters.FilterSet):
    plan = django_filters.NumberFilter(field_name="plan_id", max_value=2**31 - 1)

    class Meta:
        model = Submission
        fields: list[str] = []


class RemarkViewSet(ReadOnlyModelViewSet[Remark]):
    """What the office said, place by place; its drafts are the office's own. Written by `POST plans/{id}/remarks/`."""

    serializer_class = ReviewRemarkSerializer
    filterset_class = RemarkFilters
    queryset = Remark.objects.none()
    write_scope = "plans:write"

    def get_queryset(self) -> RemarkQuerySet:
        user: Any = self.request.user
        return Remark.objects.visible_to(user).select_related(
            "submission", "written_by", "decision", "plan__cycle", "plan__department"
        )

    @extend_schema(
        request=AnswerSerializer,
        responses={200: ReviewRemarkSerializer, **REFUSALS},
        description="The department says how it changed what was required, or why it did not.",
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        remark = self.get_object()
        body = AnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        answer_remark(remark, by=request.user, **body.validated_data)
        return Response(ReviewRemarkSerializer(self.get_object()).data)


class SubmissionViewSet(ReadOnlyModelViewSet[Submission]):
    """What was handed in each time, for who follows how a plan comes about."""

    serializer_class = SubmissionSerializer
    filterset_class = SubmissionFilters
    queryset = Submission.objects.none()

    def get_queryset(self) -> SubmissionQuerySet:
        user: Any = self.request.user
        return Submission.objects.visible_to(user).select_related("submitted_by")

    @extend_schema(responses=SubmissionDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(SubmissionDetailSerializer(self.get_object()).data)
