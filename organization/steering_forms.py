"""What people fill in about instructions and meetings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from core.periods import local_today
from organization.commands.instructions import InstructionInput
from organization.commands.meetings import MeetingInput
from organization.forms import DayInput
from organization.models import Department, Meeting, User
from organization.models.meeting import MeetingKind


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class SteeringForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)

    def refuse(self, refusal: Invalid) -> None:
        """Show a command's refusal at the fields it names."""
        if not refusal.fields:
            self.add_error(None, str(refusal))
        for name, sentences in refusal.fields.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, str(sentence))


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """People by name and post."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(User.objects.none(), label=label, required=False, **more)
        self.widget.attrs["size"] = 8

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class InstructionForm(SteeringForm):
    title = forms.CharField(label=_("标题"), max_length=120, help_text=_("一句话说明要办什么。"))
    body = forms.CharField(
        label=_("批示"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("办到什么程度、注意什么。"),
    )
    departments = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        label=_("请哪些部门回复"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("由部门负责人回复。"),
    )
    people = PeopleField(_("请哪些人回复"), help_text=_("按住 Ctrl 可以选几个人。"))
    due_at = forms.DateTimeField(label=_("回复期限"), widget=MomentInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].queryset = Department.objects.active().in_tree_order()  # type: ignore[attr-defined]
        self.fields["people"].queryset = User.objects.people().order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["due_at"].initial = (timezone.localtime() + timedelta(days=7)).replace(hour=17, minute=0)

    def values(self) -> InstructionInput:
        return InstructionInput(**self.cleaned_data)


class MeetingForm(SteeringForm):
    kind = forms.ChoiceField(label=_("类型"), choices=MeetingKind.choices)
    title = forms.CharField(label=_("会议名称"), max_length=120)
    starts_at = forms.DateTimeField(label=_("开始时间"), widget=MomentInput())
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("部门"),
        required=False,
        empty_label=_("全公司的会议"),
        help_text=_("班前班后会、座谈会等部门自己的会议请选择部门。"),
    )
    attendees = PeopleField(_("参会人"), help_text=_("按住 Ctrl 可以选几个人；召集人自动参会。"))

    def __init__(self, user: User, data: Any = None, meeting: Meeting | None = None) -> None:
        super().__init__(data, initial=self.first_values(user, meeting))
        departments = Department.objects.active()
        standing = user.standing
        if not (standing.is_office or standing.is_leadership):
            departments = departments.filter(pk__in=standing.commanded_department_ids)
        self.fields["department"].queryset = departments.in_tree_order()  # type: ignore[attr-defined]
        self.fields["attendees"].queryset = User.objects.people().visible_to(user).order_by("name", "pk")  # type: ignore[attr-defined]

    @staticmethod
    def first_values(user: User, meeting: Meeting | None) -> dict[str, Any]:
        if meeting is not None:
            people = list(meeting.attendees.values_list("person_id", flat=True))
            plain = {n: getattr(meeting, n) for n in ("kind", "title", "starts_at", "place", "department")}
            return {**plain, "attendees": people}
        standing = user.standing
        starts = (timezone.localtime() + timedelta(days=3)).replace(hour=9, minute=30)
        first: dict[str, Any] = {"starts_at": starts}
        if standing.is_head and not (standing.is_office or standing.is_leadership):
            first |= {"kind": MeetingKind.HUDDLE, "department": min(standing.headed_department_ids)}
        return first

    def values(self) -> MeetingInput:
        return MeetingInput(**self.cleaned_data)


class ActionForm(SteeringForm):
    action_title = forms.CharField(label=_("要做什么"), max_length=200)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("负责人"), empty_label=_("请选择"))
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("责任部门"), empty_label=_("请选择")
    )
    due_on = forms.DateField(label=_("完成日期"), widget=DayInput())

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, initial={"due_on": local_today() + timedelta(days=7)}, auto_id="action_%s")
        departments = Department.objects.active()
        standing = user.standing
        if not (standing.is_office or standing.is_leadership):
            departments = departments.filter(pk__in=standing.commanded_department_ids)
        self.fields["department"].queryset = departments.in_tree_order()  # type: ignore[attr-defined]
        for field in self.fields.values():
            # Whatever is typed into the minutes travels along and is kept.
            field.widget.attrs["form"] = "minutes-form"
            field.widget.is_required = False
        owner = self.fields["owner"]
        owner.queryset = User.objects.people().visible_to(user).order_by("name", "pk")  # type: ignore[attr-defined]
        owner.label_from_instance = lambda person: person.label  # type: ignore[attr-defined]
