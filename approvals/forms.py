"""What the office writes down of a chain: one row a step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.commands.chains import MOST_STEPS, StepFacts
from approvals.models import ApprovalChain, Mode, Rule, Who
from core.periods import local_today
from organization.models import Membership, Post, User

REMARKS_MAX = 4000
EXTRA_ROWS = 2
ALWAYS = ("position", "name", "who", "rule", "mode", "post", "people", "share", "due_days", "escalation_days")
"""Asked of every row that counts, so none of them is called optional."""


class StepForm(forms.Form):
    position = forms.IntegerField(label=gettext_lazy("次序"), min_value=1, max_value=99, required=False)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, required=False)
    who = forms.ChoiceField(label=gettext_lazy("谁来决定"), choices=Who.choices, required=False)
    post = forms.ModelChoiceField(label=gettext_lazy("岗位"), queryset=Post.objects.none(), required=False)
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("指定人员"), queryset=User.objects.none(), required=False
    )
    rule = forms.ChoiceField(label=gettext_lazy("规则"), choices=Rule.choices, required=False)
    share = forms.DecimalField(
        label=gettext_lazy("比例（%）"),
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
    )
    mode = forms.ChoiceField(label=gettext_lazy("会签方式"), choices=Mode.choices, required=False)
    together = forms.BooleanField(label=gettext_lazy("与上一步同时进行"), required=False)
    due_days = forms.IntegerField(
        label=gettext_lazy("办理时限（天）"), required=False, min_value=1, max_value=365
    )
    escalation_days = forms.IntegerField(
        label=gettext_lazy("多少天后上报"), required=False, min_value=1, max_value=365
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ALWAYS:
            self.fields[name].is_owed = True  # type: ignore[attr-defined]
        serving = Membership.objects.on(local_today()).values("user_id")
        posts: Any = self.fields["post"]
        posts.queryset = Post.objects.select_related("department")
        posts.label_from_instance = lambda post: f"{post.department} · {post}"
        people: Any = self.fields["people"]
        people.queryset = User.objects.people().filter(pk__in=serving).order_by("name", "pk")
        people.label_from_instance = lambda person: person.label

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("name") and not data.get("who"):
            raise ValidationError(_("请选择谁来决定。"))
        return data

    def facts(self) -> StepFacts:
        data = self.cleaned_data
        return StepFacts(
            name=data["name"],
            who=data["who"],
            rule=data["rule"] or Rule.ANY,
            share=data["share"],
            mode=data["mode"] or Mode.PARALLEL,
            together=data["together"],
            post=data["post"],
            people=list(data["people"]),
            due_days=data["due_days"] or 5,
            escalation_days=data["escalation_days"] or 8,
        )


class NoteForm(forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(
        label=gettext_lazy("修改说明"), max_length=500, help_text=gettext_lazy("为什么这样改，记入审计。")
    )


StepRows = forms.formset_factory(StepForm, extra=EXTRA_ROWS, max_num=MOST_STEPS, validate_max=True)


def steps_of(rows: Any) -> list[StepFacts]:
    """The rows that have a name, by their number; rows without one stay out."""
    named = [
        (form.cleaned_data.get("position") or place, place, form)
        for place, form in enumerate(rows.forms, start=1)
        if form.cleaned_data.get("name")
    ]
    return [form.facts() for _position, _place, form in sorted(named, key=lambda row: row[:2])]


def rows_of(chain: ApprovalChain | None) -> list[dict[str, Any]]:
    """A chain as the rows of the form show it."""
    if chain is None:
        return []
    return [
        {
            "position": step.position,
            "name": step.label,
            "who": step.who,
            "post": step.post_id,
            "people": [one.person_id for one in step.named.all()],
            "rule": step.rule,
            "share": step.share,
            "mode": step.mode,
            "together": step.together,
            "due_days": step.due_days,
            "escalation_days": step.escalation_days,
        }
        for step in chain.steps.all()
    ]
