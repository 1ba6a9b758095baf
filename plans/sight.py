"""Forms that remember what their writer saw, so that a save changes only what the writer changed."""

from __future__ import annotations

from typing import Any

from django import forms

from plans.commands.merging import spelled

SEEN = "seen-"
"""Prefix of the hidden control that stands beside a field and holds what it read when the page was made."""


class SightedForm(forms.Form):
    """`sight` feeds the hidden controls, `seen` reads them back."""

    @property
    def sight(self) -> list[tuple[str, str]]:
        """(name of the hidden control, what it holds) of every field; of a form that came back: what it held."""
        if self.is_bound:
            return [(name, value) for name, value in self.data.items() if name.startswith(SEEN)]
        return [(f"{SEEN}{name}", self.shown(name)) for name in self.fields]

    def shown(self, name: str) -> str:
        """The field as it stands on a page that was just made."""
        return spelled(self.get_initial_for_field(self.fields[name], name))

    def seen(self) -> dict[str, str] | None:
        """Field -> what the writer saw there; None from a page that does not say."""
        found = {
            name: spelling(field, self.data[f"{SEEN}{name}"])
            for name, field in self.fields.items()
            if f"{SEEN}{name}" in self.data
        }
        return found or None

    def typed(self, name: str, value: Any) -> Any:
        """A cleaned value as the command takes it."""
        return value


def spelling(field: forms.Field, text: str) -> str:
    """What was seen, in the one spelling in which values are compared; nonsense stays as it is and matches nothing."""
    if isinstance(field, forms.DecimalField | forms.DateField):
        try:
            return spelled(field.to_python(text))
        except forms.ValidationError:
            return text.strip()
    if isinstance(field, forms.ModelMultipleChoiceField):
        return spelled([one for one in text.split(",") if one])
    return spelled(text)
