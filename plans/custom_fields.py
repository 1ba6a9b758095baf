"""The controls of the office's own fields, for the forms of goals and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from core import custom_fields as core_fields
from core.custom_fields import PREFIX, custom_value
from plans.models import CustomField, Goal, Measure


def control(field: CustomField) -> forms.Field:
    """The control of one definition. None is required here: what must be filled in is said before submission."""
    made = core_fields.control(field, owed=_("报送前必填。") if field.is_required else "")
    made.is_owed = field.is_required  # type: ignore[attr-defined]
    return made


class CustomFieldsForm(forms.Form):
    """A form with one control (`custom_<code>`) for each field in use."""

    if TYPE_CHECKING:

        def say(self, field: forms.Field) -> None: ...

    def add_custom(self, subject: str, item: Goal | Measure | None) -> None:
        """Add the controls with what `item` says; one query."""
        said = item.custom if item else {}
        self.custom_names = []
        for definition in CustomField.objects.in_use(subject):
            name = f"{PREFIX}{definition.code}"
            self.fields[name] = control(definition)
            self.say(self.fields[name])
            self.initial[name] = said.get(definition.code)
            self.custom_names.append(name)

    @property
    def custom_controls(self) -> list[forms.BoundField]:
        return [self[name] for name in self.custom_names]

    def take_custom(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Take the custom values out of the cleaned ones: code -> value as a command takes it."""
        return {
            name.removeprefix(PREFIX): custom_value(cleaned.pop(name))
            for name in self.custom_names
            if name in cleaned
        }
