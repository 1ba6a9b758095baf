from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from integrations.commands.clients import SOURCE_LENGTH
from organization.models import Department

SEPARATORS = re.compile(r"[,，、;；\r\n]+")


class NamesField(forms.CharField):
    """Names with commas between them, in either width."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        names = [name for part in SEPARATORS.split(super().clean(value)) if (name := part.strip())]
        if long := [name for name in names if len(name) > SOURCE_LENGTH]:
            words = ngettext(
                "「%(name)s」太长，每个名称最多 %(n)s 个字符，请改短。",
                "「%(name)s」太长，每个名称最多 %(n)s 个字符，请改短。",
                SOURCE_LENGTH,
            )
            raise forms.ValidationError(words % {"name": long[0], "n": SOURCE_LENGTH})
        return names


class ClientForm(forms.Form):
    name = forms.CharField(label=_("系统名称"), max_length=80, help_text=_("例如：CRM、呼叫中心。"))
    department = forms.ModelChoiceField(
        label=_("所属部门"),
        queryset=Department.objects.active().in_tree_order(),
        help_text=_("这个系统能看到和登记的工单，限于这个部门及其下级。"),
    )
    source_systems = NamesField(
        label=_("来源名称"),
        required=False,
        max_length=400,
        help_text=_("登记工单时 source_system 只能写这里的名字；几个名字用逗号隔开。不填则用系统名称。"),
    )


class SourcesForm(forms.Form):
    source_systems = NamesField(
        label=_("来源名称"),
        required=False,
        max_length=400,
        help_text=_("登记工单时 source_system 只能写这里的名字；几个名字用逗号隔开。已登记的工单不变。"),
    )
