"""Numbers, times and the smallest parts: icon, status, slip, tag."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import moments, numerals
from core.components import Words
from core.icons import draw_icon
from core.status_look import SLIPS, look_of

register = template.Library()

register.filter("percent", numerals.percent)
register.filter("figure", numerals.figure)
register.filter("signed", numerals.signed)
register.filter("signed_percent", numerals.signed_percent)


@register.filter
def person(user: Any) -> str:
    """Name and post of a person; a dash for nobody."""
    return str(getattr(user, "label", "") or user) if user else numerals.MISSING


@register.filter("due")
def due_filter(at: datetime | None) -> str:
    return moments.due_words(at, timezone.now()) if at else numerals.MISSING


@register.filter
def exact(at: datetime | None) -> str:
    return moments.exact(at) if at else numerals.MISSING


@register.filter
def width(value: Any, whole: Any = 1) -> str:
    return numerals.width(value, whole)


@register.simple_tag
def ago(at: datetime | None) -> str:
    """A past time in words, the exact one on hover."""
    if at is None:
        return numerals.MISSING
    words = moments.ago_words(at, timezone.now())
    return format_html(
        '<time class="jj-time" datetime="{}" title="{}">{}</time>', at.isoformat(), moments.exact(at), words
    )


@register.simple_tag(name="due")
def due_tag(at: datetime | None, lines: int = 1) -> SafeString | str:
    """A due time with icon and words, counting on in the browser. `lines=2` adds the exact time or what is left."""
    if at is None:
        return numerals.MISSING
    now, moment = timezone.now(), timezone.localtime(at).isoformat()
    state = moments.due_state(at, now)
    detail = moments.due_detail(at, now) if lines > 1 else ""
    return format_html(
        '<time class="jj-due jj-due-{}" datetime="{}" title="{}" data-due="{}">{}'
        '<span class="jj-due-words" data-due-words>{}</span>{}</time>',
        state, moment, moments.exact(at), moment,
        draw_icon("alert-triangle" if state == "late" else "clock", 14),
        moments.due_words(at, now),
        format_html('<span class="jj-due-detail">{}</span>', detail) if detail else "",
    )  # fmt: skip


@register.simple_tag
def icon(name: str, size: int = 16, label: Words = "", extra_class: str = "") -> SafeString:
    return draw_icon(name, size, str(label), extra_class)


@register.simple_tag
def pill(
    status: Any, label: Words = "", tone: str = "", icon: str = "", plain: bool = False, note: Words = ""
) -> SafeString:
    """The one way a status is drawn: icon and word. `plain` leaves out the ground, for table cells and tiles."""
    value = str(getattr(status, "value", status) or "")
    look = look_of(value)
    words = label or getattr(status, "label", "") or look.label or value
    return format_html(
        '<span class="jj-pill jj-tone-{}{}">{}<span>{}{}</span></span>',
        (tone or look.tone).replace("_", "-"),
        " jj-pill-plain" if plain else "",
        draw_icon(icon or look.icon, 14),
        words,
        f" · {note}" if note else "",
    )


@register.simple_tag
def slip(colour: str, text: Words = "") -> SafeString | str:
    """A supervision slip: a bold word with a bar at its left. Nothing for an empty colour."""
    if colour not in SLIPS:
        return ""
    words = format_html("{} · {}", SLIPS[colour].label, text) if text else str(SLIPS[colour].label)
    return format_html('<span class="jj-slip jj-slip-{}">{}</span>', colour, words)


@register.simple_tag
def tag(label: Words, icon: str = "", tone: str = "") -> SafeString:
    """A neutral word in a frame: the kind of a record, a cause family. Not a status."""
    drawing = draw_icon(icon, 14) if icon else mark_safe("")
    return format_html(
        '<span class="jj-tag{}">{}{}</span>', f" jj-tag-{tone}" if tone else "", drawing, label
    )


@register.simple_tag
def keys(*names: str) -> SafeString:
    """Keys to press."""
    return mark_safe(" ".join(format_html('<kbd class="jj-kbd">{}</kbd>', name) for name in names))


@register.filter("at")
def item_at(items: Sequence[Any], index: int) -> Any:
    """The element at `index`, or nothing past the end."""
    return items[index] if index < len(items) else None


@register.filter
def tone(status: str) -> str:
    """The tone of a status as it stands in class names."""
    return look_of(status).tone.replace("_", "-")


@register.simple_tag
def status_icon(status: str, size: int = 14) -> SafeString:
    return draw_icon(look_of(status).icon, size)


@register.simple_tag
def status_word(status: str) -> Words:
    return look_of(status).label or status
