from __future__ import annotations

import django_filters
from django_filters import rest_framework as filters

from activity.models import Duty, Event, Notification
from activity.models.duty import Act


class DutyFilter(filters.FilterSet):
    """By kind of act and by purpose."""

    act = django_filters.ChoiceFilter(choices=Act.choices)

    class Meta:
        model = Duty
        fields = ["act", "purpose"]


class NotificationFilter(filters.FilterSet):
    """`unread=true`: only what was not read yet."""

    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Notification
        fields = ["unread"]


class EventFilter(filters.FilterSet):
    """Of one record (`subject_type` with `subject_id`), one kind (`name`), one person, a stretch of time."""

    subject_type = django_filters.CharFilter(field_name="subject_type__model")
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Event
        fields = ["name", "actor", "department", "subject_id"]
