"""Cycles, indicators and plans over the API: reading, and one POST per command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from plans.api.custom import CustomValuesSerializer
from plans.api.explaining import ExplanationSerializer, WarningSerializer, warnings_of
from plans.api.filters import CycleFilters, IndicatorFilters, PlanFilters
from plans.api.moves import MovedShape, MovesSerializer, move_of, moved
from plans.api.preconditions import etag_of, version_of
from plans.api.serializers import (
    ActSerializer,
    CycleSerializer,
    DecisionActSerializer,
    DifferenceSerializer,
    IndicatorSerializer,
    PlanDetailSerializer,
    PlanSerializer,
    PlanTextsSerializer,
    RemarkActSerializer,
    ReturnActSerializer,
    ReviewActSerializer,
)
from plans.api.sighted import clash_problem, tagged, writes
from plans.api.versioned import VersionedViewSet
from plans.commands.approval import approve_plan
from plans.commands.editing import update_parts
from plans.commands.explaining import explain_warning
from plans.commands.merging import FieldsChanged
from plans.commands.publication import publish_plan
from plans.commands.remarks import write_remark
from plans.commands.review import return_plan, review_plan
from plans.commands.schedule import move_measures
from plans.commands.submission import submit_plan
from plans.commands.writing_custom import write_custom
from plans.completeness import TEXT_PARTS
from plans.differences import differences
from plans.models import DepartmentPlan, Indicator, PlanCycle
from plans.querysets import CycleQuerySet, PlanQuerySet
from plans.reports.states import content_of, state_named, states_of

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the plan as it was read; or send `version`.",
)
REFUSALS = {
    code: OpenApiResponse(description=said)
    for code, said in (
        (403, "The actor has no such power."),
        (404, "No such plan, or not visible."),
        (409, "The state does not allow the act now."),
        (412, "The plan has changed since it was read."),
        (422, "Something is missing; `fields` says what."),
        (428, "Say which version is meant."),
    )
}


def act(request: type[ActSerializer], description: str) -> Callable[[Any], Any]:
    return extend_schema(
        request=request,
        parameters=[IF_MATCH],
        responses={200: PlanDetailSerializer, **REFUSALS},
        description=description,
    )


class CycleViewSet(ReadOnlyModelViewSet[PlanCycle]):
    """Years of the loop, with deadline, thresholds and strategic objectives."""

    serializer_class = CycleSerializer
    filterset_class = CycleFilters
    queryset = PlanCycle.objects.none()

    def get_queryset(self) -> CycleQuerySet:
        user: Any = self.request.user
        return PlanCycle.objects.visible_to(user).prefetch_related("objectives__indicator")


class IndicatorViewSet(ReadOnlyModelViewSet[Indicator]):
    """The catalogue of indicators with their definitions; by code."""

    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilters
    queryset = Indicator.objects.order_by("-id")
    lookup_field = "code"


class PlanViewSet(VersionedViewSet[DepartmentPlan]):
    """Departments' plans. A decision names the version that was read: `If-Match`, or `version` in the body."""

    serializer_class = PlanSerializer
    detail_serializer_class = PlanDetailSerializer
    filterset_class = PlanFilters
    queryset = DepartmentPlan.objects.none()
    write_scope = "plans:write"

    def get_queryset(self) -> PlanQuerySet:
        user: Any = self.request.user
        return DepartmentPlan.objects.visible_to(user).select_related("cycle", "department")

    @extend_schema(responses=PlanDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        plan = self.get_object()
        if request.headers.get("If-None-Match") == etag_of(plan):
            return Response(status=304, headers={"ETag": etag_of(plan)})
        return self.answer(plan)

    @writes(
        PlanTextsSerializer,
        "The head or a co-writer replaces text parts of a draft: of exactly the version that was read, or of the "
        "texts that were read (`seen`).",
        PlanDetailSerializer,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        plan = self.get_object()
        body = PlanTextsSerializer(plan, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        texts = {part: body.validated_data[part] for part in TEXT_PARTS if part in body.validated_data}
        seen = body.seen_by_writer()
        version = version_of(request, body.validated_data) if seen is None else None
        try:
            update_parts(plan, texts, by=request.user, version=version, seen=seen)
        except FieldsChanged as refusal:
            return clash_problem(refusal, request.data, PlanDetailSerializer(self.get_object()).data)
        return self.answer()

    @act(ActSerializer, "The head hands the plan in; refused with every gap while something is missing.")
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, ActSerializer, submit_plan)

    @act(
        ReturnActSerializer,
        "The office (or the chair, once reviewed) sends it back, with every remark that says what must change; "
        "without such a remark `remarks` are required.",
    )
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def return_(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, ReturnActSerializer, return_plan)

    @act(
        ReviewActSerializer,
        "The office finds this version good; refused while a place must change or was not judged.",
    )
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, ReviewActSerializer, review_plan)

    @act(DecisionActSerializer, "The chair approves exactly the reviewed content.")
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, DecisionActSerializer, approve_plan)

    @act(ActSerializer, "The office publishes: the content becomes a frozen, numbered edition.")
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, ActSerializer, publish_plan)

    @act(CustomValuesSerializer, "Authors write values of custom fields into one goal or measure.")
    @action(detail=True, methods=["post"])
    def custom(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, CustomValuesSerializer, write_custom)

    @writes(
        MovesSerializer,
        "New dates for several measures, also of other plans of the cycle that one may write; all or none.",
        MovedShape,
        if_match=False,
    )
    @action(detail=True, methods=["post"])
    def moves(self, request: Request, pk: str) -> Response:
        plan = self.get_object()
        body = MovesSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        moves = [move_of(row["measure"], row) for row in body.validated_data["moves"]]
        person: Any = request.user
        return moved(moves, move_measures(plan, moves, by=person))

    @extend_schema(
        responses=WarningSerializer(many=True), description="What may stand only with an explanation."
    )
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def explanations(self, request: Request, pk: str) -> Response:
        return Response(warnings_of(self.get_object()))

    @writes(
        ExplanationSerializer,
        "Authors say why a warning may stand; an empty text takes it back. `seen` is required.",
        WarningSerializer(many=True),
        if_match=False,
    )
    @explanations.mapping.put
    def explain(self, request: Request, pk: str) -> Response:
        plan = self.get_object()
        body = ExplanationSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            plan = explain_warning(plan, by=request.user, **{"seen": None, **body.validated_data})
        except FieldsChanged as refusal:
            theirs = {"text": refusal.clashes[0].theirs}
            return clash_problem(refusal, request.data, theirs)
        return tagged(warnings_of(plan), plan)

    @act(RemarkActSerializer, "The office judges one place: a part, `goals-<id>` or `measures-<id>`.")
    @action(detail=True, methods=["post"])
    def remarks(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, RemarkActSerializer, write_remark)

    @extend_schema(
        parameters=[
            OpenApiParameter(name, str, description="`edition-2`, `submission-1` or `now`.")
            for name in ("from", "to")
        ],
        responses={200: DifferenceSerializer(many=True), **REFUSALS},
        description="What differs between two states of the plan, in the order of the document.",
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def differences(self, request: Request, pk: str) -> Response:
        plan, user = (
            get_object_or_404(self.get_queryset(), pk=pk),
            request.user,
        )  # `from` and `to` narrow no list
        states = states_of(plan, user)  # type: ignore[arg-type]
        before, after = (
            content_of(plan, state_named(states, name, request.query_params.get(name, "now")))
            for name in ("from", "to")
        )
        return Response(DifferenceSerializer(differences(before, after), many=True).data)
