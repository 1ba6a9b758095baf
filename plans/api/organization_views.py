"""The organisation's plan over the API: reading, one POST per command, what stands between departments, receipts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from plans.api.organization_serializers import (
    ItemSerializer,
    OrganizationEditionDetailSerializer,
    OrganizationEditionSerializer,
    OrganizationPlanDetailSerializer,
    OrganizationPlanSerializer,
    OrganizationReturnSerializer,
    OrganizationTextsSerializer,
    RecallSerializer,
    ReceiptSerializer,
    SettleItemSerializer,
)
from plans.api.serializers import ActSerializer, DecisionActSerializer
from plans.api.versioned import VersionedViewSet, validated
from plans.api.views import IF_MATCH, REFUSALS
from plans.commands.consolidation import (
    gather_plans,
    recall_organization_plan,
    submit_organization_plan,
    write_organization_plan,
)
from plans.commands.item_decisions import settle_item
from plans.commands.organization_approval import approve_organization_plan, return_organization_plan
from plans.commands.organization_publication import publish_organization_plan
from plans.commands.receipts import confirm_receipt
from plans.lifecycle import OrganizationPlanStatus
from plans.models import OrganizationEdition, OrganizationPlan, Receipt
from plans.organization_permissions import can_see_consolidation
from plans.querysets import OrganizationEditionQuerySet, OrganizationPlanQuerySet, ReceiptQuerySet
from plans.reports.consolidation.board import board


class OrganizationPlanFilters(filters.FilterSet):
    year = django_filters.NumberFilter(field_name="cycle__year", max_value=9999)
    status = django_filters.ChoiceFilter(choices=OrganizationPlanStatus.choices)

    class Meta:
        model = OrganizationPlan
        fields: list[str] = []


class OrganizationEditionFilters(filters.FilterSet):
    year = django_filters.NumberFilter(field_name="organization_plan__cycle__year", max_value=9999)

    class Meta:
        model = OrganizationEdition
        fields: list[str] = []


class ReceiptFilters(filters.FilterSet):
    edition = django_filters.NumberFilter(field_name="organization_edition_id", max_value=2**31 - 1)
    department = django_filters.CharFilter(field_name="department__code")
    confirmed = django_filters.BooleanFilter(field_name="confirmed_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Receipt
        fields: list[str] = []


def act(
    request: Any, description: str, detail: Any = OrganizationPlanDetailSerializer
) -> Callable[[Any], Any]:
    return extend_schema(
        request=request,
        parameters=[IF_MATCH],
        responses={200: detail, **REFUSALS},
        description=description,
    )


class OrganizationPlanViewSet(VersionedViewSet[OrganizationPlan]):
    """One a year. A decision names the version that was read: `If-Match`, or `version` in the body."""

    serializer_class = OrganizationPlanSerializer
    detail_serializer_class = OrganizationPlanDetailSerializer
    filterset_class = OrganizationPlanFilters
    queryset = OrganizationPlan.objects.none()
    write_scope = "plans:write"

    def get_queryset(self) -> OrganizationPlanQuerySet:
        user: Any = self.request.user
        return OrganizationPlan.objects.visible_to(user).select_related("cycle")

    @extend_schema(responses=OrganizationPlanDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        plan = self.get_object()
        can_see_consolidation(request.user).or_raise()
        return self.answer(plan)

    @act(
        OrganizationTextsSerializer,
        "The office replaces foreword or summary of exactly the version that was read.",
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, OrganizationTextsSerializer, write_texts)

    @extend_schema(
        request=None,
        responses={200: OrganizationPlanDetailSerializer, **REFUSALS},
        description="Take in every department plan that passed review, as it is now.",
    )
    @action(detail=True, methods=["post"])
    def gather(self, request: Request, pk: str) -> Response:
        gather_plans(self.get_object(), by=request.user)
        return self.answer()

    @act(ActSerializer, "The office hands it to leadership; refused while a department plan has changed.")
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, ActSerializer, submit_organization_plan)

    @act(RecallSerializer, "The office takes it back before a decision; `reason` is required.")
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, RecallSerializer, recall_organization_plan)

    @act(OrganizationReturnSerializer, "The chair sends it back, with named department plans or without.")
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def return_(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, OrganizationReturnSerializer, return_organization_plan)

    @act(DecisionActSerializer, "The chair approves it, and every department plan in it in that version.")
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, DecisionActSerializer, approve_organization_plan)

    @act(ActSerializer, "The office publishes it with the editions of all department plans in it.")
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, ActSerializer, publish_organization_plan)

    @extend_schema(
        responses=ItemSerializer(many=True),
        description="Conflicts, gaps and overlaps between the plans that were handed in, computed now.",
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def items(self, request: Request, pk: str) -> Response:
        plan = self.get_object()
        can_see_consolidation(request.user).or_raise()
        return Response(ItemSerializer(board(plan.cycle, plan).entries, many=True).data)

    @extend_schema(
        request=SettleItemSerializer,
        responses={200: ItemSerializer(many=True), **REFUSALS},
        description="The office settles, assigns, refers or accepts an item; leadership decides what was referred.",
    )
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str) -> Response:
        plan = self.get_object()
        can_see_consolidation(request.user).or_raise()
        values = validated(request, SettleItemSerializer)
        settle_item(plan, values.pop("key"), values.pop("act"), by=request.user, **values)
        return Response(ItemSerializer(board(plan.cycle, plan).entries, many=True).data)


def write_texts(plan: OrganizationPlan, *, by: Any, version: int | None, **texts: str) -> None:
    write_organization_plan(plan, texts, by=by, version=version)


class OrganizationEditionViewSet(ReadOnlyModelViewSet[OrganizationEdition]):
    """What was published: numbered, hashed, frozen."""

    serializer_class = OrganizationEditionSerializer
    filterset_class = OrganizationEditionFilters
    queryset = OrganizationEdition.objects.none()

    def get_queryset(self) -> OrganizationEditionQuerySet:
        user: Any = self.request.user
        found = OrganizationEdition.objects.visible_to(user).select_related("organization_plan__cycle")
        return found if self.action == "retrieve" else found.defer("content")

    @extend_schema(responses=OrganizationEditionDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        context = self.get_serializer_context()
        return Response(OrganizationEditionDetailSerializer(self.get_object(), context=context).data)


class ReceiptViewSet(ReadOnlyModelViewSet[Receipt]):
    """Who has confirmed a published edition."""

    serializer_class = ReceiptSerializer
    filterset_class = ReceiptFilters
    queryset = Receipt.objects.none()
    write_scope = "plans:write"

    def get_queryset(self) -> ReceiptQuerySet:
        user: Any = self.request.user
        return Receipt.objects.visible_to(user).with_edition().select_related("confirmed_by")

    @extend_schema(
        request=None,
        responses={200: ReceiptSerializer, **REFUSALS},
        description="The head of the department confirms that the edition has arrived.",
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        confirm_receipt(self.get_object(), by=request.user)
        return Response(ReceiptSerializer(self.get_object()).data)
