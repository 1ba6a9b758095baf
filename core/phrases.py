"""Texts of the product that are stored with a record and read in another language later.

Labels of events and duties outlive what they name, so they are kept as text: always in the language of the
sources, and told again in the reader's language as long as they are still what the product would have written.
What people wrote themselves fits no phrase and stays as it is.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

FIELD = re.compile(r"%\((\w+)\)s")


class Phrase:
    """A sentence with named fields, e.g. `Phrase(gettext_noop("%(department)s %(year)s 年度计划"))`."""

    def __init__(self, source: str) -> None:
        self.source = source

    def said(self, **fields: Any) -> str:
        """The phrase in the reader's language."""
        return gettext(self.source) % fields

    def told(self, text: str) -> str:
        """A stored text in the reader's language; what this phrase did not write is returned unchanged."""
        match = self._pattern.fullmatch(text)
        return self.said(**match.groupdict()) if match else text

    def fields(self, text: str) -> dict[str, str]:
        """What a stored text says in each field; nothing where this phrase did not write it."""
        match = self._pattern.fullmatch(text)
        return match.groupdict() if match else {}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # split() gives text and field names in turn.
        pieces = FIELD.split(self.source)
        for place, piece in enumerate(pieces):
            pieces[place] = f"(?P<{piece}>.+)" if place % 2 else re.escape(piece.replace("%%", "%"))
        return re.compile("".join(pieces), re.DOTALL)


PERSON = Phrase(gettext_noop("%(name)s（%(post)s）"))
"""A person with the post, as they are shown everywhere and kept in what happened."""


def source_language() -> override:
    """Within it labels are made as they are kept, whatever the language of the one who acts."""
    return override(settings.LANGUAGE_CODE)


def told(text: str) -> str:
    """A stored sentence without fields, in the reader's language."""
    # The empty text is the catalogue's own header.
    return gettext(text) if text else ""


def told_label(subject_type_id: int | None, label: str) -> str:
    """The stored label of a record in the reader's language, by the `label_phrase` of its model if it has one."""
    from django.contrib.contenttypes.models import ContentType  # only once the apps are loaded

    if subject_type_id is None:
        return label
    model = ContentType.objects.get_for_id(subject_type_id).model_class()
    phrase: Phrase | None = getattr(model, "label_phrase", None)
    return phrase.told(label) if phrase else label
