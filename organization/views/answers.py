"""A command that refuses its input puts the sentences beside the fields, and the page answers with its status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms

from core.errors import Invalid

Result = TypeVar("Result")


def attempt(form: forms.BaseForm, command: Callable[[dict[str, Any]], Result]) -> Result | None:
    """What the command returned, or None with the errors in the form."""
    if not form.is_valid():
        return None
    try:
        return command(form.cleaned_data)
    except Invalid as error:
        for name, sentences in error.fields.items():
            field = name if name in form.fields else None
            form.add_error(field, [str(sentence) for sentence in sentences])
        return None
