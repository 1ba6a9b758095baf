"""What people type into a breakdown: rows of figures, read strictly, each message at its row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.errors import Invalid
from plans.commands.breakdown import PartInput
from plans.commands.validation import invalid

FIGURE = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
NOTE_MAX = 200
Weights = dict[tuple[int, int], Decimal | None]

FULL_WIDTH_COMMA = chr(0xFF0C)
"""As a Chinese keyboard writes thousands."""


def read_figure(text: str, label: str) -> Decimal | None:
    """A figure as people write it; empty is None. Raises `Invalid` naming the field, the value and the remedy."""
    plain = (
        text.strip().replace(",", "").replace(FULL_WIDTH_COMMA, "").removesuffix("%").replace("\u2212", "-")
    )
    if not plain:
        return None
    if not FIGURE.fullmatch(plain) or not plain.isascii():
        sentence = _("「%(label)s」要填数字，例如 93.6，现在是「%(value)s」。")
        raise invalid("figure", sentence % {"label": label, "value": text.strip()[:40]})
    try:
        return Decimal(plain)
    except InvalidOperation:  # pragma: no cover - the pattern lets none through
        raise invalid("figure", label) from None


def read_day(text: str, label: str) -> date | None:
    """A date as `2027-01-31`; empty is None."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        sentence = _("「%(label)s」要填日期，例如 2027-01-31，现在是「%(value)s」。")
        raise invalid("day", sentence % {"label": label, "value": text.strip()[:40]}) from None


def read_part(data: QueryDict, key: str, who: str) -> PartInput:
    """The fields `target_<key>`, `weight_<key>`, `note_<key>`."""
    weight = read_figure(data.get(f"weight_{key}", ""), _("%(who)s 的权重") % {"who": who})
    if weight is not None and (weight != round(weight, 2) or not 0 <= weight <= 100):
        sentence = _("%(who)s 的权重 %(weight)s 要在 0 到 100 之间，最多两位小数。")
        raise invalid("weight", sentence % {"who": who, "weight": weight})
    note = data.get(f"note_{key}", "").replace("\x00", "").strip()
    if len(note) > NOTE_MAX:
        sentence = _("%(who)s 的要求有 %(length)s 个字，最多 %(most)s 个，请精简。")
        raise invalid("note", sentence % {"who": who, "length": len(note), "most": NOTE_MAX})
    target = read_figure(data.get(f"target_{key}", ""), _("%(who)s 的目标值") % {"who": who})
    return PartInput(target=target, weight=weight or Decimal(0), note=note)


def read_seen(data: QueryDict, key: str) -> dict[str, str] | None:
    """What the row showed; None when the form does not say."""
    names = {name: f"seen_{name}_{key}" for name in ("target", "weight", "note")}
    if not all(field in data for field in names.values()):
        return None
    return {name: str(data[field]).strip() for name, field in names.items()}


def read_weights(data: QueryDict, prefix: str) -> Weights:
    """`<prefix>_<goal id>_<measure id>` -> weight."""
    found: Weights = {}
    shape = re.compile(rf"{prefix}_(\d{{1,10}})_(\d{{1,10}})")
    for name in data:
        match = shape.fullmatch(name)
        if match and name.isascii():
            found[int(match[1]), int(match[2])] = read_figure(str(data[name]), _("权重")) or None
    return found


def messages_of(refusal: Invalid) -> list[str]:
    """Every sentence of a refusal, once."""
    said: Mapping[str, list[object]] = refusal.fields  # type: ignore[assignment]
    return list(dict.fromkeys(str(s) for sentences in said.values() for s in sentences)) or [str(refusal)]
