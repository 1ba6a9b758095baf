"""What people fill in about the current state."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from plans.commands.findings import FindingInput
from plans.forms.said import SaidForm
from plans.models import Finding
from plans.models.finding import FindingSource
from plans.sight import SightedForm
from plans.widgets import TallText


class FindingForm(SightedForm, SaidForm):
    source = forms.ChoiceField(label=gettext_lazy("来源"), choices=FindingSource.choices)
    statement = forms.CharField(
        label=gettext_lazy("问题"), max_length=200, help_text=gettext_lazy("一句话：什么问题，有多严重。")
    )
    detail = forms.CharField(
        label=gettext_lazy("依据与原因"), required=False, max_length=4000, widget=TallText(rows=3)
    )

    @classmethod
    def for_finding(cls, finding: Finding | None, data: Any = None) -> FindingForm:
        initial = {name: getattr(finding, name) for name in cls.base_fields} if finding else {}
        return cls(data, initial=initial)

    def values(self) -> FindingInput:
        return FindingInput(**self.cleaned_data)
