from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from core.terms import Question, marked

register = template.Library()


@register.filter("marked")
def mark_found(text: str, asked: Question | None) -> str:
    """The text with what was searched for marked; as it is when nothing was."""
    return marked(asked, text) if asked else text


@register.filter
def duration(span: timedelta) -> str:
    """Hours and minutes in words, the fraction of a minute cut off: 2 小时 15 分."""
    hours, minutes = divmod(int(abs(span).total_seconds()) // 60, 60)
    if not hours:
        return _("%(minutes)s 分钟") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)s 小时") % {"hours": hours}
    return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": minutes}


@register.filter
def clock_face(span: timedelta) -> str:
    """The same as on a clock, for narrow places: 2:15."""
    hours, minutes = divmod(int(abs(span).total_seconds()) // 60, 60)
    return f"{hours}:{minutes:02d}"
