"""Visits over the API: what another system needs to let its customers book online.

It sees the free windows of a department, books for orders of its own sources, moves and cancels, and reads how far a
visit is. Who goes, and what is noted on the spot, stays with the people.
"""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from core.preconditions import expected_version, tagged
from organization.models import Department, User
from workorders.commands.visits import Where, book_visit, cancel_visit, change_visit
from workorders.models import Obstacle, Visit
from workorders.visit_hours import free_windows
from workorders.visit_lifecycle import VisitStatus
from workorders.visit_querysets import VisitQuerySet


class VisitSerializer(serializers.ModelSerializer[Visit]):
    status = serializers.ChoiceField(VisitStatus.choices, read_only=True)
    obstacle = serializers.ChoiceField(
        Obstacle.choices, read_only=True, help_text="Why nothing came of a failed visit, else empty."
    )
    visitor_name = serializers.CharField(
        source="visitor.name", read_only=True, default="", help_text="Empty until somebody is sent."
    )

    class Meta:
        model = Visit
        fields = [
            "id", "order", "number", "status", "starts_at", "ends_at", "address", "contact_name", "contact", "note",
            "visitor_name", "booked_at", "dispatched_at", "set_out_at", "arrived_at", "done_at", "failed_at",
            "cancelled_at", "result", "signed_name", "satisfaction", "obstacle", "remark", "version",
        ]  # fmt: skip
        read_only_fields = fields


class WindowSerializer(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    free = serializers.IntegerField(help_text="People of the department without a visit in this window.")


class BookVisitSerializer(serializers.Serializer[Any]):
    """The window with its offset, as `visit-windows` gives it; any other may be asked for as well."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    address = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="Left out: the place of the order."
    )
    contact_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=120, required=False, allow_blank=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    is_outside_agreed = serializers.BooleanField(
        required=False,
        help_text="A window outside the working hours is refused with 422 (`outside_hours`) unless this is true.",
    )


class ChangeVisitSerializer(BookVisitSerializer):
    """The new window. A visitor who is busy then is released, and the department sends somebody else."""

    reason = serializers.CharField(max_length=300)


class CancelVisitSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class WindowQuerySerializer(serializers.Serializer[Any]):
    department = serializers.CharField(max_length=40, help_text="The code of the department.")
    on = serializers.DateField()


IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="ETag of the visit as read."
)


def split(said: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the commands: window and place apart."""
    place = {name: said.pop(name) for name in ("address", "contact_name", "contact", "note") if name in said}
    return {**said, "where": Where(**place)}


def answered(visit: Visit, code: int = status.HTTP_200_OK) -> Response:
    return tagged(Response(VisitSerializer(visit).data, status=code), visit)


class VisitsOfOrder:
    """What the API of orders has of visits: reading an order's, and booking another."""

    @extend_schema(responses={200: VisitSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, url_path="visits")
    def visits(self: Any, request: Request, **kwargs: Any) -> Response:
        """The visits of the order, the first one first."""
        rows = self.get_object().visits.select_related("visitor")
        return Response(VisitSerializer(rows, many=True).data)

    @extend_schema(request=BookVisitSerializer, responses={201: VisitSerializer}, filters=False)
    @visits.mapping.post
    def book_visit(self: Any, request: Request, **kwargs: Any) -> Response:
        """Book a visit for an order of the caller's own sources. An order has one open visit at a time (409)."""
        order = self.get_object()
        found = BookVisitSerializer(data=request.data)
        found.is_valid(raise_exception=True)
        visit = book_visit(order, by=self.caller, **split(dict(found.validated_data)))
        response = answered(visit, status.HTTP_201_CREATED)
        response["Location"] = reverse("api:visit-detail", args=[visit.pk], request=request)
        return response


class VisitViewSet(mixins.RetrieveModelMixin, GenericViewSet[Visit]):
    queryset = Visit.objects.none()
    serializer_class = VisitSerializer
    lookup_value_regex = r"\d+"
    write_scope = "workorders:write"

    def get_queryset(self) -> VisitQuerySet:
        rows = Visit.objects.visible_to(self.request.user)
        return rows.select_related("order", "order__department", "visitor")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """How far the visit is, and what came of it."""
        return answered(self.get_object())

    @extend_schema(
        request=ChangeVisitSerializer,
        responses={200: VisitSerializer},
        parameters=[IF_MATCH],
        filters=False,
    )
    @action(detail=True, methods=["post"], serializer_class=ChangeVisitSerializer)
    def change(self, request: Request, **kwargs: Any) -> Response:
        """Move the visit to another window, until somebody is on the way."""
        visit = self.get_object()
        said = split(self.read(ChangeVisitSerializer))
        if said["where"] == Where():
            said["where"] = None
        done = change_visit(
            visit, by=self.caller, may_release=True, version=expected_version(request), **said
        )
        return answered(done)

    @extend_schema(
        request=CancelVisitSerializer,
        responses={200: VisitSerializer},
        parameters=[IF_MATCH],
        filters=False,
    )
    @action(detail=True, methods=["post"], serializer_class=CancelVisitSerializer)
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Call the visit off, until somebody is there."""
        visit, said = self.get_object(), self.read(CancelVisitSerializer)
        return answered(cancel_visit(visit, by=self.caller, version=expected_version(request), **said))

    @extend_schema(
        parameters=[WindowQuerySerializer], responses={200: WindowSerializer(many=True)}, filters=False
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def windows(self, request: Request, **kwargs: Any) -> Response:
        """The windows of a department on a day in which somebody is free, by its working hours and the visits booked
        so far. An empty list: nothing is free."""
        asked = WindowQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        seen = Department.objects.active().visible_to(self.caller)
        department = seen.filter(code=asked.validated_data["department"]).first()
        if department is None:
            raise Http404
        rows = free_windows(department, asked.validated_data["on"], timezone.now())
        return Response(WindowSerializer(rows, many=True).data)

    @property
    def caller(self) -> User:
        return cast(User, self.request.user)

    def read(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        found = serializer(data=self.request.data)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)
