"""What the office fills in about a cycle."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.periods import local_today, organization_zone
from plans.commands.cycles import CycleInput
from plans.completeness import PARTS
from plans.forms.said import SaidForm, percent_field
from plans.models import PlanCycle
from plans.models.cycle import Rhythm, Shortfall, all_parts
from plans.widgets import DayInput, MomentInput


class CycleForm(SaidForm):
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=2000, max_value=2100)
    title = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    starts_on = forms.DateField(label=gettext_lazy("开始日期"), widget=DayInput)
    ends_on = forms.DateField(label=gettext_lazy("结束日期"), widget=DayInput)
    submission_due_at = forms.DateTimeField(
        label=gettext_lazy("报送期限"),
        widget=MomentInput,
        help_text=gettext_lazy("过了期限仍可报送，但会标记为逾期。"),
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("报告节奏"), choices=Rhythm.choices, initial=Rhythm.QUARTERLY
    )
    report_days = forms.IntegerField(
        label=gettext_lazy("报告期限（天）"),
        min_value=1,
        max_value=60,
        initial=10,
        help_text=gettext_lazy("每期结束后几天内报送进展报告。"),
    )
    required_parts = forms.MultipleChoiceField(
        label=gettext_lazy("必填部分"),
        choices=PARTS,
        initial=all_parts,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("改善目标和改善措施总是必填。"),
    )
    reached_from = percent_field(gettext_lazy("达成界限（%）"), 100)
    near_from = percent_field(gettext_lazy("接近界限（%）"), 95)
    at_risk_from = percent_field(
        gettext_lazy("有风险界限（%）"), 85, help_text=gettext_lazy("达成率低于它为未达成。")
    )
    explain_from = forms.ChoiceField(
        label=gettext_lazy("须说明原因"),
        choices=Shortfall.choices,
        initial=Shortfall.AT_RISK,
        help_text=gettext_lazy("达成情况到这一档或更差，进展报告要写明原因，偏差预警要分析原因。"),
    )
    alert_after_days = forms.IntegerField(
        label=gettext_lazy("预警起算（天）"),
        min_value=0,
        max_value=92,
        initial=30,
        help_text=gettext_lazy("季度开始满几天以后，没有过完的季度才预警；之前数据太少。"),
    )
    analysis_days = forms.IntegerField(
        label=gettext_lazy("原因分析期限（天）"),
        min_value=1,
        max_value=60,
        initial=5,
        help_text=gettext_lazy("预警产生后几天内分析原因、提出建议。"),
    )

    @classmethod
    def for_cycle(cls, cycle: PlanCycle | None, data: Any = None) -> CycleForm:
        if cycle is not None:
            return cls(data, initial={name: getattr(cycle, name) for name in cls.base_fields})
        year = local_today().year + 1
        due = datetime.combine(date(year - 1, 12, 10), time(17), organization_zone())
        initial = {
            "year": year,
            "title": _("%(year)s 年度服务改善计划") % {"year": year},
            "starts_on": date(year, 1, 1),
            "ends_on": date(year, 12, 31),
            "submission_due_at": due,
        }
        return cls(data, initial=initial)

    def values(self) -> CycleInput:
        return CycleInput(**self.cleaned_data)
