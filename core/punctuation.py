"""The marks between words that are put together in Python: each language has its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _


def listed(words: Iterable[Any]) -> str:
    """`甲、乙` / `a, b`; empty words are left out."""
    return _("、").join(filter(None, map(str, words)))


def clauses(words: Iterable[Any]) -> str:
    """Parts that are lists or half-sentences themselves: `甲；乙` / `a; b`."""
    return _("；").join(filter(None, map(str, words)))


def apart(words: Iterable[Any]) -> str:
    """Facts that stand beside each other on one line, with a gap between them."""
    return _("　").join(filter(None, map(str, words)))


def labelled(label: Any, value: Any) -> str:
    """`状态：已报送` / `Status: submitted`."""
    return _("%(field)s：%(value)s") % {"field": label, "value": value}


def bracketed(words: Any, note: Any) -> str:
    """`平均时长（小时）` / `Mean time (hours)`."""
    return _("%(words)s（%(note)s）") % {"words": words, "note": note}


def quoted(words: Any) -> str:
    """`「满意度」` / `“satisfaction”`."""
    return _("「%(words)s」") % {"words": words}
