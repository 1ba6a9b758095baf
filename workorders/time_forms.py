"""What people fill in about the time that they spent on orders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.periods import local_today
from core.widgets import DayInput
from organization.models import User
from workorders.forms import PersonChoice, people_of
from workorders.models import WorkKind, WorkOrder
from workorders.time_permissions import can_spend_time

SHORT = 200


class TimeForm(forms.Form):
    """A stretch of work on an order; with `person` for those who may write for others."""

    minutes = forms.IntegerField(label=_("分钟"), min_value=1, max_value=1440)
    day = forms.DateField(label=_("日期"), widget=DayInput)
    kind = forms.ChoiceField(label=_("工作类型"), choices=WorkKind.choices)
    note = forms.CharField(label=_("说明"), required=False, max_length=SHORT)
    person = PersonChoice(User.objects.none(), label=_("替谁登记"), required=False, empty_label=_("自己"))
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=SHORT, help_text=_("替别人登记时必填。")
    )

    def __init__(self, *args: Any, user: User, order: WorkOrder, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "time_%s", **kwargs})
        self.initial.setdefault("day", local_today())
        self.initial.setdefault("kind", WorkKind.HANDLING)
        # Anybody else but oneself stands for "a colleague" here; whom exactly is asked by the command.
        if can_spend_time(user, order, User(pk=0)):
            self.fields["person"].queryset = people_of(order.department).exclude(pk=user.pk)  # type: ignore[attr-defined]
        else:
            del self.fields["person"], self.fields["reason"]


class CorrectTimeForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("分钟"), min_value=0, max_value=1440, help_text=_("0 表示撤回这一条。")
    )
    day = forms.DateField(label=_("日期"), widget=DayInput)
    kind = forms.ChoiceField(label=_("工作类型"), choices=WorkKind.choices)
    note = forms.CharField(label=_("说明"), required=False, max_length=SHORT)
    reason = forms.CharField(label=_("更正理由"), max_length=SHORT)
