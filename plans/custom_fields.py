"""The controls of the office's own fields, for the forms of goals and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from plans.commands.custom_values import PREFIX, TEXT_MAX
from plans.models import CustomField, Goal, Measure
from plans.models.custom import FieldKind
from plans.models.goal import figure_text
from plans.widgets import DayInput, TallText


def control(field: CustomField) -> forms.Field:
    """The control of one definition. None is required here: what must be filled in is said before submission."""
    made = bare_control(field)
    made.is_owed = field.is_required  # type: ignore[attr-defined]
    return made


def bare_control(field: CustomField) -> forms.Field:
    hints = [field.help_text, _("报送前必填。") if field.is_required else ""]
    said: dict[str, Any] = {
        "label": field.label,
        "required": False,
        "help_text": " ".join(filter(None, hints)),
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


def custom_value(value: Any) -> Any:
    """In the spelling in which it is stored, so that a save without a change changes nothing."""
    if value is None or isinstance(value, bool | str):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return figure_text(value)
