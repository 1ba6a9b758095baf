"""What any record's page may show: `{% history_of record %}`, `{% discussion record anchor %}`,
`{% attachments record anchor %}` and the counts of comments for an outline."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models
from django.template import Context
from django.utils.safestring import SafeString

from activity.models import Event
from activity.sentences import entry
from activity.threads import attachments_of, discussion_of, open_counts
from core.conversations import Attachments, Discussion
from core.drawing import draw
from core.templatetags.jingjin_shapes import history

register = template.Library()
SHOWN = 50


@register.simple_tag(takes_context=True)
def history_of(context: Context, subject: models.Model, shown: int = SHOWN) -> SafeString:
    """The newest events of one record as sentences. Whoever may open the record may read its history."""
    events = Event.objects.about(subject).select_related("on_behalf_of")[:shown]
    return history(context, [entry(event, here=True) for event in events])


@register.simple_tag(takes_context=True)
def discussion(
    context: Context, record: models.Model, anchor: str = "", *, quote: str = "", title: str = ""
) -> SafeString:
    """Comments of a record registered with `activity.discussions`, or of one part of it, with the form to add one.

    `quote` is the value that is talked about as it reads now (`目标值 24.0 小时`); the next comment keeps it.
    """
    return draw_discussion(
        context, discussion_of(record, context["request"].user, anchor, quote=quote, title=str(title))
    )


def draw_discussion(context: Context, found: Discussion) -> SafeString:
    return draw(context, "discussion", discussion=found, next=here(context))


@register.simple_tag(takes_context=True)
def attachments(context: Context, record: models.Model, anchor: str = "", *, title: str = "") -> SafeString:
    """Files of a record registered with `activity.discussions`, or of one part of it, with the form to add some."""
    return draw_attachments(
        context, attachments_of(record, context["request"].user, anchor, title=str(title))
    )


def draw_attachments(context: Context, found: Attachments) -> SafeString:
    return draw(context, "attachments", attachments=found, next=here(context))


@register.simple_tag
def comment_counts(record: models.Model) -> dict[str, int]:
    """`{% comment_counts plan as counts %}`: anchor -> open threads at it and inside it, for an outline."""
    return open_counts(record)


@register.filter
def at_anchor(counts: dict[str, int], anchor: str) -> int:
    """`{{ counts|at_anchor:"overview" }}`: how many threads are open there."""
    return counts.get(anchor, 0)


def here(context: Context) -> str:
    """The page itself, to come back to without a script; a part that was fetched says which page it stands on."""
    request = context["request"]
    return str(request.POST.get("next") or request.get_full_path())


@register.filter
def words(notification: Any) -> str:
    """A notification's sentence in the reader's language."""
    from activity.messages import words_of

    return words_of(notification)


@register.filter
def message_icon(notification: Any) -> str:
    from activity.messages import icon_of

    return icon_of(notification.message)
