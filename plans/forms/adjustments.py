"""What a department fills in about an adjustment: the editor's own forms, opened at what the change set says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.commands.adjustments.writing import ReasonInput
from plans.forms.goals import GoalForm
from plans.forms.measures import MeasureForm
from plans.forms.said import SaidForm
from plans.materiality import FIXED
from plans.models import Adjustment, AdjustmentChange, DepartmentPlan, Goal, Measure
from plans.models.adjustment import Cause, ChangeSubject, Effect
from plans.widgets import DayInput, TallText

NEW = "new_"
"""Prefix of the weight for a goal that the same change set adds, by its line."""


class ProposalForm(SaidForm):
    cause = forms.ChoiceField(label=gettext_lazy("原因类别"), choices=Cause.choices)
    goal: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None,
        label=gettext_lazy("相关目标"),
        required=False,
        empty_label=gettext_lazy("不针对某一个目标"),
        help_text=gettext_lazy("因为哪个目标的偏差而调整。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("调整理由"),
        max_length=4000,
        widget=TallText(rows=5),
        help_text=gettext_lazy("哪些情况变了，依据什么数据，为什么原来的安排做不到。"),
    )
    expected_effect = forms.CharField(
        label=gettext_lazy("预期效果"), required=False, max_length=2000, widget=TallText(rows=2)
    )
    short_term_target = forms.CharField(
        label=gettext_lazy("短期目标"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("到检查日期应看到什么，例如：九月底按期办结率到 86%。"),
    )
    check_on = forms.DateField(label=gettext_lazy("检查日期"), required=False, widget=DayInput)

    def __init__(self, plan: DepartmentPlan, adjustment: Adjustment | None = None, data: Any = None) -> None:
        initial = {name: getattr(adjustment, name) for name in self.base_fields} if adjustment else {}
        super().__init__(data, initial=initial)
        self.fields["goal"].queryset = plan.goals.filter(ended_on=None).order_by("number")  # type: ignore[attr-defined]

    def values(self) -> ReasonInput:
        return ReasonInput(**self.cleaned_data)


def opened_at(form: forms.Form, said: Mapping[str, Any]) -> None:
    """Show what the change set says in place of what the plan says."""
    for name, text in said.items():
        if name in form.fields:
            form.initial[name] = [one for one in str(text).split(",") if one] if name == "findings" else text


class AdjustedGoalForm(GoalForm):
    """A goal as the change set has it. What is measured stays (indicator, method), and so do the targets of closed
    quarters; an added goal is free in both."""

    def __init__(
        self,
        plan: DepartmentPlan,
        goal: Goal | None,
        said: Mapping[str, Any],
        closed: Collection[int] = (),
        data: Any = None,
    ) -> None:
        super().__init__(plan, goal, data)
        opened_at(self, said)
        if goal is None:
            return
        for name in FIXED[ChangeSubject.GOAL]:
            self.fields.pop(name, None)
        for quarter in closed:
            field = self.fields[f"quarter_{quarter}"]
            field.disabled = True
            field.help_text = _("已关闭")

    def flat(self) -> dict[str, Any]:
        """Field -> value as a line of the change set names them."""
        return {name: self.typed(name, value) for name, value in self.cleaned_data.items()}


class AdjustedMeasureForm(MeasureForm):
    """A measure as the change set has it; it may also serve goals that the change set adds."""

    def __init__(
        self,
        plan: DepartmentPlan,
        measure: Measure | None,
        said: Mapping[str, Any],
        added: Iterable[AdjustmentChange] = (),
        data: Any = None,
    ) -> None:
        super().__init__(plan, measure, data)
        self.added = list(added)
        for line in self.added:
            label = _("新目标 %(title)s") % {"title": line.label}
            self.fields[f"{NEW}{line.pk}"] = forms.DecimalField(
                label=label, required=False, max_digits=6, decimal_places=2, min_value=0, max_value=100
            )
        opened_at(self, said)

    @property
    def weights(self) -> list[forms.BoundField]:
        return [*super().weights, *(self[f"{NEW}{line.pk}"] for line in self.added)]

    def flat(self) -> dict[str, Any]:
        return {
            name: (value or None) if name.startswith(NEW) else self.typed(name, value)
            for name, value in self.cleaned_data.items()
        }


class MilestoneForm(SaidForm):
    title = forms.CharField(label=gettext_lazy("节点"), max_length=120)
    due_on = forms.DateField(label=gettext_lazy("日期"), widget=DayInput)
    weight = forms.DecimalField(
        label=gettext_lazy("权重"),
        max_digits=6,
        decimal_places=2,
        min_value=Decimal("0.01"),
        initial=Decimal(1),
    )


class EndForm(SaidForm):
    ended_on = forms.DateField(label=gettext_lazy("终止日期"), widget=DayInput)


class EffectForm(SaidForm):
    effect = forms.ChoiceField(
        label=gettext_lazy("检查结论"),
        choices=Effect.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("登记以后不能再改。没有见效的，可以接着提出下一次调整。"),
    )
    finding = forms.CharField(
        label=gettext_lazy("检查说明"),
        max_length=2000,
        widget=TallText(rows=5),
        help_text=gettext_lazy("写明检查看到了什么，与短期目标相比怎样。"),
    )


def said_of(lines: Iterable[AdjustmentChange]) -> dict[str, Any]:
    """Field -> what the change set says, of the lines about one record."""
    return {line.field: line.after for line in lines if line.field}
