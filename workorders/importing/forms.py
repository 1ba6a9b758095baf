from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from core.punctuation import labelled
from workorders.importing import examples
from workorders.importing.mapping import MappingRefused
from workorders.importing.reading import IN_BROWSER, MEGABYTE

MOST_MAPPING = 200_000
BY_FORM = "form"
"""Nothing is chosen: the columns of the file are laid out, and one says what each fills."""


class ImportForm(forms.Form):
    """A file, and its mapping by one of three ways: typed, uploaded, or chosen."""

    file = forms.FileField(
        label=gettext_lazy("工单文件"),
        help_text=gettext_lazy("CSV 或 .xlsx，第一行是列名；最多 1,000,000 行、50 MB，较大的由后台读取。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )
    saved = forms.ChoiceField(
        label=gettext_lazy("字段对应"),
        required=False,
        help_text=gettext_lazy("哪一列填入哪个字段。可沿用以前的，也可在下面上传或填写。"),
    )
    mapping_file = forms.FileField(
        label=gettext_lazy("字段对应文件"),
        required=False,
        help_text=gettext_lazy("TOML 文件，写法见使用手册「导入工单」。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml"}),
    )
    mapping = forms.CharField(
        label=gettext_lazy("直接填写字段对应"),
        required=False,
        max_length=MOST_MAPPING,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        saved = self.fields["saved"]
        if isinstance(saved, forms.ChoiceField):
            saved.choices = [("", _("请选择")), (BY_FORM, _("新建：看着文件的列填表")), *examples.choices()]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > IN_BROWSER.bytes:
            raise forms.ValidationError(
                _("文件有 %(size)s MB，超过上限 %(limit)s MB。请拆成几个文件，或请管理员用命令行导入。"),
                "file_too_large",
                {"size": file.size // MEGABYTE, "limit": IN_BROWSER.bytes // MEGABYTE},
            )
        return file

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if (data.get("mapping") or "").strip():
            self.source = "mapping"
        elif data.get("mapping_file"):
            self.source = "mapping_file"
            data["mapping"] = self._text_of(data["mapping_file"])
        else:
            self.source = "saved"
            data["mapping"] = examples.text_of(data.get("saved") or "")
            if not data["mapping"] and data.get("saved") != BY_FORM and "saved" not in self.errors:
                self.add_error("saved", _("请选择一份字段对应，或在下面上传、填写。"))
        return data

    def _text_of(self, file: Any) -> str:
        if file.size > MOST_MAPPING:
            self.add_error("mapping_file", _("文件太大，不像是字段对应。请上传 TOML 文件。"))
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("mapping_file", _("不是 UTF-8 文本。请另存为 UTF-8 后再上传。"))
            return ""

    def add_mistakes(self, refusal: MappingRefused) -> None:
        """Every mistake of the mapping, at the field it came from."""
        if not refusal.fields:
            self.add_error(self.source, str(refusal.sentence))
        for key, sentences in refusal.fields.items():
            for sentence in sentences:
                self.add_error(self.source, labelled(key, sentence))


class MappingForm(forms.Form):
    """A mapping and the name under which it is kept."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=60,
        help_text=gettext_lazy("下次导入时按这个名称选用，例如：CRM 每日导出。"),
    )
    text = forms.CharField(
        label=gettext_lazy("字段对应"),
        max_length=MOST_MAPPING,
        strip=False,
        help_text=gettext_lazy("TOML 文件，写法见使用手册「导入工单」。"),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
    )

    def add_mistakes(self, refusal: Invalid) -> None:
        if not refusal.fields:
            self.add_error("text", str(refusal.sentence))
        for key, sentences in refusal.fields.items():
            for sentence in sentences:
                self.add_error(
                    "name" if key == "name" else "text",
                    str(sentence) if key == "name" else str(labelled(key, str(sentence))),
                )
