"""What a department fills in about a goal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.custom_fields import PREFIX, custom_value
from plans.commands.goals import GoalInput
from plans.custom_fields import CustomFieldsForm
from plans.forms.said import SaidForm, figure_field, owners, percent_field
from plans.models import DepartmentPlan, Goal, Indicator
from plans.models.custom import Subject
from plans.models.goal import AttainmentMethod, figure_text
from plans.sight import SightedForm
from plans.widgets import DayInput, FindingsField, IndicatorSelect, TallText


class GoalForm(SightedForm, CustomFieldsForm, SaidForm):
    title = forms.CharField(
        label=gettext_lazy("目标表述"),
        max_length=200,
        help_text=gettext_lazy("一句话：什么，由多少，到多少。"),
    )
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label=gettext_lazy("指标"),
        required=False,
        empty_label=gettext_lazy("请选择"),
        widget=IndicatorSelect,
    )
    scope = forms.CharField(label=gettext_lazy("适用范围"), max_length=200, required=False)
    method = forms.ChoiceField(label=gettext_lazy("达成率算法"), choices=AttainmentMethod.choices)
    weight = forms.DecimalField(
        label=gettext_lazy("权重（%）"),
        max_digits=6,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
    )
    baseline = figure_field(gettext_lazy("基线"))
    target = figure_field(gettext_lazy("全年目标"))
    range_low = figure_field(gettext_lazy("区间下限"))
    range_high = figure_field(gettext_lazy("区间上限"))
    tolerance = figure_field(
        gettext_lazy("容差"), help_text=gettext_lazy("超出区间或期限多少，达成率降到 0；按期类以天计。")
    )
    floor = percent_field(gettext_lazy("达成率下限（%）"), 0)
    ceiling = percent_field(gettext_lazy("达成率上限（%）"), 150)
    rationale = forms.CharField(
        label=gettext_lazy("为什么能达到"), required=False, max_length=2000, widget=TallText(rows=2)
    )
    objective: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None, label=gettext_lazy("承接的战略目标"), required=False, empty_label=gettext_lazy("请选择")
    )
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None, label=gettext_lazy("负责人"), required=False, empty_label=gettext_lazy("请选择")
    )
    findings = FindingsField(gettext_lazy("来自现状问题"))
    starts_on = forms.DateField(label=gettext_lazy("开始日期"), required=False, widget=DayInput)
    due_on = forms.DateField(label=gettext_lazy("完成日期"), required=False, widget=DayInput)
    quarter_1 = figure_field(gettext_lazy("第 1 季度"))
    quarter_2 = figure_field(gettext_lazy("第 2 季度"))
    quarter_3 = figure_field(gettext_lazy("第 3 季度"))
    quarter_4 = figure_field(gettext_lazy("第 4 季度"))

    def __init__(self, plan: DepartmentPlan, goal: Goal | None = None, data: Any = None) -> None:
        super().__init__(data, initial=self.first_values(plan, goal))
        indicators = Indicator.objects.filter(is_active=True)
        if goal and goal.indicator_id:
            indicators = indicators | Indicator.objects.filter(pk=goal.indicator_id)
        self.fields["indicator"].queryset = indicators.order_by("family", "name")  # type: ignore[attr-defined]
        self.fields["objective"].queryset = plan.cycle.objectives.all()  # type: ignore[attr-defined]
        self.fields["findings"].queryset = plan.findings.order_by("number")  # type: ignore[attr-defined]
        owners(self, plan, goal.owner_id if goal else None)
        self.add_custom(Subject.GOAL, goal)

    @staticmethod
    def first_values(plan: DepartmentPlan, goal: Goal | None) -> dict[str, Any]:
        if goal is None:
            return {
                "scope": plan.department.name,
                "starts_on": plan.cycle.starts_on,
                "due_on": plan.cycle.ends_on,
                "floor": "0",
                "ceiling": "150",
            }
        values = {
            name: getattr(goal, name) for name in GoalForm.base_fields if not name.startswith("quarter_")
        }
        values |= {f"quarter_{quarter}": value for quarter, value in goal.quarters.items()}
        values["findings"] = [finding.pk for finding in goal.findings.all()]
        return {
            name: figure_text(value) if isinstance(value, Decimal) else value
            for name, value in values.items()
        }

    def values(self) -> GoalInput:
        """The input as far as it is valid; meant for a valid form, and for hints while one writes."""
        cleaned = {name: self.typed(name, value) for name, value in self.cleaned_data.items()}
        quarters = {n: cleaned.pop(f"quarter_{n}", None) for n in (1, 2, 3, 4)}
        cleaned.setdefault("title", "")
        custom = self.take_custom(cleaned)
        return GoalInput(**cleaned, quarters=quarters, custom=custom)

    def typed(self, name: str, value: Any) -> Any:
        if name == "weight":
            return value or Decimal(0)
        if name.startswith(PREFIX):
            return custom_value(value)
        return frozenset(one.pk for one in value) if name == "findings" else value
