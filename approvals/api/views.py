"""Approvals over the API: chains and cases to read, one POST to give an opinion."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from approvals.api.serializers import CaseSerializer, ChainSerializer, OpinionActSerializer
from approvals.commands.cases import give_opinion
from approvals.lifecycle import CaseStatus
from approvals.models import ApprovalCase, ApprovalChain, ApprovalKind
from approvals.querysets import CaseQuerySet, ChainQuerySet
from approvals.reports import waiting_for
from core.errors import Forbidden
from organization.models import User

REFUSALS = {
    code: OpenApiResponse(description=said)
    for code, said in (
        (403, "Not asked, barred, or without a delegation."),
        (404, "No such case, or not visible."),
        (409, "Said already, not your turn, or closed."),
        (412, "Another version than the one the case is bound to."),
        (422, "Something is missing; `fields` says what."),
        (428, "Say which version is meant."),
    )
}


class ChainFilters(filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=ApprovalKind.choices)
    in_force = django_filters.BooleanFilter(method="narrow", label="Only the newest number of each kind.")

    class Meta:
        model = ApprovalChain
        fields: list[str] = []

    def narrow(self, found: ChainQuerySet, name: str, value: bool) -> ChainQuerySet:
        newest = ApprovalChain.objects.in_force()
        return found.filter(pk__in=newest) if value else found.exclude(pk__in=newest)


class CaseFilters(filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=ApprovalKind.choices)
    status = django_filters.ChoiceFilter(choices=CaseStatus.choices)
    record = django_filters.NumberFilter(field_name="subject_id", max_value=2**31 - 1)
    mine = django_filters.BooleanFilter(method="narrow", label="Only those that wait for the caller.")

    class Meta:
        model = ApprovalCase
        fields: list[str] = []

    def narrow(self, found: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:
        user: Any = self.request.user
        asked = waiting_for(user).order_by().values("pk")
        return found.filter(pk__in=asked) if value else found.exclude(pk__in=asked)


class ChainViewSet(ReadOnlyModelViewSet[ApprovalChain]):
    """The chain of each kind of decision, number after number; the highest is in force."""

    serializer_class = ChainSerializer
    filterset_class = ChainFilters
    queryset = ApprovalChain.objects.none()

    def get_queryset(self) -> ChainQuerySet:
        return ApprovalChain.objects.prefetch_related("steps__named").order_by("-id")


class CaseViewSet(ReadOnlyModelViewSet[ApprovalCase]):
    """Records on their chain, with every step and every opinion."""

    serializer_class = CaseSerializer
    filterset_class = CaseFilters
    queryset = ApprovalCase.objects.none()

    def get_queryset(self) -> CaseQuerySet:
        user: Any = self.request.user
        return ApprovalCase.objects.visible_to(user).for_reading().order_by("-id")

    @extend_schema(
        request=OpinionActSerializer,
        responses={200: CaseSerializer, **REFUSALS},
        description="One person's word in an open step, about the version that was read. People only.",
    )
    @action(detail=True, methods=["post"])
    def opinion(self, request: Request, pk: str) -> Response:
        case = self.get_object()
        body = OpinionActSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        principal = values.pop("on_behalf_of", None)
        give_opinion(
            case,
            values["verdict"],
            by=request.user,
            version=values.get("version"),
            text=values.get("text", ""),
            on_behalf_of=person_named(principal),
        )
        return Response(CaseSerializer(self.get_object()).data)


def person_named(pk: int | None) -> User | None:
    if pk is None:
        return None
    found: User | None = User.objects.filter(pk=pk).first()
    if found is None:
        raise Forbidden("no_delegation", _("找不到被代理人，请刷新页面。"))
    return found
