"""Fields that an office adds to records of its own without code: their kinds, their controls, and how values are kept.

An app keeps its definitions in a table of its own and values as JSON by code; what both have in common stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django import forms
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from core.figures import figure_text
from core.widgets import DayInput, TallText


class FieldKind(models.TextChoices):
    TEXT = "text", gettext_lazy("单行文字")
    LONG_TEXT = "long_text", gettext_lazy("多行文字")
    NUMBER = "number", gettext_lazy("数字")
    DATE = "date", gettext_lazy("日期")
    CHOICE = "choice", gettext_lazy("单选")
    YES_NO = "yes_no", gettext_lazy("是否")


PREFIX = "custom_"
"""Before the code, in the names of form controls."""
TEXT_MAX = {FieldKind.TEXT: 200, FieldKind.LONG_TEXT: 2000}
DIGITS = 18
"""Figures are below 10 to this power, with at most six decimals."""
CODE = re.compile(r"[a-z](?:_?[a-z0-9])*")
CHOICES_MAX = 50
CHOICE_MAX = 60


class Definition(Protocol):
    """What an app's own definition of a field has."""

    code: str
    label: str
    kind: str
    choices: list[str]
    help_text: str


# --- Definitions -----------------------------------------------------------------------------


def check_code(code: str) -> None:
    """Refuse a code that other systems could not use as a name."""
    if not CODE.fullmatch(code):
        sentence = _("「%(code)s」不能用作编码：只用小写字母、数字和下划线，以字母开头，例如 risk_level。")
        raise refused("code", sentence % {"code": code[:40]})


def code_from(label: str, taken: Iterable[str]) -> str:
    """From a Latin label its words, else `field_1` and so on."""
    taken = set(taken)
    stem = slugify(label).replace("-", "_").strip("_")[:36]
    stem = re.sub("_+", "_", stem)
    if not CODE.fullmatch(stem):
        stem = "field"
    elif stem not in taken:
        return stem
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def clean_choices(kind: str, given: Sequence[str]) -> list[str]:
    """The options of a single choice, tidied; nothing for other kinds. Refuses too few, too many, twice the same."""
    if kind != FieldKind.CHOICE:
        return []
    choices = [choice.strip() for choice in given if choice.strip()]
    if len(choices) < 2:
        raise refused("choices", _("单选要有至少两个选项，每行写一个。"))
    if len(choices) > CHOICES_MAX:
        raise refused(
            "choices",
            _("选项最多 %(most)s 个，现在 %(count)s 个。") % {"most": CHOICES_MAX, "count": len(choices)},
        )
    for choice in choices:
        if choices.count(choice) > 1:
            raise refused("choices", _("选项「%(choice)s」写了两次，请去掉一个。") % {"choice": choice})
        if len(choice) > CHOICE_MAX:
            sentence = _("选项「%(choice)s」太长，最多 %(most)s 字。")
            raise refused("choices", sentence % {"choice": choice[:20], "most": CHOICE_MAX})
    return choices


# --- Values ----------------------------------------------------------------------------------


def stored(field: Definition, value: Any) -> str | bool:
    """A value as it is kept: figures as plain decimals, days as ISO dates, yes and no as true and false.

    Text is trimmed. Raises `Invalid` naming the field, the value and the remedy.
    """
    said = {"label": field.label, "value": str(value)[:40]}
    if field.kind == FieldKind.YES_NO:
        if isinstance(value, bool):
            return value
        raise _wrong(field, _("「%(label)s」只能填是或否（true 或 false）。") % said)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | date) or "\0" in str(value):
        raise _wrong(field, _("「%(label)s」不能填这样的内容，请按字段说明填写。") % said)
    if field.kind == FieldKind.NUMBER:
        return _figure(field, value, said)
    if field.kind == FieldKind.DATE:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise _wrong(
                field, _("「%(label)s」要填日期，例如 2027-01-01，现在是「%(value)s」。") % said
            ) from None
    return _text(field, str(value).replace("\r\n", "\n").strip(), said)


def _text(field: Definition, text: str, said: Mapping[str, str]) -> str:
    if field.kind == FieldKind.CHOICE:
        if text not in field.choices:
            raise _wrong(field, _("「%(label)s」没有「%(value)s」这个选项，请重新选择。") % said)
        return text
    most = TEXT_MAX[FieldKind(field.kind)]
    if len(text) > most:
        raise _wrong(
            field,
            _("「%(label)s」最多 %(most)s 字，现在 %(length)s 字。")
            % {**said, "most": most, "length": len(text)},
        )
    return text


def _figure(field: Definition, value: Any, said: Mapping[str, str]) -> str:
    try:
        figure = Decimal(str(value).strip())
        fits = figure.is_finite() and abs(figure) < Decimal(10) ** DIGITS and figure == round(figure, 6)
    except InvalidOperation:
        fits = False
    if not fits:
        raise _wrong(
            field,
            _("「%(label)s」要填数字，例如 93.6，最多 6 位小数，现在是「%(value)s」。") % said,
        )
    return str(figure_text(figure))


def _wrong(field: Definition, sentence: str) -> Invalid:
    return refused(f"{PREFIX}{field.code}", sentence)


def refused(name: str, sentence: str) -> Invalid:
    """A refusal about one field of a form."""
    return Invalid("invalid", sentence, {name: [sentence]})


def shown(value: Any) -> str:
    """A stored value in words; yes and no in the reader's language."""
    if value is True:
        return _("是")
    if value is False:
        return _("否")
    return "" if value is None else str(value)


# --- Controls --------------------------------------------------------------------------------


def control(field: Definition, *, owed: str = "") -> forms.Field:
    """The control of one definition; `owed` says in its help when it must be filled in. None is required here: the
    command says what is missing."""
    said: dict[str, Any] = {
        "label": field.label,
        "required": False,
        "help_text": " ".join(filter(None, (field.help_text, owed))),
    }
    if field.kind == FieldKind.NUMBER:
        return forms.DecimalField(max_digits=18, decimal_places=6, **said)
    if field.kind == FieldKind.DATE:
        return forms.DateField(widget=DayInput, **said)
    if field.kind == FieldKind.CHOICE:
        return forms.ChoiceField(choices=[("", _("请选择")), *((c, c) for c in field.choices)], **said)
    if field.kind == FieldKind.YES_NO:
        choices = [("", _("请选择")), ("True", _("是")), ("False", _("否"))]
        return forms.TypedChoiceField(
            choices=choices, coerce=lambda text: text == "True", empty_value=None, **said
        )
    widget = TallText(rows=3) if field.kind == FieldKind.LONG_TEXT else None
    return forms.CharField(max_length=TEXT_MAX[FieldKind(field.kind)], widget=widget, **said)


def custom_value(value: Any) -> Any:
    """What a control gave, in the spelling in which it is stored, so that a save without a change changes nothing."""
    if value is None or isinstance(value, bool | str):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return figure_text(value)
