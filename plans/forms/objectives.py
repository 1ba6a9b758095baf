"""What the office fills in about a strategic objective."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from plans.commands.objectives import ObjectiveInput
from plans.forms.said import SaidForm, figure_field
from plans.models import Indicator
from plans.widgets import IndicatorSelect, TallText


class ObjectiveForm(SaidForm):
    code = forms.CharField(label=gettext_lazy("编号"), max_length=20, help_text=gettext_lazy("例如 O1、O2。"))
    title = forms.CharField(label=gettext_lazy("战略目标"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("说明"), max_length=2000, required=False, widget=TallText(rows=3)
    )
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label=gettext_lazy("衡量指标"),
        required=False,
        widget=IndicatorSelect,
        help_text=gettext_lazy("选了指标，就能核对各部门目标加起来够不够。"),
    )
    target = figure_field(gettext_lazy("全年目标"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.initial.get("indicator")
        known = Indicator.objects.filter(Q(is_active=True) | Q(pk=chosen.pk if chosen else None))
        self.fields["indicator"].queryset = known.order_by("family", "name")  # type: ignore[attr-defined]

    def values(self) -> ObjectiveInput:
        return ObjectiveInput(**self.cleaned_data)
