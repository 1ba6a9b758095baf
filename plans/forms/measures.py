"""What a department fills in about a measure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.custom_fields import PREFIX, custom_value
from plans.commands.measures import MeasureInput
from plans.custom_fields import CustomFieldsForm
from plans.forms.said import SaidForm, owners
from plans.models import DepartmentPlan, Measure
from plans.models.custom import Subject
from plans.models.goal import MeasureFamily, figure_text
from plans.sight import SightedForm
from plans.widgets import DayInput, FindingsField, TallText


class MeasureForm(SightedForm, CustomFieldsForm, SaidForm):
    """With one weight field (`goal_<id>`) for each goal of the plan; an empty one means: does not serve it."""

    title = forms.CharField(label=gettext_lazy("措施"), max_length=200)
    family = forms.ChoiceField(label=gettext_lazy("类型"), choices=MeasureFamily.choices)
    description = forms.CharField(
        label=gettext_lazy("做法"), required=False, max_length=4000, widget=TallText(rows=3)
    )
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None, label=gettext_lazy("责任人"), required=False, empty_label=gettext_lazy("请选择")
    )
    starts_on = forms.DateField(label=gettext_lazy("开始日期"), required=False, widget=DayInput)
    due_on = forms.DateField(label=gettext_lazy("完成日期"), required=False, widget=DayInput)
    expected_effect = forms.CharField(
        label=gettext_lazy("预期效果"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("对指标有什么影响，例如：平均解决时长缩短 4 小时。"),
    )
    cost = forms.DecimalField(
        label=gettext_lazy("预算（元）"), required=False, max_digits=14, decimal_places=2, min_value=0
    )
    benefit = forms.DecimalField(
        label=gettext_lazy("年效益（元）"), required=False, max_digits=14, decimal_places=2, min_value=0
    )
    benefit_basis = forms.CharField(
        label=gettext_lazy("效益怎样算出"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("例如：每月少派 60 单，每单 85 元，一年 12 个月。"),
    )
    findings = FindingsField(gettext_lazy("针对的问题"))

    def __init__(self, plan: DepartmentPlan, measure: Measure | None = None, data: Any = None) -> None:
        self.goals = list(plan.goals.filter(ended_on=None).order_by("number"))
        super().__init__(data, initial=self.first_values(plan, measure))
        self.fields["findings"].queryset = plan.findings.order_by("number")  # type: ignore[attr-defined]
        owners(self, plan, measure.owner_id if measure else None)
        self.add_custom(Subject.MEASURE, measure)
        for goal in self.goals:
            label = _("目标 %(number)s %(title)s") % {"number": goal.number, "title": goal.title}
            field = forms.DecimalField(
                label=label, required=False, max_digits=6, decimal_places=2, min_value=0, max_value=100
            )
            field.error_messages["invalid"] = _("权重要填数字，例如 50。")
            self.fields[f"goal_{goal.pk}"] = field

    @staticmethod
    def first_values(plan: DepartmentPlan, measure: Measure | None) -> dict[str, Any]:
        if measure is None:
            return {"starts_on": plan.cycle.starts_on}
        values = {name: getattr(measure, name) for name in MeasureForm.base_fields}
        values |= {name: figure_text(getattr(measure, name)) for name in ("cost", "benefit")}
        values["findings"] = [finding.pk for finding in measure.findings.all()]
        return values | {f"goal_{link.goal_id}": figure_text(link.weight) for link in measure.links.all()}

    @property
    def weights(self) -> list[forms.BoundField]:
        return [self[f"goal_{goal.pk}"] for goal in self.goals]

    def values(self) -> MeasureInput:
        cleaned = {name: self.typed(name, value) for name, value in self.cleaned_data.items()}
        weights = {goal.pk: cleaned.pop(f"goal_{goal.pk}") for goal in self.goals}
        custom = self.take_custom(cleaned)
        return MeasureInput(
            **cleaned, custom=custom, goals={pk: weight for pk, weight in weights.items() if weight}
        )

    def typed(self, name: str, value: Any) -> Any:
        if name.startswith("goal_"):
            return value or None
        if name.startswith(PREFIX):
            return custom_value(value)
        return frozenset(one.pk for one in value) if name == "findings" else value
