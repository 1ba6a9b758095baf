"""What the office fills in to define a field of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.custom_fields import check_code, clean_choices
from core.errors import Invalid
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
        self.fields["choices"].is_owed = True  # type: ignore[attr-defined]
        if field is not None:
            del self.fields["code"]

    def clean(self) -> None:
        """What can be judged by itself is said together with what is missing, not one refusal after the other."""
        code = self.cleaned_data.get("code", "").strip()
        try:
            if code:
                check_code(code)
        except Invalid as refusal:
            self.refuse(refusal)
        try:
            values = self.values()
            clean_choices(values.kind, values.choices)
        except Invalid as refusal:
            self.refuse(refusal)

    def values(self) -> FieldInput:
        said = {"label": "", "kind": "", **self.cleaned_data}
        choices = tuple(said.pop("choices", "").splitlines())
        said.pop("code", None)
        return FieldInput(**said, choices=choices)


class Preview(CustomFieldsForm, SaidForm):
    """The fields of one subject as authors will see them; never sent."""

    def __init__(self, subject: str) -> None:
        super().__init__(prefix=f"preview-{subject}")
        self.add_custom(subject, None)
        for field in self.fields.values():
            field.disabled = True
