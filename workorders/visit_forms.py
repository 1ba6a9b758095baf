"""What people fill in about visits. Forms check the shape; whether it may be done is asked by the commands."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.periods import organization_zone
from organization.models import User
from workorders.commands.visits import Where
from workorders.forms import PersonChoice
from workorders.models import Obstacle, Visit, WorkOrder
from workorders.permissions import can_assign, can_resolve, can_wait
from workorders.visit_hours import visitors_of
from workorders.visit_permissions import can_dispatch_visit

SHORT = 300
RATINGS = [
    ("", _("客户没有评")),
    (5, _("5 非常满意")),
    (4, _("4 满意")),
    (3, _("3 一般")),
    (2, _("2 不满意")),
    (1, _("1 很不满意")),
]


class WindowForm(forms.Form):
    """A day and two times, in the organisation's zone, become `starts_at` and `ends_at`."""

    on = forms.DateField(label=_("哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(
        label=_("最早到达"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("最晚到达"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    is_outside_agreed = forms.BooleanField(
        label=_("在工作时间以外，也这样约"),
        required=False,
        help_text=_("只在客户确有需要、上门的人也同意时勾选。"),
    )
    address = forms.CharField(label=_("上门地址"), max_length=200)
    contact_name = forms.CharField(label=_("联系人"), max_length=120, required=False)
    contact = forms.CharField(label=_("联系电话"), max_length=120, required=False)
    note = forms.CharField(
        label=_("交代"), max_length=SHORT, required=False, help_text=_("例如：带接头 JT-12，先致歉。")
    )

    SHAPES = {"starts_at": "starts", "ends_at": "ends"}
    """Where a refusal of the command is shown."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        day, zone = said.get("on"), organization_zone()
        if isinstance(day, date):
            for name, given in self.SHAPES.items():
                if isinstance(at := said.get(given), time):
                    said[name] = datetime.combine(day, at, zone)
        return said

    @property
    def where(self) -> Where:
        return Where(
            **{name: self.cleaned_data[name] for name in ("address", "contact_name", "contact", "note")}
        )

    @property
    def window(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("starts_at", "ends_at", "is_outside_agreed")}


class BookForm(WindowForm):
    visitor = PersonChoice(
        User.objects.none(), label=_("派谁去"), required=False, empty_label=_("由部门负责人派")
    )
    stops_clock = forms.BooleanField(
        label=_("停钟等上门"),
        required=False,
        help_text=_("上门在解决期限之后时可选；到现场后记得恢复计时。"),
    )

    def __init__(self, *args: Any, order: WorkOrder, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in (
            ("address", order.place),
            ("contact_name", order.requester),
            ("contact", order.contact),
        ):
            self.fields[name].initial = value
        people: Any = self.fields["visitor"]
        people.queryset = visitors_of(order.department)
        if not can_dispatch_visit(user, Visit(order=order, number=1)):
            people.queryset = people.queryset.filter(
                pk=user.pk if order.assignee_id == user.pk else 0  # one may take it upon oneself
            )
        if order.due_at is None or not can_wait(user, order):
            del self.fields["stops_clock"]

    def given(self) -> dict[str, Any]:
        return {
            **self.window,
            "where": self.where,
            "visitor": self.cleaned_data["visitor"],
            "stops_clock": self.cleaned_data.get("stops_clock", False),
        }


class VisitForm(forms.Form):
    """Every act says which version of the visit it was decided upon."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, visit: Visit, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit, self.user = visit, user
        self.fields["version"].initial = visit.version
        self.set_up()

    def set_up(self) -> None:
        """Fields that depend on the visit."""

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ChangeForm(VisitForm, WindowForm):
    reason = forms.CharField(
        label=_("为什么改"), max_length=SHORT, help_text=_("例如：客户要加班，改到明天上午。")
    )

    def set_up(self) -> None:
        start, end = timezone.localtime(self.visit.starts_at), timezone.localtime(self.visit.ends_at)
        self.initial = {"on": start.date(), "starts": start.time(), "ends": end.time(), **self.initial}
        for name in ("address", "contact_name", "contact", "note"):
            self.initial.setdefault(name, getattr(self.visit, name))

    def given(self) -> dict[str, Any]:
        more = {name: self.cleaned_data[name] for name in ("reason", "version")}
        return {**self.window, "where": self.where, **more}


class DispatchForm(VisitForm):
    visitor = PersonChoice(User.objects.none(), label=_("派谁去"), empty_label=None)
    hands_over = forms.BooleanField(
        label=_("工单也转给上门的人"),
        required=False,
        help_text=_("规程的步骤由工单责任人办；不转时，上门的人只能看步骤。"),
    )

    def set_up(self) -> None:
        field: Any = self.fields["visitor"]
        field.queryset = visitors_of(self.visit.order.department)
        if not can_dispatch_visit(self.user, self.visit):
            field.queryset = field.queryset.filter(pk=self.user.pk)
        if not can_assign(self.user, self.visit.order):
            del self.fields["hands_over"]


class FinishForm(VisitForm):
    result = forms.CharField(
        label=_("办了什么"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：更换接头并保压 10 分钟，不再漏。"),
    )
    signed_name = forms.CharField(
        label=_("客户签名（姓名）"),
        max_length=60,
        required=False,
        help_text=_("请客户本人写；客户不签的留空。"),
    )
    signature = forms.FileField(
        label=_("手写签名"), required=False, widget=forms.FileInput(attrs={"accept": "image/png"})
    )
    satisfaction = forms.TypedChoiceField(
        label=_("客户当场评价"), coerce=int, empty_value=None, choices=RATINGS, required=False
    )
    resolves_order = forms.BooleanField(label=_("同时办结工单"), required=False)

    def set_up(self) -> None:
        if not can_resolve(self.user, self.visit.order):
            del self.fields["resolves_order"]

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return {**said, "signature": said["signature"] or None}


class FailForm(VisitForm):
    obstacle = forms.ChoiceField(label=_("为什么没办成"), choices=Obstacle.choices)
    remark = forms.CharField(
        label=_("说明"), max_length=SHORT, required=False, help_text=_("例如：敲门三次无人应，电话未接。")
    )


class CallOffForm(VisitForm):
    reason = forms.CharField(label=_("取消原因"), max_length=SHORT, help_text=_("例如：电话里已经解决。"))
