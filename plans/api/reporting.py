"""Progress reports and problems over the API: reading, and the acts of those who report and answer."""

from __future__ import annotations

from typing import Any

import django_filters
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from organization.models import Department
from plans.api.views import REFUSALS
from plans.commands.problems import ProblemInput, answer_problem, raise_problem, solve_problem
from plans.commands.reporting import answer_report
from plans.lifecycle import ProblemStatus, ReportStatus
from plans.models import Problem, ProgressReport
from plans.models.problem import AskedOf, ProblemKind, Severity
from plans.models.reporting import AnswerAct
from plans.querysets import ProblemQuerySet, ReportQuerySet


class ReportFilters(filters.FilterSet):
    year = django_filters.NumberFilter(field_name="plan__cycle__year", max_value=9999)
    department = django_filters.CharFilter(field_name="plan__department__code")
    status = django_filters.ChoiceFilter(choices=ReportStatus.choices)

    class Meta:
        model = ProgressReport
        fields: list[str] = []


class ProblemFilters(filters.FilterSet):
    department = django_filters.CharFilter(field_name="department__code")
    status = django_filters.ChoiceFilter(choices=ProblemStatus.choices)
    kind = django_filters.ChoiceFilter(choices=ProblemKind.choices)
    severity = django_filters.ChoiceFilter(choices=Severity.choices)

    class Meta:
        model = Problem
        fields: list[str] = []


class ReportSerializer(serializers.ModelSerializer[ProgressReport]):
    year = serializers.IntegerField(source="plan.cycle.year")
    department = serializers.CharField(source="plan.department.code", help_text="Code of the department.")

    class Meta:
        model = ProgressReport
        fields = (
            "id", "plan", "year", "department", "first_day", "last_day", "due_at", "status", "is_late", "version",
            "submitted_at", "returned_at", "acknowledged_at",
        )  # fmt: skip
        read_only_fields = fields


class ReportDetailSerializer(ReportSerializer):
    filed = serializers.SerializerMethodField(
        help_text="Texts and figures as they were handed in last; null before that."
    )

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "filed")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_filed(self, report: ProgressReport) -> Any:
        filing = report.filings.order_by("-version").first()
        return filing.content if filing else None


class ReportAnswerSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1, help_text="`version` of the report as it was read.")
    act = serializers.ChoiceField(choices=AnswerAct.choices)
    text = serializers.CharField(max_length=4000)


class ProblemSerializer(serializers.ModelSerializer[Problem]):
    department = serializers.SlugRelatedField(slug_field="code", queryset=Department.objects.active())
    asked_department = serializers.SlugRelatedField(
        slug_field="code", queryset=Department.objects.active(), required=False, allow_null=True, default=None
    )
    raised_by = serializers.CharField(source="raised_by.username", read_only=True)
    kind = serializers.ChoiceField(choices=ProblemKind.choices)
    severity = serializers.ChoiceField(choices=Severity.choices, default=Severity.NORMAL)
    asked_of = serializers.ChoiceField(choices=AskedOf.choices)

    class Meta:
        model = Problem
        fields = (
            "id", "department", "title", "detail", "support", "kind", "severity", "asked_of", "asked_department",
            "status", "due_at", "promised_on", "raised_at", "raised_by", "taken_up_at", "solved_at",
        )  # fmt: skip
        read_only_fields = ("status", "due_at", "promised_on", "raised_at", "taken_up_at", "solved_at")


class ProblemAnswerSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)
    promised_on = serializers.DateField(required=False, allow_null=True, default=None)


class ProblemSolveSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)


class ReportViewSet(ReadOnlyModelViewSet[ProgressReport]):
    """What departments report of each period; the detail says what was handed in last."""

    serializer_class = ReportSerializer
    filterset_class = ReportFilters
    queryset = ProgressReport.objects.none()

    def get_queryset(self) -> ReportQuerySet:
        user: Any = self.request.user
        return ProgressReport.objects.visible_to(user).with_plan()

    @extend_schema(responses=ReportDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(ReportDetailSerializer(self.get_object()).data)

    @extend_schema(
        request=ReportAnswerSerializer,
        responses={200: ReportSerializer, **REFUSALS},
        description="The office acknowledges with a reply, or returns the report with a question.",
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        report = self.get_object()
        body = ReportAnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        answer_report(report, by=request.user, **body.validated_data)
        return Response(ReportSerializer(self.get_object()).data)


class ProblemViewSet(ReadOnlyModelViewSet[Problem]):
    """Problems met in execution, to whom they are put, and what became of them."""

    serializer_class = ProblemSerializer
    filterset_class = ProblemFilters
    queryset = Problem.objects.none()
    write_scope = "plans:write"

    def get_queryset(self) -> ProblemQuerySet:
        user: Any = self.request.user
        return Problem.objects.visible_to(user).for_lists()

    @extend_schema(
        request=ProblemSerializer,
        responses={201: ProblemSerializer, **REFUSALS},
        description="Tell of a problem of a department; whom it is put to owes an answer at once.",
    )
    def create(self, request: Request) -> Response:
        body = ProblemSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        problem = raise_problem(ProblemInput(**body.validated_data), by=request.user)
        return Response(ProblemSerializer(problem).data, status=201)

    @extend_schema(
        request=ProblemAnswerSerializer,
        responses={200: ProblemSerializer, **REFUSALS},
        description="Whom it is put to says what is done about it.",
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, ProblemAnswerSerializer, answer_problem)

    @extend_schema(
        request=ProblemSolveSerializer,
        responses={200: ProblemSerializer, **REFUSALS},
        description="Whoever raised it, the head of the department or the office confirms that it is solved.",
    )
    @action(detail=True, methods=["post"])
    def solve(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, ProblemSolveSerializer, solve_problem)

    def carry_out(self, request: Request, shape: Any, command: Any) -> Response:
        problem = self.get_object()
        body = shape(data=request.data)
        body.is_valid(raise_exception=True)
        command(problem, by=request.user, **body.validated_data)
        return Response(ProblemSerializer(self.get_object()).data)
