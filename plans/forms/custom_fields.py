"""What the office fills in to define a field of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from plans.commands.custom_fields import FieldInput
from plans.custom_fields import CustomFieldsForm
from plans.forms.said import SaidForm
from plans.models import CustomField
from plans.models.custom import FieldKind
from plans.widgets import TallText


class DefinitionForm(SaidForm):
    label = forms.CharField(
        label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("编制人看到的名称，例如 风险等级。")
    )
    code = forms.CharField(
        label=gettext_lazy("编码"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("给接口用，建立后不能改。留空时自动生成。"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=FieldKind.choices)
    choices = forms.CharField(
        label=gettext_lazy("选项"),
        required=False,
        max_length=4000,
        widget=TallText(rows=4),
        help_text=gettext_lazy("只用于单选，每行写一个。"),
    )
    help_text = forms.CharField(label=gettext_lazy("填写说明"), max_length=200, required=False)
    is_required = forms.BooleanField(
        label=gettext_lazy("必填"), required=False, help_text=gettext_lazy("没有填写时，计划不能报送。")
    )

    def __init__(self, field: CustomField | None = None, data: Any = None) -> None:
        initial = {}
        if field is not None:
            initial = {name: getattr(field, name) for name in self.base_fields}
            initial["choices"] = "\n".join(field.choices)
        super().__init__(data, initial=initial)
        if field is not None:
            del self.fields["code"]

    def values(self) -> FieldInput:
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"code", "choices"}}
        return FieldInput(**said, choices=tuple(self.cleaned_data["choices"].splitlines()))


class Preview(CustomFieldsForm, SaidForm):
    """The fields of one subject as authors will see them; never sent."""

    def __init__(self, subject: str) -> None:
        super().__init__(prefix=f"preview-{subject}")
        self.add_custom(subject, None)
        for field in self.fields.values():
            field.disabled = True
