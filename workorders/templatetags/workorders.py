from __future__ import annotations

from datetime import timedelta

from django import template

from core.terms import Question, marked
from workorders.models import Visit
from workorders.reports import duration_words
from workorders.routing.telling import told_reason
from workorders.visit_hours import window_words

register = template.Library()


@register.filter("marked")
def mark_found(text: str, asked: Question | None) -> str:
    """The text with what was searched for marked; as it is when nothing was."""
    return marked(asked, text) if asked else text


@register.filter
def duration(span: timedelta) -> str:
    """Hours and minutes in words, the fraction of a minute cut off: 2 小时 15 分."""
    return duration_words(span)


@register.filter
def minutes(count: int) -> str:
    """A number of minutes in the same words."""
    return duration(timedelta(minutes=count))


@register.filter
def clock_face(span: timedelta) -> str:
    """The same as on a clock, for narrow places: 2:15."""
    hours, minutes = divmod(int(abs(span).total_seconds()) // 60, 60)
    return f"{hours}:{minutes:02d}"


@register.filter
def visit_window(visit: Visit) -> str:
    """When one comes: 11 月 24 日 09:00–11:00."""
    return window_words(visit.starts_at, visit.ends_at)


@register.filter
def assignment_reason(text: str) -> str:
    """Why an order was assigned, in the reader's language where a rule did it."""
    return told_reason(text)
