"""Instructions and meetings over the API: reading, and the acts of those who are concerned."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from organization.commands.instructions import accept_reply, reply_to_instruction
from organization.commands.meetings import finalise_meeting
from organization.lifecycle import MeetingStatus
from organization.models import (
    ActionItem,
    AgendaItem,
    Instruction,
    InstructionAddressee,
    InstructionReply,
    Meeting,
)
from organization.models.meeting import MeetingKind
from organization.querysets import InstructionQuerySet, MeetingQuerySet


class ReplySerializer(serializers.ModelSerializer[InstructionReply]):
    by = serializers.CharField(source="said_by.username")

    class Meta:
        model = InstructionReply
        fields = ("act", "text", "said_at", "by")
        read_only_fields = fields


class AddresseeSerializer(serializers.ModelSerializer[InstructionAddressee]):
    department = serializers.CharField(source="department.code", default=None)
    person = serializers.CharField(source="person.username", default=None)
    replies = ReplySerializer(many=True)

    class Meta:
        model = InstructionAddressee
        fields = ("id", "department", "person", "status", "due_at", "replies")
        read_only_fields = fields


class InstructionSerializer(serializers.ModelSerializer[Instruction]):
    issued_by = serializers.CharField(source="issued_by.username")
    addressees = AddresseeSerializer(many=True)

    class Meta:
        model = Instruction
        fields = ("id", "title", "body", "subject_label", "due_at", "issued_at", "issued_by", "addressees")
        read_only_fields = fields


class InstructionActSerializer(serializers.Serializer[Any]):
    addressee = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="`id` of the addressee.")
    text = serializers.CharField(max_length=4000)


class PointSerializer(serializers.ModelSerializer[AgendaItem]):
    class Meta:
        model = AgendaItem
        fields = ("id", "position", "title", "discussion", "decision")
        read_only_fields = fields


class ActionItemSerializer(serializers.ModelSerializer[ActionItem]):
    owner = serializers.CharField(source="owner.username")
    department = serializers.CharField(source="department.code")

    class Meta:
        model = ActionItem
        fields = ("id", "title", "owner", "department", "due_on")
        read_only_fields = fields


class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    department = serializers.CharField(source="department.code", default=None)
    called_by = serializers.CharField(source="called_by.username")
    agenda = PointSerializer(many=True)
    actions = ActionItemSerializer(many=True)

    class Meta:
        model = Meeting
        fields = (
            "id", "kind", "title", "starts_at", "place", "department", "status", "version", "minutes", "called_by",
            "finalised_at", "agenda", "actions",
        )  # fmt: skip
        read_only_fields = fields


class MeetingActSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1, help_text="`version` of the meeting as it was read.")


class MeetingFilters(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=MeetingKind.choices)
    status = filters.ChoiceFilter(choices=MeetingStatus.choices)

    class Meta:
        model = Meeting
        fields: list[str] = []


class InstructionViewSet(ReadOnlyModelViewSet[Instruction]):
    """What leadership instructs, to whom, by when, and what was replied."""

    serializer_class = InstructionSerializer
    queryset = Instruction.objects.none()

    def get_queryset(self) -> InstructionQuerySet:
        user: Any = self.request.user
        found = Instruction.objects.visible_to(user).select_related("issued_by")
        return found.prefetch_related(
            "addressees__department", "addressees__person", "addressees__replies__said_by"
        )

    @extend_schema(
        request=InstructionActSerializer,
        responses=InstructionSerializer,
        description="The addressee replies.",
    )
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, reply_to_instruction)

    @extend_schema(
        request=InstructionActSerializer,
        responses=InstructionSerializer,
        description="Leadership accepts the reply.",
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        return self.carry_out(request, accept_reply)

    def carry_out(self, request: Request, command: Any) -> Response:
        body = InstructionActSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        parts = self.get_object().addressees.select_related("instruction", "department", "person")
        addressee = get_object_or_404(parts, pk=body.validated_data["addressee"])
        command(addressee, by=request.user, text=body.validated_data["text"])
        return Response(InstructionSerializer(self.get_object()).data)


class MeetingViewSet(ReadOnlyModelViewSet[Meeting]):
    """Meetings with agenda, minutes and action items."""

    serializer_class = MeetingSerializer
    filterset_class = MeetingFilters
    queryset = Meeting.objects.none()

    def get_queryset(self) -> MeetingQuerySet:
        user: Any = self.request.user
        found = Meeting.objects.visible_to(user).select_related("department", "called_by")
        return found.prefetch_related("agenda", "actions__owner", "actions__department")

    @extend_schema(
        request=MeetingActSerializer,
        responses=MeetingSerializer,
        description="The minutes stand as they are; action items become work orders.",
    )
    @action(detail=True, methods=["post"])
    def finalise(self, request: Request, pk: str) -> Response:
        body = MeetingActSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        finalise_meeting(self.get_object(), by=request.user, version=body.validated_data["version"])
        return Response(MeetingSerializer(self.get_object()).data)
