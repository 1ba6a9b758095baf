"""Delegations over the API: the own ones to read, to give and to end."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from organization.commands.delegations import delegate_decisions, end_delegation
from organization.models import Delegation, User
from organization.permissions import can_delegate
from organization.querysets import DelegationQuerySet


class DelegationSerializer(serializers.ModelSerializer[Delegation]):
    class Meta:
        model = Delegation
        fields = (
            "id", "principal", "delegate", "kinds", "starts_on", "ends_on", "reason", "given_at", "given_by", "ended_at",
            "ended_by",
        )  # fmt: skip
        read_only_fields = fields


class NewDelegationSerializer(serializers.Serializer[Any]):
    delegate = serializers.PrimaryKeyRelatedField[User](queryset=User.objects.none())
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        max_length=20,
        help_text="Empty: all kinds.",
    )
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            people: Any = self.fields["delegate"]
            people.queryset = User.objects.people().visible_to(request.user)


class DelegationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Delegation]
):
    """B for A: who decides in whose name, for which kinds, from a day to a day. Only people delegate."""

    serializer_class = DelegationSerializer
    queryset = Delegation.objects.none()

    def get_queryset(self) -> DelegationQuerySet:
        user: Any = self.request.user
        return Delegation.objects.visible_to(user).order_by("-id")

    @extend_schema(request=NewDelegationSerializer, responses={201: DelegationSerializer})
    def create(self, request: Request) -> Response:
        user: Any = request.user
        can_delegate(user).or_raise()
        body = NewDelegationSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        made = delegate_decisions(**body.validated_data, by=user)
        return Response(DelegationSerializer(made).data, status=201)

    @extend_schema(request=None, responses={200: DelegationSerializer})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        user: Any = request.user
        return Response(DelegationSerializer(end_delegation(self.get_object(), by=user)).data)
