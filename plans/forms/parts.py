"""What a department writes in a text part of its plan."""

from __future__ import annotations

from typing import Any

from django import forms

from plans.forms.said import TEXT_MAX, SaidForm
from plans.sight import SightedForm
from plans.widgets import TallText


class PartForm(SightedForm, SaidForm):
    text = forms.CharField(required=False, max_length=TEXT_MAX, widget=TallText(rows=14))

    def __init__(self, label: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
