"""What people fill in in evaluation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.models.deviation import CauseFamily
from plans.forms import SaidForm
from plans.models import Indicator
from plans.widgets import DayInput, TallText


class BenchmarkForm(SaidForm):
    name = forms.CharField(
        label=gettext_lazy("对标对象"),
        max_length=80,
        help_text=gettext_lazy("例如 同城同行甲、行业前十均值。"),
    )
    value = forms.DecimalField(label=gettext_lazy("数值"), max_digits=18, decimal_places=6)
    as_of = forms.DateField(label=gettext_lazy("数据日期"), widget=DayInput)
    source = forms.CharField(
        label=gettext_lazy("来源"),
        max_length=200,
        help_text=gettext_lazy("让别人能核对，例如 协会年报第 12 页、神秘顾客调查。"),
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=2000,
        widget=TallText(rows=3),
        help_text=gettext_lazy("口径有什么不同，对方强在哪里、弱在哪里。"),
    )

    def __init__(self, indicator: Indicator, data: Any = None) -> None:
        super().__init__(data)
        self.fields["value"].help_text = _("单位：%(unit)s") % {"unit": indicator.unit_words}


class AnalysisForm(SaidForm):
    """Why a goal falls short, and what is proposed."""

    cause_family = forms.ChoiceField(
        label=gettext_lazy("原因类别"), choices=[("", gettext_lazy("请选择")), *CauseFamily.choices]
    )
    cause = forms.CharField(
        label=gettext_lazy("原因分析"),
        max_length=4000,
        widget=TallText(rows=5),
        help_text=gettext_lazy("多问几个为什么，写到可以动手改的那一层。"),
    )
    proposal = forms.CharField(
        label=gettext_lazy("改进建议"),
        max_length=4000,
        widget=TallText(rows=4),
        help_text=gettext_lazy("加什么措施、何时见效；目标或措施要改的，另外提出调整。"),
    )
