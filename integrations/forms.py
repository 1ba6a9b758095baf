from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from organization.models import Department


class ClientForm(forms.Form):
    name = forms.CharField(label=_("系统名称"), max_length=80, help_text=_("例如：CRM、呼叫中心。"))
    department = forms.ModelChoiceField(
        label=_("所属部门"),
        queryset=Department.objects.active().in_tree_order(),
        help_text=_("这个系统能看到和登记的工单，限于这个部门及其下级。"),
    )
