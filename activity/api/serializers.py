from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from activity.messages import words_of
from activity.models import Duty, Event, Notification
from activity.purposes import path_of
from activity.sentences import tell


class DutySerializer(serializers.ModelSerializer[Duty]):
    """What one owes. `path` is the page where one acts; `is_overdue` is as of the answer."""

    subject_type = serializers.CharField(source="subject_type.model")
    is_overdue = serializers.SerializerMethodField()
    path = serializers.SerializerMethodField()

    class Meta:
        model = Duty
        fields = [
            "id", "act", "purpose", "subject_type", "subject_id", "subject_label", "person", "department", "body",
            "due_at", "is_overdue", "opened_at", "path",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_overdue(self, duty: Duty) -> bool:
        return duty.due_at is not None and duty.due_at < self.context["now"]

    def get_path(self, duty: Duty) -> str:
        return path_of(duty)


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """Something one was told; `words` are in the language of the request."""

    words = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = ["id", "message", "words", "path", "created_at", "read_at"]
        read_only_fields = fields

    def get_words(self, notification: Notification) -> str:
        return words_of(notification)


class EventSerializer(serializers.ModelSerializer[Event]):
    """What happened; `sentence` is in the language of the request, `details` is what the event meant."""

    subject_type = serializers.CharField(source="subject_type.model")
    sentence = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = [
            "id", "name", "at", "actor", "actor_label", "on_behalf_of", "subject_type", "subject_id",
            "subject_label", "department", "sentence", "details", "request_id",
        ]  # fmt: skip
        read_only_fields = fields

    def get_sentence(self, event: Event) -> str:
        return tell(event)

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_details(self, event: Event) -> dict[str, object]:
        return dict(event.data)


class MarkedSerializer(serializers.Serializer[dict[str, int]]):
    """How many notifications were unread before."""

    marked = serializers.IntegerField(read_only=True)
