"""What people fill in. Forms check the shape; whether it may be done is asked by the commands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.periods import local_today
from organization.models import Department, User
from plans.models import Measure
from workorders.models import Category, Impact, OrderKind, Priority, Urgency, WorkOrder
from workorders.models.saved_view import Audience
from workorders.offered import assignable_people, running_measures
from workorders.permissions import can_share_view

SHORT, LONG = 300, 4000


class VersionForm(forms.Form):
    """Every act says which version of the order it was decided upon."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, order: WorkOrder, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order, self.user = order, user
        self.fields["version"].initial = order.version


class StartForm(VersionForm):
    pass


class ResumeForm(VersionForm):
    pass


class RespondForm(VersionForm):
    remark = forms.CharField(
        label=_("答复内容"),
        required=False,
        max_length=SHORT,
        help_text=_("可不填，例如：已电话联系，明天上门。"),
    )


class WaitForm(VersionForm):
    reason = forms.CharField(
        label=_("停钟原因"),
        max_length=SHORT,
        help_text=_("停钟期间不计用时，也不算超时。例如：等客户回传照片。"),
    )


class ResolveForm(VersionForm):
    resolution = forms.CharField(
        label=_("处理结果"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("做了什么，客户是否认可。"),
    )


class CloseForm(VersionForm):
    remark = forms.CharField(label=_("复核意见"), required=False, max_length=SHORT)


class RegradeForm(VersionForm):
    category = forms.ModelChoiceField(
        Category.objects.active(), label=_("类别"), required=False, empty_label=_("未分类")
    )
    impact = forms.ChoiceField(label=_("影响面"), required=False)
    urgency = forms.ChoiceField(label=_("紧急程度"), required=False)
    priority = forms.ChoiceField(label=_("优先级"), required=False)
    reason = forms.CharField(
        label=_("改级理由"),
        max_length=SHORT,
        help_text=_("期限按新的时限重新计算，已用和停钟的时间照算。例如：客户家中已断水。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_grading(self)
        order = self.order
        if order.category is not None and not order.category.is_active:
            self.fields["category"].queryset |= Category.objects.filter(pk=order.category.pk)  # type: ignore[attr-defined]
        for name in ("impact", "urgency", "priority"):
            self.fields[name].initial = getattr(order, name)
        self.fields["category"].initial = order.category_id


def offer_grading(form: forms.Form) -> None:
    """The choices of impact, urgency and priority, each with the one that leaves it open."""
    for name, empty, choices in (
        ("impact", _("未判定"), Impact.choices),
        ("urgency", _("未判定"), Urgency.choices),
        ("priority", _("按影响面和紧急程度定"), Priority.choices),
    ):
        form.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """A tick: what was seen, and whether the step was left out."""

    note = forms.CharField(label=_("依据"), required=False, max_length=500)
    is_skipped = forms.BooleanField(label=_("不适用"), required=False)


class ReopenForm(VersionForm):
    reason = forms.CharField(
        label=_("重开原因"), max_length=SHORT, help_text=_("例如：客户来电，故障再次出现。")
    )


class CancelForm(VersionForm):
    reason = forms.CharField(label=_("取消原因"), max_length=SHORT, help_text=_("例如：与另一张工单重复。"))


class RateForm(VersionForm):
    satisfaction = forms.TypedChoiceField(
        label=_("客户满意度"),
        coerce=int,
        choices=[
            (5, _("5 非常满意")),
            (4, _("4 满意")),
            (3, _("3 一般")),
            (2, _("2 不满意")),
            (1, _("1 很不满意")),
        ],
    )
    remark = forms.CharField(label=_("客户意见"), required=False, max_length=SHORT)


def people_of(department: Department) -> QuerySet[User]:
    """Whom orders of the department may be given to, by name."""
    above = [int(part) for part in department.path.split("/") if part]
    below = Department.objects.below([department.path]).values("pk")
    members: Any = User.objects.people()
    today = local_today()
    in_team = User.objects.in_departments([row["pk"] for row in below], today).values("pk")
    heads = User.objects.filter(memberships__in=_heads(above)).values("pk")
    people: QuerySet[User] = (members.filter(pk__in=in_team) | members.filter(pk__in=heads)).order_by(
        "name", "pk"
    )
    return people


def _heads(department_ids: list[int]) -> Any:
    from organization.models import Membership, Role

    return Membership.objects.on(local_today()).filter(role=Role.HEAD, department_id__in=department_ids)


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, person: Any) -> str:
        return str(person.label)


class MeasureChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, measure: Any) -> str:
        return f"{measure.plan.department.name} · {measure.title}"


class AssignForm(VersionForm):
    department = forms.ModelChoiceField(Department.objects.none(), label=_("责任部门"), empty_label=None)
    assignee = PersonChoice(
        User.objects.none(), label=_("责任人"), required=False, empty_label=_("由部门负责人安排")
    )
    reason = forms.CharField(
        label=_("理由"), max_length=SHORT, required=False, help_text=_("转到其他部门时必填。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = commanded_departments(self.user)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        chosen = self.order.department
        if self.is_bound:
            text = self.data.get("department", "")
            if text.isascii() and text.isdigit() and len(text) <= 18:
                chosen = departments.filter(pk=int(text)).first() or chosen
        self.fields["assignee"].queryset = people_of(chosen)  # type: ignore[attr-defined]
        self.fields["department"].initial = self.order.department_id
        self.fields["assignee"].initial = self.order.assignee_id


def commanded_departments(user: User) -> QuerySet[Department]:
    """Where this person may send orders."""
    departments: QuerySet[Department] = Department.objects.active().in_tree_order()
    if user.standing.is_office:
        return departments
    own = user.standing.commanded_department_ids | (
        user.standing.member_department_ids if user.standing.is_service_account else frozenset()
    )
    return departments.filter(pk__in=own)


class OrderForm(forms.Form):
    """A new order."""

    kind = forms.ChoiceField(label=_("类型"), choices=OrderKind.choices)
    title = forms.CharField(label=_("标题"), max_length=SHORT, help_text=_("一句话说明是什么事。"))
    body = forms.CharField(
        label=_("内容"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 4})
    )
    department = forms.ModelChoiceField(Department.objects.none(), label=_("责任部门"))
    category = forms.ModelChoiceField(
        Category.objects.active(), label=_("类别"), required=False, empty_label=_("未分类")
    )
    impact = forms.ChoiceField(label=_("影响面"), required=False)
    urgency = forms.ChoiceField(label=_("紧急程度"), required=False)
    priority = forms.ChoiceField(
        label=_("优先级"),
        required=False,
        help_text=_("不选时由影响面和紧急程度推出；都不选为「普通」。"),
    )
    priority_reason = forms.CharField(
        label=_("优先级理由"),
        required=False,
        max_length=SHORT,
        help_text=_("与推出的优先级不同时必填，例如：老人独居。"),
    )
    due_at = forms.DateTimeField(
        label=_("指定期限"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("不填时按服务时限的工作时间计算。"),
    )
    requester = forms.CharField(label=_("客户"), required=False, max_length=120)
    contact = forms.CharField(label=_("联系方式"), required=False, max_length=120)
    channel = forms.CharField(label=_("渠道"), required=False, max_length=60)
    place = forms.CharField(label=_("地点"), required=False, max_length=120)
    assignee = PersonChoice(
        User.objects.none(), label=_("责任人"), required=False, empty_label=_("由部门负责人安排")
    )
    measure = MeasureChoice(
        Measure.objects.none(), label=_("所属措施"), required=False, empty_label=_("不属于任何措施")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_grading(self)
        self.fields["assignee"].queryset = assignable_people(user)  # type: ignore[attr-defined]
        self.fields["measure"].queryset = running_measures(user)  # type: ignore[attr-defined]
        departments = creatable_departments(user)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        own = sorted(user.standing.own_department_ids)
        self.initial.setdefault("department", own[0] if own else None)


def creatable_departments(user: User) -> QuerySet[Department]:
    """For which departments this person may register orders."""
    standing = user.standing
    departments: QuerySet[Department] = Department.objects.active().in_tree_order()
    if standing.is_office or standing.is_leadership:
        return departments
    return departments.filter(pk__in=standing.member_department_ids)


class CategoryForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120)
    parent = forms.ModelChoiceField(
        Category.objects.all(), label=_("上级类别"), required=False, empty_label=_("（顶层）")
    )
    is_active = forms.BooleanField(label=_("在用"), required=False, initial=True)


class ViewForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=40)
    audience = forms.ChoiceField(label=_("谁能用"), choices=Audience.choices, initial=Audience.OWNER)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in Audience.choices
            if can_share_view(user, value) or value == self.initial.get("audience")
        ]


class AssignManyForm(forms.Form):
    """To a department, to a person, or both, for all that were ticked."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("责任部门"), required=False, empty_label=_("各自现在的部门")
    )
    assignee = PersonChoice(
        User.objects.none(), label=_("责任人"), required=False, empty_label=_("由部门负责人安排")
    )
    reason = forms.CharField(
        label=_("理由"), max_length=SHORT, required=False, help_text=_("转到其他部门时必填。")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = commanded_departments(user)
        people: Any = User.objects.people()
        if not user.standing.is_office:
            people = people.filter(
                pk__in=User.objects.in_departments(
                    list(departments.values_list("pk", flat=True)), local_today()
                )
            )
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = people.order_by("name", "pk")  # type: ignore[attr-defined]


class CloseManyForm(forms.Form):
    remark = forms.CharField(label=_("复核意见"), required=False, max_length=SHORT)


class LevelForm(forms.Form):
    category = forms.ModelChoiceField(
        Category.objects.active(), label=_("类别"), required=False, empty_label=_("全部类别（默认）")
    )
    priority = forms.ChoiceField(label=_("优先级"), choices=Priority.choices)
    response_minutes = forms.IntegerField(label=_("首次响应时限（工作分钟）"), min_value=1, max_value=527_040)
    resolution_minutes = forms.IntegerField(label=_("解决时限（工作分钟）"), min_value=1, max_value=527_040)
