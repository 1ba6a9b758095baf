"""What people fill in about cycles and plans; every message names the field, and says what to write instead."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from core.periods import local_today, organization_zone
from plans.commands.custom_values import PREFIX
from plans.commands.cycles import CycleInput
from plans.commands.goals import GoalInput
from plans.commands.measures import MeasureInput
from plans.commands.objectives import ObjectiveInput
from plans.completeness import PARTS
from plans.custom_fields import CustomFieldsForm, custom_value
from plans.models import DepartmentPlan, Goal, Indicator, Measure, PlanCycle
from plans.models.custom import Subject
from plans.models.cycle import Rhythm, all_parts
from plans.models.goal import AttainmentMethod, MeasureFamily, figure_text
from plans.sight import SightedForm
from plans.widgets import DayInput, FindingsField, IndicatorSelect, MomentInput, TallText

UNIT = re.compile(r"\s*[（(]%[）)]")
REMARKS_MAX = 4000
TEXT_MAX = 20000


class SaidForm(forms.Form):
    """A form whose messages name the field and the remedy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self.say(field)

    def say(self, field: forms.Field) -> None:
        """Give a field its messages."""
        # Django fills some of these messages in once more: no bare percent sign may stand in them.
        said = {"label": UNIT.sub("", str(field.label))}
        field.error_messages["required"] = _("请填写「%(label)s」。") % said
        if isinstance(field, forms.DecimalField | forms.IntegerField):
            field.error_messages["invalid"] = _("「%(label)s」要填数字，例如 93.6。") % said
        elif isinstance(field, forms.DateTimeField):
            field.error_messages["invalid"] = _("「%(label)s」要填日期和时间，例如 2026-12-10 17:00。") % said
        elif isinstance(field, forms.DateField):
            field.error_messages["invalid"] = _("「%(label)s」要填日期，例如 2027-01-01。") % said
        elif isinstance(field, forms.ChoiceField):
            field.error_messages["invalid_choice"] = _("「%(label)s」没有这个选项，请重新选择。") % said

    def refuse(self, refusal: Invalid) -> None:
        """Show a command's refusal at the fields it names."""
        if not refusal.fields:
            self.add_error(None, str(refusal))
        for name, sentences in refusal.fields.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, str(sentence))


def figure_field(label: Any, **more: Any) -> forms.DecimalField:
    """A figure of an indicator, as the model stores it."""
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=6, **more)


def percent_field(label: Any, initial: int, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=6, decimal_places=2, min_value=0, initial=Decimal(initial), **more
    )


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


class ObjectiveForm(SaidForm):
    code = forms.CharField(label=gettext_lazy("编号"), max_length=20, help_text=gettext_lazy("例如 O1、O2。"))
    title = forms.CharField(label=gettext_lazy("战略目标"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("说明"), max_length=2000, required=False, widget=TallText(rows=3)
    )
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label=gettext_lazy("衡量指标"),
        required=False,
        widget=IndicatorSelect,
        help_text=gettext_lazy("选了指标，就能核对各部门目标加起来够不够。"),
    )
    target = figure_field(gettext_lazy("全年目标"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.initial.get("indicator")
        known = Indicator.objects.filter(Q(is_active=True) | Q(pk=chosen.pk if chosen else None))
        self.fields["indicator"].queryset = known.order_by("family", "name")  # type: ignore[attr-defined]

    def values(self) -> ObjectiveInput:
        return ObjectiveInput(**self.cleaned_data)


class TemplateForm(SaidForm):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    description = forms.CharField(label=gettext_lazy("适用说明"), max_length=300, required=False)
    is_active = forms.BooleanField(label=gettext_lazy("可选用"), required=False, initial=True)


class PartForm(SightedForm, SaidForm):
    text = forms.CharField(required=False, max_length=TEXT_MAX, widget=TallText(rows=14))

    def __init__(self, label: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class GoalForm(SightedForm, CustomFieldsForm, SaidForm):
    title = forms.CharField(
        label=gettext_lazy("目标表述"),
        max_length=200,
        help_text=gettext_lazy("一句话：什么，由多少，到多少。"),
    )
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=gettext_lazy("指标"), required=False, widget=IndicatorSelect
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
        self.goals = list(plan.goals.order_by("number"))
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


def owners(form: forms.Form, plan: DepartmentPlan, chosen: int | None) -> None:
    """The people one may choose, shown by name and post; whoever is chosen already stays choosable."""
    people = plan.possible_owners()
    if chosen:
        people = people | people.model.objects.filter(pk=chosen).distinct()
    field = form.fields["owner"]
    field.queryset = people  # type: ignore[attr-defined]
    field.label_from_instance = lambda person: person.label  # type: ignore[attr-defined]


def read_version(text: str | None) -> int | None:
    """The version a form was made from, None when it does not say (or says nonsense)."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
