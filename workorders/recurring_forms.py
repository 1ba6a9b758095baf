"""Templates of orders and orders that come again, as people fill them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.periods import local_today
from organization.models import Department, User
from plans.models import Measure
from plans.widgets import DayInput
from workorders.commands.order_templates import TemplateWords
from workorders.commands.recurring import MOST_COUNT, MOST_EVERY, MOST_LEAD, RecurringTerms
from workorders.forms import LONG, SHORT, MeasureChoice, PersonChoice, creatable_departments, offer_grading
from workorders.models import Audience, CatchUp, Category, OrderKind, OrderTemplate, RecurringOrder
from workorders.offered import assignable_people, running_measures, usable_templates
from workorders.recurring_permissions import can_share_template
from workorders.recurring_words import NTH, WEEKDAYS
from workorders.rhythm import DayOff, Unit

DAYS = list(enumerate(WEEKDAYS))
BY_DATE, BY_WEEKDAY = "date", "weekday"


class TemplateForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：月度滤芯巡检。"))
    purpose = forms.CharField(
        label=_("用途"), required=False, max_length=SHORT, help_text=_("什么时候用它，一句话。")
    )
    audience = forms.ChoiceField(label=_("谁能用"), choices=Audience.choices, initial=Audience.OWNER)
    kind = forms.ChoiceField(label=_("类型"), choices=OrderKind.choices, initial=OrderKind.IMPROVEMENT)
    title = forms.CharField(label=_("标题"), max_length=SHORT, help_text=_("一句话说明是什么事。"))
    body = forms.CharField(
        label=_("内容"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 4})
    )
    category = forms.ModelChoiceField(
        Category.objects.active(),
        label=_("类别"),
        required=False,
        empty_label=_("未分类"),
        help_text=_("规程随类别而来，登记时取用。"),
    )
    impact = forms.ChoiceField(label=_("影响面"), required=False)
    urgency = forms.ChoiceField(label=_("紧急程度"), required=False)
    priority = forms.ChoiceField(
        label=_("优先级"), required=False, help_text=_("与影响面、紧急程度二者选一种写法。")
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("责任部门"),
        required=False,
        empty_label=_("登记人所在的部门"),
    )
    assignee = PersonChoice(
        User.objects.none(), label=_("责任人"), required=False, empty_label=_("由部门负责人安排")
    )
    measure = MeasureChoice(
        Measure.objects.none(), label=_("所属措施"), required=False, empty_label=_("不属于任何措施")
    )
    is_active = forms.BooleanField(label=_("在用"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, user: User, kept: OrderTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_grading(self)
        fields: Any = self.fields
        fields["audience"].choices = [
            (value, label)
            for value, label in Audience.choices
            if can_share_template(user, value) or (kept is not None and value == kept.audience)
        ]
        fields["department"].queryset = creatable_departments(user)
        fields["assignee"].queryset = assignable_people(user)
        fields["measure"].queryset = running_measures(user)
        if (
            kept is not None
        ):  # what it names stays a choice, also for those who could not choose it themselves
            fields["category"].queryset |= Category.objects.filter(pk=kept.category_id or 0)
            fields["department"].queryset |= Department.objects.filter(pk=kept.department_id or 0)
            fields["assignee"].queryset |= User.objects.filter(pk=kept.assignee_id or 0)
            fields["measure"].queryset |= Measure.objects.filter(pk=kept.measure_id or 0)

    def words(self) -> TemplateWords:
        return TemplateWords(**{name: self.cleaned_data[name] for name in TemplateWords.__slots__})

    def terms(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.cleaned_data.items() if name not in TemplateWords.__slots__
        }


def template_initial(kept: OrderTemplate) -> dict[str, Any]:
    names = ("name", "purpose", "audience", "is_active", "version", *TemplateWords.__slots__)
    return {name: getattr(kept, name) for name in names}


class RecurringForm(forms.Form):
    template = forms.ModelChoiceField(
        OrderTemplate.objects.none(),
        label=_("模板"),
        empty_label=_("请选择"),
        help_text=_("每一期按模板登记；以后改模板，今后各期随之改变。"),
    )
    name = forms.CharField(
        label=_("名称"), required=False, max_length=80, help_text=_("不填时用模板的名称。")
    )
    department = forms.ModelChoiceField(Department.objects.none(), label=_("责任部门"))
    every = forms.IntegerField(
        label=pgettext_lazy("rhythm", "每"), min_value=1, max_value=MOST_EVERY, initial=1
    )
    unit = forms.ChoiceField(label=pgettext_lazy("rhythm", "单位"), choices=Unit.choices, initial=Unit.MONTHS)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"),
        coerce=int,
        choices=DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选时按第一天是星期几。"),
    )
    by = forms.ChoiceField(
        label=_("哪一天"),
        choices=[(BY_DATE, _("按日期")), (BY_WEEKDAY, _("按第几个星期几"))],
        initial=BY_DATE,
        required=False,
    )
    month_day = forms.IntegerField(
        label=_("几日"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("不填时按第一天；没有这一天的月份取最后一天。"),
    )
    nth = forms.TypedChoiceField(
        label=_("第几个"),
        coerce=int,
        choices=[(n, word) for n, word in NTH.items()],
        required=False,
    )
    weekday = forms.TypedChoiceField(label=_("星期几"), coerce=int, choices=DAYS, required=False)
    first_on = forms.DateField(label=_("第一天"), widget=DayInput())
    last_on = forms.DateField(
        label=_("最后一天"),
        required=False,
        widget=DayInput(),
        help_text=_("与共几期只写一个；都不写就一直做下去。"),
    )
    count = forms.IntegerField(
        label=_("共几期"),
        min_value=1,
        max_value=MOST_COUNT,
        required=False,
        help_text=_("遇休息日略过的也算一期。"),
    )
    at_time = forms.TimeField(
        label=_("几点"),
        initial="08:30",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("按组织所在时区。"),
    )
    day_off = forms.ChoiceField(
        label=_("遇休息日"),
        choices=DayOff.choices,
        initial=DayOff.NEXT,
        help_text=_("按责任部门的工作日历，含法定节假日和调休。"),
    )
    lead_days = forms.IntegerField(
        label=_("提前几天登记"),
        min_value=0,
        max_value=MOST_LEAD,
        initial=0,
        help_text=_("提前登记的工单，期限是办理日下班；当天登记的按服务时限。"),
    )
    catch_up = forms.ChoiceField(
        label=_("停机漏下的"),
        choices=CatchUp.choices,
        initial=CatchUp.NEWEST,
        help_text=_("系统停机期间到期的各期，恢复后补多少。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, user: User, kept: RecurringOrder | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["template"].queryset = usable_templates(user)
        fields["department"].queryset = creatable_departments(user)
        self.initial.setdefault("first_on", local_today())
        own = sorted(user.standing.own_department_ids)
        self.initial.setdefault("department", own[0] if own else None)
        if kept is not None:
            fields["template"].queryset |= OrderTemplate.objects.filter(pk=kept.template_id)
            fields["department"].queryset |= Department.objects.filter(pk=kept.department_id or 0)

    def terms(self) -> RecurringTerms:
        data = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("by", "weekday", "version")
        }
        counts_weekdays = self.cleaned_data["by"] == BY_WEEKDAY
        data["nth"] = data["nth"] or 1 if counts_weekdays else 0
        data["month_day"] = 0 if counts_weekdays else data["month_day"] or 0
        weekdays = data["weekdays"] if data["unit"] == Unit.WEEKS else [self.cleaned_data["weekday"] or 0]
        return RecurringTerms(**{**data, "weekdays": tuple(weekdays)})


def recurring_initial(kept: RecurringOrder) -> dict[str, Any]:
    names = (
        "name", "every", "unit", "first_on", "last_on", "count", "at_time", "day_off", "lead_days", "catch_up", "version",
    )  # fmt: skip
    return {
        **{name: getattr(kept, name) for name in names},
        "template": kept.template_id,
        "department": kept.department_id,
        "weekdays": kept.weekdays,
        "weekday": kept.weekdays[0] if kept.weekdays else 0,
        "by": BY_WEEKDAY if kept.nth else BY_DATE,
        "nth": kept.nth or 1,
        "month_day": kept.month_day or None,
    }


class StopForm(forms.Form):
    """Pausing and ending say why."""

    reason = forms.CharField(label=_("原因"), max_length=SHORT, help_text=_("例如：设备大修，暂不巡检。"))


def order_initial(template: OrderTemplate | None) -> dict[str, Any]:
    """What a template writes into the form of a new order."""
    if template is None:
        return {}
    words = {name: getattr(template, name) for name in TemplateWords.__slots__}
    return {name: value for name, value in words.items() if value}
