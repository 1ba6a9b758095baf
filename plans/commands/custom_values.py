"""Values of custom fields on their way into a goal or a measure: known, in use, of their kind, and safe in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _

from core.custom_fields import PREFIX, stored
from core.errors import Invalid
from plans.commands.locks import lock_custom_fields
from plans.commands.validation import invalid
from plans.models import CustomField


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
