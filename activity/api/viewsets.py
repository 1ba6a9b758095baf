"""What is owed, told and done, for the person or client who asks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from activity.api.filters import DutyFilter, EventFilter, NotificationFilter
from activity.api.serializers import DutySerializer, EventSerializer, MarkedSerializer, NotificationSerializer
from activity.commands.notices import mark_read
from activity.models import Duty, Event, Notification
from core.errors import Forbidden


class DutyViewSet(ReadOnlyModelViewSet[Duty]):
    """What the caller owes and has not done yet, in person, as head of a department or seated in a body."""

    queryset = Duty.objects.none()
    serializer_class = DutySerializer
    filterset_class = DutyFilter

    def get_queryset(self) -> QuerySet[Duty]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Duty.objects.open().held_by(self.request.user).select_related("subject_type")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": timezone.now()}


class NotificationViewSet(ReadOnlyModelViewSet[Notification]):
    """What the caller was told."""

    queryset = Notification.objects.none()
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter

    def get_queryset(self) -> QuerySet[Notification]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Notification.objects.visible_to(self.request.user).with_subjects()

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str | None = None) -> Response:
        """Mark one as read; marking it again changes nothing."""
        only_people(request)
        notification = self.get_object()
        mark_read(self.get_queryset().filter(pk=notification.pk))
        notification.refresh_from_db()
        return Response(self.get_serializer(notification).data)

    @extend_schema(operation_id="notifications_read_all", request=None, responses=MarkedSerializer)
    @action(detail=False, methods=["post"], url_path="read", url_name="read-all", filterset_class=None)
    def read_all(self, request: Request) -> Response:
        """Mark everything as read."""
        only_people(request)
        return Response({"marked": mark_read(self.get_queryset())})


class EventViewSet(ReadOnlyModelViewSet[Event]):
    """The audit trail as far as the caller may see it, newest first."""

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter

    def get_queryset(self) -> QuerySet[Event]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Event.objects.visible_to(self.request.user).select_related("subject_type", "on_behalf_of")


def only_people(request: Request) -> None:
    """Reading is a person's act; another system has nothing to mark."""
    if request.auth is not None:
        raise Forbidden("people_only", _("只有本人登录后才能将通知标为已读。"))
