"""Links between orders over the API. The list has only orders that the caller may see; a link names its other order by
id, and one out of sight does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workorders.api.serializers import OfCaller
from workorders.commands.links import link_orders, unlink_orders
from workorders.lifecycle import OrderStatus
from workorders.links import LinkLine, groups_of
from workorders.models import LinkRole, OrderLink, WorkOrder

if TYPE_CHECKING:
    from rest_framework.viewsets import GenericViewSet

    Base = GenericViewSet[WorkOrder]
else:
    Base = object


class LinkSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="link.pk")
    role = serializers.ChoiceField(
        LinkRole.choices, help_text="What the other order is to this one; it waits for those that it `needs`."
    )
    order = serializers.IntegerField(source="order.pk")
    number = serializers.CharField(source="order.number")
    title = serializers.CharField(source="order.title")
    status = serializers.ChoiceField(OrderStatus.choices, source="order.status")
    note = serializers.CharField(source="link.note")
    added_at = serializers.DateTimeField(source="link.added_at")
    is_waived = serializers.SerializerMethodField(help_text="Did the office say that it need not be awaited?")
    holds_up = serializers.BooleanField(help_text="Must it be resolved before this one may be?")

    def get_is_waived(self, line: LinkLine) -> bool:
        return line.link.waived_at is not None


class NewLinkSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(LinkRole.choices)
    order = OfCaller(model=WorkOrder)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class LinkActions(Base):
    """Part of the orders' view set."""

    caller: Any
    read: Any

    @extend_schema(responses={200: LinkSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def links(self, request: Request, **kwargs: Any) -> Response:
        """The orders linked with this one that the caller may see."""
        return self.tell_links(self.get_object())

    @extend_schema(
        request=NewLinkSerializer,
        responses={201: LinkSerializer(many=True), 200: LinkSerializer(many=True)},
        filters=False,
    )
    @links.mapping.post
    def add_link(self, request: Request, **kwargs: Any) -> Response:
        """Link another order; 200 when the link is there already. Answered with all links."""
        order, said = self.get_object(), self.read(NewLinkSerializer)
        _link, is_new = link_orders(
            order, said["order"], role=said["role"], by=self.caller, note=said.get("note", "")
        )
        return self.tell_links(order, status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    @extend_schema(
        responses={204: None},
        parameters=[OpenApiParameter("link", int, OpenApiParameter.PATH)],
        filters=False,
    )
    @action(detail=True, methods=["delete"], url_path=r"links/(?P<link>\d+)", pagination_class=None)
    def unlink(self, request: Request, link: str, **kwargs: Any) -> Response:
        """Take a link away; its event stays."""
        order = self.get_object()
        found = get_object_or_404(OrderLink.objects.of(order), pk=int(link[:18]))
        unlink_orders(found, order, by=self.caller)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def tell_links(self, order: WorkOrder, code: int = status.HTTP_200_OK) -> Response:
        lines = [line for group in groups_of(order, self.caller) for line in group.lines]
        return Response(LinkSerializer(lines, many=True).data, status=code)
