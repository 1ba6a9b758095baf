"""Numbers, times and the smallest parts: icon, status, slip, tag."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import moments, numerals, pieces
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
    return pieces.draw_ago(at, moments.Here.at(timezone.now())) if at else numerals.MISSING


@register.simple_tag(name="due")
def due_tag(at: datetime | None, lines: int = 1) -> str:
    return pieces.draw_due(at, moments.Here.at(timezone.now()), lines) if at else numerals.MISSING


@register.simple_tag
def icon(name: str, size: int = 16, label: Words = "", extra_class: str = "") -> SafeString:
    return draw_icon(name, size, str(label), extra_class)


register.simple_tag(pieces.draw_status, name="pill")
register.simple_tag(pieces.draw_tag, name="tag")


@register.simple_tag
def slip(colour: str, text: Words = "") -> SafeString | str:
    """A supervision slip: a bold word with a bar at its left. Nothing for an empty colour."""
    if colour not in SLIPS:
        return ""
    words = format_html("{} · {}", SLIPS[colour].label, text) if text else str(SLIPS[colour].label)
    return format_html('<span class="jj-slip jj-slip-{}">{}</span>', colour, words)


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
