"""Values of custom fields on their way into a goal or a measure: known, in use, of their kind, and safe in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Invalid
from plans.commands.locks import lock_custom_fields
from plans.commands.validation import invalid
from plans.models import CustomField
from plans.models.custom import FieldKind
from plans.models.goal import figure_text

PREFIX = "custom_"
TEXT_MAX = {FieldKind.TEXT: 200, FieldKind.LONG_TEXT: 2000}
DIGITS = 18
"""Figures are below 10 to this power, with at most six decimals."""


def with_custom(subject: str, now: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """`now` with the `custom_<code>` entries of `values` applied; an empty value takes the entry away.

    Raises `Invalid` for a code that is unknown or retired, and for a value that is not of the field's kind.
    """
    wanted = {name.removeprefix(PREFIX): value for name, value in values.items() if name.startswith(PREFIX)}
    custom = dict(now)
    if not wanted:
        return custom
    lock_custom_fields(alone=False)
    fields = {field.code: field for field in CustomField.objects.in_use(subject).filter(code__in=wanted)}
    for code, value in wanted.items():
        if value in (None, ""):
            custom.pop(code, None)
        elif code in fields:
            custom[code] = stored(fields[code], value)
        else:
            sentence = _("没有自定义字段 %(code)s，或者它已经停用。请刷新页面。") % {"code": code}
            raise invalid(f"{PREFIX}{code}", sentence)
    return {code: value for code, value in custom.items() if value != ""}


def carried(subject: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """For each content of an earlier goal or measure the custom values that can still be said today; one query."""
    lock_custom_fields(alone=False)
    fields = {field.code: field for field in CustomField.objects.in_use(subject)}
    for row in rows:
        custom = {}
        for code, value in row.get("custom", {}).items():
            with suppress(KeyError, Invalid):
                custom[code] = stored(fields[code], value)
        yield custom


def stored(field: CustomField, value: Any) -> str | bool:
    """A value as it is kept: figures as plain decimals, days as ISO dates, yes and no as true and false.

    Text is trimmed. Raises `Invalid` naming the field, the value and the remedy.
    """
    said = {"label": field.label, "value": str(value)[:40]}
    if field.kind == FieldKind.YES_NO:
        if isinstance(value, bool):
            return value
        raise _refused(field, _("「%(label)s」只能填是或否（true 或 false）。") % said)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | date) or "\0" in str(value):
        raise _refused(field, _("「%(label)s」不能填这样的内容，请按字段说明填写。") % said)
    if field.kind == FieldKind.NUMBER:
        return _figure(field, value, said)
    if field.kind == FieldKind.DATE:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise _refused(
                field, _("「%(label)s」要填日期，例如 2027-01-01，现在是「%(value)s」。") % said
            ) from None
    text = str(value).replace("\r\n", "\n").strip()
    if field.kind == FieldKind.CHOICE:
        if text not in field.choices:
            raise _refused(field, _("「%(label)s」没有「%(value)s」这个选项，请重新选择。") % said)
        return text
    most = TEXT_MAX[FieldKind(field.kind)]
    if len(text) > most:
        raise _refused(
            field,
            _("「%(label)s」最多 %(most)s 字，现在 %(length)s 字。")
            % {**said, "most": most, "length": len(text)},
        )
    return text


def _figure(field: CustomField, value: Any, said: Mapping[str, str]) -> str:
    try:
        figure = Decimal(str(value).strip())
        fits = figure.is_finite() and abs(figure) < Decimal(10) ** DIGITS and figure == round(figure, 6)
    except InvalidOperation:
        fits = False
    if not fits:
        raise _refused(
            field,
            _("「%(label)s」要填数字，例如 93.6，最多 6 位小数，现在是「%(value)s」。") % said,
        )
    return str(figure_text(figure))


def _refused(field: CustomField, sentence: str) -> Exception:
    return invalid(f"{PREFIX}{field.code}", sentence)
