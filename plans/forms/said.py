"""What the forms of plans have in common."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.errors import Invalid
from plans.models import DepartmentPlan

UNIT = re.compile(r"\s*[（(]%[）)]")
REMARKS_MAX = 4000
TEXT_MAX = 20000


class SaidForm(forms.Form):
    """A form whose messages name the field and the remedy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self.say(field)

    def say(self, field: forms.Field) -> None:
        """Give a field its messages."""
        # Django fills some of these messages in once more: no bare percent sign may stand in them.
        said = {"label": UNIT.sub("", str(field.label))}
        field.error_messages["required"] = _("请填写「%(label)s」。") % said
        if isinstance(field, forms.DecimalField | forms.IntegerField):
            field.error_messages["invalid"] = _("「%(label)s」要填数字，例如 93.6。") % said
        elif isinstance(field, forms.DateTimeField):
            field.error_messages["invalid"] = _("「%(label)s」要填日期和时间，例如 2026-12-10 17:00。") % said
        elif isinstance(field, forms.DateField):
            field.error_messages["invalid"] = _("「%(label)s」要填日期，例如 2027-01-01。") % said
        elif isinstance(field, forms.ChoiceField):
            field.error_messages["invalid_choice"] = _("「%(label)s」没有这个选项，请重新选择。") % said

    def refuse(self, refusal: Invalid) -> None:
        """Show a command's refusal at the fields it names."""
        if not refusal.fields:
            self.add_error(None, str(refusal))
        for name, sentences in refusal.fields.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, str(sentence))


def figure_field(label: Any, **more: Any) -> forms.DecimalField:
    """A figure of an indicator, as the model stores it."""
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=6, **more)


def percent_field(label: Any, initial: int, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=6, decimal_places=2, min_value=0, initial=Decimal(initial), **more
    )


def owners(form: forms.Form, plan: DepartmentPlan, chosen: int | None) -> None:
    """The people one may choose, shown by name and post; whoever is chosen already stays choosable."""
    people = plan.possible_owners()
    if chosen:
        people = people | people.model.objects.filter(pk=chosen).distinct()
    field = form.fields["owner"]
    field.queryset = people  # type: ignore[attr-defined]
    field.label_from_instance = lambda person: person.label  # type: ignore[attr-defined]


def read_version(text: str | None) -> int | None:
    """The version a form was made from, None when it does not say (or says nonsense)."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
