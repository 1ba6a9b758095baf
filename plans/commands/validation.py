"""A model's own rules, asked inside a command, become the refusal that pages and the API show at the field."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.punctuation import labelled


def validate(instance: models.Model, *, exclude: Collection[str] = ()) -> None:
    """Run the model's validators and constraints; raises `Invalid` with a sentence per field."""
    try:
        instance.full_clean(exclude=set(exclude))
    except ValidationError as error:
        raise Invalid(
            "invalid", _("有些内容不能使用，请按各字段的说明修改。"), _fields(instance, error)
        ) from None


def _fields(instance: models.Model, error: ValidationError) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for name, sentences in error.message_dict.items():
        if name == NON_FIELD_ERRORS:
            said.setdefault("", []).extend(sentences)
            continue
        label = getattr(instance._meta.get_field(name), "verbose_name", name)
        said[name] = [labelled(label, sentence) for sentence in sentences]
    return said


def invalid(field: str, sentence: str) -> Invalid:
    """A refusal about one field."""
    return Invalid("invalid", sentence, {field: [sentence]})
