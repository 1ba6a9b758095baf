"""Time spent on an order over the API: read by whoever reads the order, written by people for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workorders.commands.time_spent import Spent, spend_time
from workorders.models import TimeEntry, WorkKind, WorkOrder
from workorders.time_permissions import can_spend_time
from workorders.time_reports import time_of_order

if TYPE_CHECKING:
    from rest_framework.viewsets import GenericViewSet

    Base = GenericViewSet[WorkOrder]
else:
    Base = object


class TimeEntrySerializer(serializers.ModelSerializer[TimeEntry]):
    person_name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = TimeEntry
        fields = ["id", "person", "person_name", "day", "minutes", "kind", "note", "written_at"]
        read_only_fields = fields


class SpentSerializer(serializers.Serializer[Any]):
    """What counts: entries that were corrected or taken back are left out."""

    minutes = serializers.IntegerField()
    entries = TimeEntrySerializer(many=True)


class NewTimeSerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    minutes = serializers.IntegerField(min_value=1, max_value=1440)
    kind = serializers.ChoiceField(WorkKind.choices, required=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class TimeActions(Base):
    """Part of the orders' view set."""

    caller: Any
    read: Any

    @extend_schema(responses={200: SpentSerializer}, filters=False)
    @action(detail=True, methods=["get"], url_path="time", pagination_class=None)
    def time(self, request: Request, **kwargs: Any) -> Response:
        """How much time people spent on the order."""
        return Response(SpentSerializer(time_of_order(self.get_object())).data)

    @extend_schema(request=NewTimeSerializer, responses={201: SpentSerializer}, filters=False)
    @time.mapping.post
    def spend(self, request: Request, **kwargs: Any) -> Response:
        """Write down one's own time; refused for other systems, which are no persons."""
        order = self.get_object()
        can_spend_time(self.caller, order).or_raise()
        spend_time(order, Spent(**self.read(NewTimeSerializer)), by=self.caller)
        return Response(SpentSerializer(time_of_order(order)).data, status=status.HTTP_201_CREATED)
