"""The smallest parts as HTML: times, statuses, tags. The template tags draw by these, and so do lists made in Python."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import moments
from core.components import Words
from core.icons import draw_icon
from core.status_look import look_of

NOTHING = mark_safe("")


def draw_ago(at: datetime, here: moments.Here) -> SafeString:
    """A past time in words, the exact one on hover."""
    return format_html(
        '<time class="jj-time" datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        here.exact(at),
        moments.ago_words(at, here),
    )


def draw_due(at: datetime, here: moments.Here, lines: int = 1) -> SafeString:
    """A due time with icon and words, counting on in the browser. `lines=2` adds the exact time or what is left."""
    due = moments.tell_due(at, here)
    return format_html(
        '<time class="jj-due jj-due-{}" datetime="{}" title="{}" data-due="{}">{}'
        '<span class="jj-due-words" data-due-words>{}</span>{}</time>',
        due.state, due.moment, due.exact, due.moment,
        draw_icon("alert-triangle" if due.state == "late" else "clock", 14),
        due.words,
        format_html('<span class="jj-due-detail">{}</span>', due.detail) if lines > 1 else NOTHING,
    )  # fmt: skip


def draw_status(
    status: Any, label: Words = "", tone: str = "", icon: str = "", plain: bool = False, note: Words = ""
) -> SafeString:
    """The one way a status is drawn: icon and word. `plain` leaves out the ground, for table cells and tiles."""
    value = str(getattr(status, "value", status) or "")
    look = look_of(value)
    words = said(label or getattr(status, "label", "") or look.label or value)
    return _pill(words, tone or look.tone, icon or look.icon, bool(plain), said(note))


def draw_tag(label: Words, icon: str = "", tone: str = "") -> SafeString:
    """A neutral word in a frame: the kind of a record, a cause family. Not a status."""
    return _tag(said(label), icon, tone)


def said(words: Any) -> str:
    """Text that is read when it is needed, read now; text that is safe for HTML stays so."""
    return words if isinstance(words, str) else str(words)


# The same few are drawn over and over. Typed: safe text and plain text are drawn differently though they compare as
# equal.
@lru_cache(maxsize=4096, typed=True)
def _pill(words: str, tone: str, icon: str, plain: bool, note: str) -> SafeString:
    return format_html(
        '<span class="jj-pill jj-tone-{}{}">{}<span>{}{}</span></span>',
        tone.replace("_", "-"),
        " jj-pill-plain" if plain else "",
        draw_icon(icon, 14),
        words,
        f" · {note}" if note else "",
    )


@lru_cache(maxsize=4096, typed=True)
def _tag(label: str, icon: str, tone: str) -> SafeString:
    return format_html(
        '<span class="jj-tag{}">{}{}</span>',
        f" jj-tag-{tone}" if tone else "",
        draw_icon(icon, 14) if icon else NOTHING,
        label,
    )
