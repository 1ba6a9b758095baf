"""Orders over the API: read, register, and one POST per command.

A department that is not the caller's is refused with 403 before anything else is looked at. `If-Match` with the
ETag of the order guards against acting upon an older state; assigning demands it, because there the state alone
would let the later one win unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from core.pagination import KeysetPages
from core.preconditions import expected_version, is_unchanged, tagged
from core.query_fields import is_id
from organization.models import Department, User
from workorders.api.links import LinkActions
from workorders.api.serializers import (
    AssignSerializer,
    FillSerializer,
    FinishStepSerializer,
    NewOrderSerializer,
    NothingSerializer,
    OrderDetailSerializer,
    OrderSerializer,
    ProcedureSerializer,
    RateSerializer,
    ReasonSerializer,
    RegradeSerializer,
    RemarkSerializer,
    ResolveSerializer,
)
from workorders.api.time_spent import TimeActions
from workorders.api.visits import VisitsOfOrder
from workorders.commands import assignment, finish, work
from workorders.commands.field_values import fill_fields
from workorders.commands.grading import regrade_order
from workorders.commands.intake import NewOrder, receive_order
from workorders.commands.steps import finish_step
from workorders.filters import DEFAULT_SORT, SORTINGS, OrderFilter
from workorders.models import WorkOrder
from workorders.permissions import can_assign, can_create_order
from workorders.querysets import WorkOrderQuerySet
from workorders.step_reports import tell_procedure

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="ETag of the order as read."
)
Serializer = type[serializers.Serializer[Any]]


def command(serializer: Serializer) -> Callable[[Any], Any]:
    """One command as a POST: documented with its body, answered with the order."""

    def decorate(method: Any) -> Any:
        described = extend_schema(
            request=serializer, responses={200: OrderDetailSerializer}, parameters=[IF_MATCH], filters=False
        )(method)
        return action(detail=True, methods=["post"], serializer_class=serializer)(described)

    return decorate


class WorkOrderViewSet(
    VisitsOfOrder,
    LinkActions,
    TimeActions,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    GenericViewSet[WorkOrder],
):
    queryset = WorkOrder.objects.none()
    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    pagination_class = KeysetPages
    sortings, default_sort = SORTINGS, DEFAULT_SORT
    lookup_value_regex = r"\d+"
    write_scope = "workorders:write"

    def get_queryset(self) -> WorkOrderQuerySet:
        rows = WorkOrder.objects.visible_to(self.request.user)
        return (
            rows.for_list()
            if self.action == "list"
            else rows.select_related("department", "assignee", "category")
        )

    @extend_schema(responses={200: OrderDetailSerializer, 304: OpenApiResponse(description="Unchanged.")})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order = self.get_object()
        if is_unchanged(request, order):
            return tagged(Response(status=status.HTTP_304_NOT_MODIFIED), order)
        return self.answer(order)

    @extend_schema(
        request=NewOrderSerializer, responses={201: OrderDetailSerializer, 200: OrderDetailSerializer}
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Register an order. With `source_system` and `external_id` it may be sent again: the order that exists is
        answered with 200 and stays as it is. What the office requires at registration stands under `custom`."""
        can_create_order(self.caller, named_department(request)).or_raise()
        data = {"custom": {}, **self.read(NewOrderSerializer)}
        order, created = receive_order(NewOrder(**data), by=self.caller)
        response = self.answer(order, status.HTTP_201_CREATED if created else status.HTTP_200_OK)
        response["Location"] = reverse("api:work-order-detail", args=[order.pk], request=request)
        return response

    @command(AssignSerializer)
    def assign(self, request: Request, **kwargs: Any) -> Response:
        order = self.get_object()
        can_assign(self.caller, order, named_department(request)).or_raise()
        version = expected_version(request)
        if version is None:
            order.expect_version(None)
        return self.perform(order, assignment.assign_order, AssignSerializer)

    @command(NothingSerializer)
    def start(self, request: Request, **kwargs: Any) -> Response:
        return self.perform(self.get_object(), work.start_order, NothingSerializer)

    @command(RemarkSerializer)
    def respond(self, request: Request, **kwargs: Any) -> Response:
        return self.perform(self.get_object(), work.respond_order, RemarkSerializer)

    @command(ReasonSerializer)
    def wait(self, request: Request, **kwargs: Any) -> Response:
        return self.perform(self.get_object(), work.wait_for_requester, ReasonSerializer)

    @command(NothingSerializer)
    def resume(self, request: Request, **kwargs: Any) -> Response:
        return self.perform(self.get_object(), work.resume_order, NothingSerializer)

    @command(RegradeSerializer)
    def regrade(self, request: Request, **kwargs: Any) -> Response:
        """Change category or priority; the clock keeps what it has counted."""
        order, said = self.get_object(), self.read(RegradeSerializer)
        follows = {"impact", "urgency"} & said.keys()
        kept = {
            "category": order.category,
            "impact": order.impact,
            "urgency": order.urgency,
            "priority": "" if follows else order.priority,
        }
        done = regrade_order(order, by=self.caller, version=expected_version(request), **{**kept, **said})
        return self.answer(done)

    @extend_schema(responses={200: ProcedureSerializer}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def steps(self, request: Request, **kwargs: Any) -> Response:
        """The procedure that the order follows, step by step."""
        return self.tell_steps(self.get_object())

    @extend_schema(request=FinishStepSerializer, responses={200: ProcedureSerializer}, filters=False)
    @action(detail=True, methods=["post"], url_path="finish-step", serializer_class=FinishStepSerializer)
    def finish_step(self, request: Request, **kwargs: Any) -> Response:
        """Tick the step whose turn it is, or leave it out with a reason."""
        order = self.get_object()
        finish_step(order, by=self.caller, **self.read(FinishStepSerializer))
        return self.tell_steps(self.get_object())

    def tell_steps(self, order: WorkOrder) -> Response:
        story = tell_procedure(self.caller, order, timezone.now())
        return Response(ProcedureSerializer(story).data if story else {"name": "", "edition": 0, "steps": []})

    @command(FillSerializer)
    def fill(self, request: Request, **kwargs: Any) -> Response:
        """Change what the order says in the office's own fields."""
        return self.perform(self.get_object(), fill_fields, FillSerializer)

    @command(ResolveSerializer)
    def resolve(self, request: Request, **kwargs: Any) -> Response:
        return self.perform(self.get_object(), work.resolve_order, ResolveSerializer)

    @command(RemarkSerializer)
    def close(self, request: Request, **kwargs: Any) -> Response:
        return self.perform(self.get_object(), finish.close_order, RemarkSerializer)

    @command(ReasonSerializer)
    def reopen(self, request: Request, **kwargs: Any) -> Response:
        return self.perform(self.get_object(), finish.reopen_order, ReasonSerializer)

    @command(ReasonSerializer)
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        return self.perform(self.get_object(), finish.cancel_order, ReasonSerializer)

    @command(RateSerializer)
    def rate(self, request: Request, **kwargs: Any) -> Response:
        return self.perform(self.get_object(), finish.rate_order, RateSerializer)

    @property
    def caller(self) -> User:
        """The person, or the service account of the client; nobody else comes this far."""
        return cast(User, self.request.user)

    def perform(self, order: WorkOrder, act: Callable[..., WorkOrder], serializer: Serializer) -> Response:
        done = act(order, by=self.caller, version=expected_version(self.request), **self.read(serializer))
        return self.answer(done)

    def read(self, serializer: Serializer) -> dict[str, Any]:
        found = serializer(data=self.request.data, context=self.get_serializer_context())
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)

    def answer(self, order: WorkOrder, code: int = status.HTTP_200_OK) -> Response:
        body = OrderDetailSerializer(order, context=self.get_serializer_context()).data
        return tagged(Response(body, status=code), order)


def named_department(request: Request) -> Department | None:
    """The department whose id the body gives, whosever it is: the permission says more than 'no choice'."""
    data = request.data
    given = data.get("department") if isinstance(data, dict) else None
    text = "" if isinstance(given, bool) else str(given or "")
    return Department.objects.filter(pk=int(text)).first() if is_id(text) else None
