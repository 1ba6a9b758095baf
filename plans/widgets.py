"""How some fields of this app are drawn."""

from __future__ import annotations

from typing import Any

from django import forms

from core.punctuation import bracketed, listed
from core.widgets import DayInput as DayInput
from core.widgets import TallText as TallText
from plans.methods import FITTING
from plans.models import Finding


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class IndicatorSelect(forms.Select):
    """Each option carries unit, direction and the methods that fit, so that the form can follow the choice."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        indicator = getattr(value, "instance", None)
        if indicator is not None:
            option["label"] = bracketed(
                indicator, listed((indicator.unit_words, indicator.get_direction_display()))
            )
            option["attrs"] |= {
                "data-unit": indicator.unit_words,
                "data-methods": " ".join(FITTING[indicator.direction]),
            }
        return option


class FindingsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """The findings of the plan as chips."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            Finding.objects.none(), label=label, required=False, widget=forms.CheckboxSelectMultiple
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.statement}"
