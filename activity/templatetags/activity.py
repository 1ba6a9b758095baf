"""`{% history_of record %}`: who did what when, for any record's page."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models
from django.template import Context
from django.utils.safestring import SafeString

from activity.models import Event
from activity.sentences import entry
from core.templatetags.jingjin_shapes import history

register = template.Library()
SHOWN = 50


@register.simple_tag(takes_context=True)
def history_of(context: Context, subject: models.Model, shown: int = SHOWN) -> SafeString:
    """The newest events of one record as sentences. Whoever may open the record may read its history."""
    events = Event.objects.about(subject).select_related("on_behalf_of")[:shown]
    return history(context, [entry(event) for event in events])


@register.filter
def words(notification: Any) -> str:
    """A notification's sentence in the reader's language."""
    from activity.messages import words_of

    return words_of(notification)


@register.filter
def message_icon(notification: Any) -> str:
    from activity.messages import icon_of

    return icon_of(notification.message)
