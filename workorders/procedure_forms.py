"""How a procedure is written: its head, and one row a step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organization.models import Post
from workorders.commands.procedures import MOST_STEPS, StepWords
from workorders.models import Category, Impact, OwnerRule, Priority, Stage, Urgency

POST = "post:"
LONGEST_LIMIT = 527_040
"""Minutes: a year."""
BLANK_ROWS = 3
LIMITS = ("limit_minutes", "urgent_minutes", "high_minutes", "low_minutes")


class ProcedureForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：投诉处理规程。"))
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label=_("适用类别"),
        required=False,
        empty_label=_("全部类别（默认）"),
        help_text=_("连同下级；下级另有规程时用下级的。"),
    )
    is_active = forms.BooleanField(label=_("在用"), required=False, initial=True)
    change = forms.CharField(
        label=_("修订说明"),
        required=False,
        max_length=300,
        help_text=_("为什么改，例如：二次漏水多因安装，增加判定责任一步。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)


def limit_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=LONGEST_LIMIT)


class StepRow(forms.Form):
    stage = forms.ChoiceField(label=_("环节"), choices=Stage.choices, initial=Stage.HANDLING)
    title = forms.CharField(label=_("步骤"), max_length=80)
    owner = forms.ChoiceField(label=_("谁来做"), initial=OwnerRule.ASSIGNEE)
    instruction = forms.CharField(label=_("做法"), required=False, max_length=500)
    limit_minutes = limit_field(_("时限（工作分钟）"))
    urgent_minutes = limit_field(_("紧急时"))
    high_minutes = limit_field(_("高优先级时"))
    low_minutes = limit_field(_("低优先级时"))
    needs_evidence = forms.BooleanField(label=_("须留依据"), required=False)

    def __init__(self, *args: Any, posts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [(value, label) for value, label in OwnerRule.choices if value != OwnerRule.POST]
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            *rules,
            *((f"{POST}{title}", gettext("岗位：%(title)s") % {"title": title}) for title in posts),
        ]

    def words(self) -> StepWords:
        data = self.cleaned_data
        rule, _colon, post = data["owner"].partition(":")
        return StepWords(
            stage=data["stage"],
            title=data["title"],
            owner_rule=rule,
            post_title=post,
            instruction=data["instruction"],
            needs_evidence=data["needs_evidence"],
            **{name: data[name] for name in LIMITS},
        )


def initial_row(words: StepWords) -> dict[str, Any]:
    owner = f"{POST}{words.post_title}" if words.owner_rule == OwnerRule.POST else words.owner_rule
    names = ("stage", "title", "instruction", "needs_evidence", *LIMITS)
    return {"owner": owner, **{name: getattr(words, name) for name in names}}


def step_rows(data: Any, steps: list[StepWords]) -> Any:
    """The rows of the steps with some blank ones below; the number before a row moves it."""
    formset = forms.formset_factory(
        StepRow,
        extra=BLANK_ROWS,
        max_num=MOST_STEPS + BLANK_ROWS,
        absolute_max=MOST_STEPS + BLANK_ROWS,
        can_order=True,
        can_delete=True,
    )
    titles = set(Post.objects.values_list("title", flat=True)) | {step.post_title for step in steps}
    return formset(
        data,
        prefix="steps",
        initial=[initial_row(step) for step in steps],
        form_kwargs={"posts": sorted(titles - {""})},
    )


class MatrixForm(forms.Form):
    """One choice for each cell, named `wide-now`."""

    def __init__(self, *args: Any, matrix: dict[tuple[str, str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for (impact, urgency), priority in matrix.items():
            label = f"{Impact(impact).label} × {Urgency(urgency).label}"
            self.fields[f"{impact}-{urgency}"] = forms.ChoiceField(
                label=label,
                choices=Priority.choices,
                initial=priority,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def cells(self) -> dict[tuple[str, str], str]:
        return {
            (impact, urgency): self.cleaned_data[f"{impact}-{urgency}"] for impact, urgency in self.names()
        }

    def names(self) -> list[tuple[str, str]]:
        return [(name.split("-")[0], name.split("-")[1]) for name in self.fields]

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """Impact with its fields, in the order of the urgencies."""
        return [
            (impact.label, [self[f"{impact.value}-{urgency.value}"] for urgency in Urgency])
            for impact in Impact
        ]
