"""What people fill in to link orders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import User
from workorders.models import LinkRole, WorkOrder

SHORT = 300


class LinkForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("它是"), choices=LinkRole.choices, initial=LinkRole.CHILD)
    number = forms.CharField(
        label=gettext_lazy("工单号"),
        max_length=40,
        help_text=gettext_lazy("可以输入标题、客户里的字来找。"),
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=SHORT, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "link_%s", **kwargs})
        self.user = user
        self.fields["number"].widget.attrs |= {"list": "link-candidates", "autocomplete": "off"}

    def clean_number(self) -> WorkOrder:
        """The order of that number, if the person may see it; nobody learns of others."""
        number = self.cleaned_data["number"].strip()
        found = WorkOrder.objects.visible_to(self.user).filter(number=number.upper()).first()
        if found is None:
            sentence = _("没有编号为「%(value)s」的工单，或您无权查看。请核对工单号。")
            raise forms.ValidationError(sentence % {"value": number})
        return found


class WaiveForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("放行理由"), max_length=SHORT)
