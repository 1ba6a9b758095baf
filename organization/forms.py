from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.periods import local_today
from organization.commands.departments import DepartmentFacts
from organization.delegations import known_kinds
from organization.models import (
    CalendarDay,
    Department,
    Membership,
    Post,
    Role,
    User,
    WorkCalendar,
    WorkPeriod,
)

PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至]\s*(\d{1,2}):(\d{2})")
WEEKDAYS = [
    (0, _("星期一")), (1, _("星期二")), (2, _("星期三")), (3, _("星期四")), (4, _("星期五")),
    (5, _("星期六")), (6, _("星期日")),
]  # fmt: skip


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DepartmentForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Department
        fields = ["code", "name", "parent", "position", "is_service", "weight", "calendar"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Department.objects.active().in_tree_order()
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]

    def validate_unique(self) -> None:
        """The command says it, also to those who come at the same moment."""

    def facts(self) -> DepartmentFacts:
        return DepartmentFacts(**self.cleaned_data)


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["name", "email", "post_title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("邮箱")
        self.fields["email"].help_text = _("提醒和重设密码的邮件发到这里。")
        self.fields["email"].required = True
        self.fields["post_title"].label = _("职务")


class NewPersonForm(PersonForm):
    username = forms.RegexField(
        r"^[\w.@+-]+$",
        label=_("登录名"),
        max_length=150,
        help_text=_("字母、数字和 . @ + - _，不含空格。"),
        error_messages={"invalid": _("登录名只能用字母、数字和 . @ + - _，请去掉空格等其他字符。")},
    )
    field_order = ("username", "name", "email", "post_title")


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Posts of all departments, each with its department: the same title stands in several."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.department} · {obj.title}"


class AppointmentForm(forms.Form):
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    department = forms.ModelChoiceField(
        label=_("部门"),
        queryset=Department.objects.active().in_tree_order(),
        required=False,
        help_text=_("部门负责人和岗位人员必填；质量监督不填表示全部部门。"),
    )
    post = PostChoice(
        label=_("岗位"),
        queryset=Post.objects.select_related("department").order_by("department__path", "position", "id"),
        required=False,
    )
    starts_on = forms.DateField(label=_("开始日期"), widget=DayInput(), initial=local_today)


class EndForm(forms.Form):
    ends_on = forms.DateField(label=_("最后一天"), widget=DayInput(), initial=local_today)


class PostForm(forms.Form):
    title = forms.CharField(label=_("岗位名称"), max_length=80)


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = WorkCalendar
        fields = ["name"]

    def validate_unique(self) -> None:
        """The command says it."""


class WeekdayForm(forms.Form):
    """The periods of one weekday as people write them: `09:00-12:00, 13:00-18:00`; a day off is said, not left blank."""

    weekday = forms.TypedChoiceField(choices=WEEKDAYS, coerce=int, widget=forms.HiddenInput)
    hours = forms.CharField(
        label=_("工作时段"),
        required=False,
        max_length=200,
        help_text=_("例如 09:00-12:00, 13:00-18:00。"),
    )
    rest = forms.BooleanField(label=_("这一天休息"), required=False)

    @classmethod
    def showing(cls, weekday: int, periods: Iterable[WorkPeriod]) -> WeekdayForm:
        """As the day is now."""
        hours = [f"{period.starts:%H:%M}-{period.ends:%H:%M}" for period in periods]
        return cls(initial={"weekday": weekday, "hours": ", ".join(hours), "rest": not hours})

    @property
    def day(self) -> Any:
        """What the chosen weekday is called; empty when none of the seven is meant."""
        return {str(number): label for number, label in WEEKDAYS}.get(str(self["weekday"].value()), "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("rest"):
            data["hours"] = []
            self.errors.pop("hours", None)
        elif data.get("hours") == []:
            self.add_error("hours", gettext("请填写工作时段；这一天不上班，请勾选「这一天休息」。"))
        return data

    def clean_hours(self) -> list[tuple[time, time]]:
        text = str(self.cleaned_data["hours"]).replace("：", ":")
        parts = [part.strip() for part in re.split(r"[,，;；、]", text) if part.strip()]
        return [self.read(part) for part in parts]

    @staticmethod
    def read(part: str) -> tuple[time, time]:
        found = PERIOD.fullmatch(part)
        try:
            if found is None:
                raise ValueError
            a, b, c, d = map(int, found.groups())
            ends = time(23, 59) if (c, d) == (24, 0) else time(c, d)
            return time(a, b), ends
        except ValueError:
            raise forms.ValidationError(
                gettext("看不懂「%(part)s」。请写成 09:00-12:00，多段用逗号隔开。"), params={"part": part}
            ) from None


class DayForm(forms.ModelForm):  # type: ignore[type-arg]
    like_weekday = forms.TypedChoiceField(
        label=_("按星期几上班"), choices=WEEKDAYS, coerce=int, required=False, empty_value="0",
        help_text=_("只对上班的日子有用，例如调休的星期六按星期一上班。"),
    )  # fmt: skip

    def clean_like_weekday(self) -> int:
        return int(self.cleaned_data["like_weekday"])

    class Meta:
        model = CalendarDay
        fields = ["on", "kind", "like_weekday", "name"]
        widgets = {"on": DayInput()}


class DelegationForm(forms.Form):
    delegate = forms.ModelChoiceField(label=_("代理人"), queryset=User.objects.none())
    kinds = forms.MultipleChoiceField(
        label=_("事项范围"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选表示全部审批事项。"),
    )
    starts_on = forms.DateField(label=_("开始日期"), widget=DayInput(), initial=local_today)
    ends_on = forms.DateField(label=_("最后一天"), widget=DayInput())
    reason = forms.CharField(label=_("委托原因"), max_length=200, help_text=_("例如 出差、休假。"))

    def __init__(self, principal: User, data: Any = None) -> None:
        super().__init__(data)
        serving = Membership.objects.on(local_today()).values("user_id")
        colleagues = User.objects.people().visible_to(principal).filter(pk__in=serving)
        self.fields["delegate"].queryset = colleagues.exclude(pk=principal.pk).order_by("name")  # type: ignore[attr-defined]
        self.fields["delegate"].label_from_instance = lambda person: person.label  # type: ignore[attr-defined]
        self.fields["kinds"].choices = known_kinds()  # type: ignore[attr-defined]


class HostForm(forms.Form):
    department = forms.ModelChoiceField(
        label=_("设在部门"), queryset=Department.objects.active().in_tree_order(), required=False
    )
