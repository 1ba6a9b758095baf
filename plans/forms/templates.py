"""What the office fills in about a template of plans."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from plans.forms.said import SaidForm


class TemplateForm(SaidForm):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    description = forms.CharField(label=gettext_lazy("适用说明"), max_length=300, required=False)
    is_active = forms.BooleanField(label=gettext_lazy("可选用"), required=False, initial=True)
