"""Fields for filters in an address; each refusal names the value and says what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.periods import Period
from core.punctuation import listed
from core.terms import Question, question

SHOWN, MANY = 60, 50
FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST_ID = 18
"""Digits that surely fit the column."""


def shortened(value: object) -> str:
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def no_such_filter(name: str, known: Iterable[str]) -> str:
    return _("没有「%(name)s」这个筛选条件。可以用：%(known)s。") % {
        "name": shortened(name),
        "known": listed(known),
    }


class QuestionField(forms.CharField):
    """Words to search for, in any script; punctuation alone asks nothing."""

    def clean(self, value: Any) -> Question | None:
        text = super().clean(value)
        if not text:
            return None
        asked = question(text)
        if not asked.asks_something:
            raise ValidationError(
                _("「%(value)s」里没有可以搜索的文字。请输入汉字、字母或数字。") % {"value": shortened(text)}
            )
        return asked


class PeriodField(forms.CharField):
    """`2026Q3`, `2026-09` or `2026`."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            period = Period.parse(text)
            if not FIRST_YEAR <= period.first_day.year <= LAST_YEAR:
                raise Invalid("bad_period", "")
            return period
        except Invalid as error:
            raise ValidationError(
                _("「%(value)s」不是周期。请写成 2026Q3、2026-09 或 2026。") % {"value": shortened(text)}
            ) from error


class DayField(forms.CharField):
    """`2026-09-22`."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValueError
            return day
        except ValueError as error:
            raise ValidationError(
                _("「%(value)s」不是日期。请写成 2026-09-22 这样。") % {"value": shortened(text)}
            ) from error


class ChoicesField(forms.MultipleChoiceField):
    """Some of a few known words; repeated in the address for several."""

    def to_python(self, value: Any) -> list[str]:
        return [text for text in super().to_python(value) if text]

    def validate(self, value: Sequence[str]) -> None:
        _not_too_many(value)
        known = {str(key): label for key, label in self.choices}  # type: ignore[misc,union-attr]
        for one in value:
            if one not in known:
                raise ValidationError(
                    _("「%(value)s」不能使用，可以是：%(known)s。")
                    % {"value": shortened(one), "known": listed(known)}
                )


class OneChoiceField(forms.ChoiceField):
    def validate(self, value: Any) -> None:
        known = [str(key) for key, _label in self.choices if key]  # type: ignore[misc,union-attr]
        if value and value not in known:
            raise ValidationError(
                _("「%(value)s」不能使用，可以是：%(known)s。")
                % {"value": shortened(value), "known": listed(known)}
            )


class RecordsField(forms.MultipleChoiceField):
    """Ids of records that the person may see; `none` for 'without one' where `null_label` is given.

    Raises one error for what does not exist and for what is out of sight: nobody learns the difference.
    """

    def __init__(self, *, queryset: Any = None, null_label: str = "", **kwargs: Any) -> None:
        self.queryset = queryset
        self.null_label = null_label
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        texts = [text for text in self.to_python(value) if text]
        _not_too_many(texts)
        wants_none = bool(self.null_label) and "none" in texts
        texts = [text for text in texts if not (self.null_label and text == "none")]
        ids = [int(text) for text in texts if is_id(text)]
        found = {row.pk: row for row in self.queryset.filter(pk__in=ids)} if ids else {}
        for text in texts:
            if not is_id(text) or int(text) not in found:
                raise ValidationError(
                    _("「%(value)s」不存在，或您无权查看。请从列表中重新选择。") % {"value": shortened(text)}
                )
        return [*found.values(), *([None] if wants_none else [])]


class PersonField(forms.CharField):
    """`me`, `none` or the id of a person; people one cannot see just have no rows."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and text not in ("me", "none") and not is_id(text):
            raise ValidationError(
                _("「%(value)s」不能使用。请写 me（我）、none（未分派）或人员编号。")
                % {"value": shortened(text)}
            )
        return text


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID


def _not_too_many(values: Sequence[Any]) -> None:
    if len(values) > MANY:
        raise ValidationError(
            _("一次最多选 %(many)s 项，现在是 %(count)s 项。") % {"many": MANY, "count": len(values)}
        )
