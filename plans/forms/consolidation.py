"""What people fill in about the organisation's plan and what stands between departments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organization.models import Department
from plans.forms.said import REMARKS_MAX, TEXT_MAX, SaidForm
from plans.models import IncludedPlan
from plans.models.consolidation import ItemAct
from plans.sight import SightedForm
from plans.widgets import TallText

OFFICE_ACTS = (ItemAct.SETTLE, ItemAct.ASSIGN, ItemAct.REFER, ItemAct.ACCEPT)


class OrganizationTextsForm(SaidForm, SightedForm):
    foreword = forms.CharField(
        label=gettext_lazy("前言"),
        required=False,
        max_length=TEXT_MAX,
        widget=TallText(rows=8),
        help_text=gettext_lazy("为什么定这些目标，去年做得怎样，今年的重点是什么。"),
    )
    summary = forms.CharField(
        label=gettext_lazy("总体安排"),
        required=False,
        max_length=TEXT_MAX,
        widget=TallText(rows=10),
        help_text=gettext_lazy("目标怎样分给各部门，主要冲突怎样协调的，资源怎样安排。"),
    )


class ItemForm(SaidForm):
    """How an item is settled; the office chooses, leadership only decides. Every act has a text."""

    act = forms.ChoiceField(label=gettext_lazy("怎么办"), widget=forms.RadioSelect)
    department = forms.ModelChoiceField(
        label=gettext_lazy("办理部门"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=gettext_lazy("请选择"),
        help_text=gettext_lazy("只在交部门办理时填。"),
    )
    text = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=REMARKS_MAX,
        widget=TallText(rows=4),
        help_text=gettext_lazy("写明怎样协调的、请部门做什么、建议怎样决定，或者为什么可以保留。"),
    )

    def __init__(self, *args: Any, acts: Iterable[str], departments: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].is_owed = True  # type: ignore[attr-defined]
        labels = dict(ItemAct.choices)
        field: Any = self.fields["act"]
        field.choices = [(act, labels[act]) for act in acts]
        chosen: Any = self.fields["department"]
        chosen.queryset = Department.objects.filter(pk__in=departments).order_by("position", "path")


class AnswerForm(SaidForm):
    """Every answer has a text; the command says what is missing."""

    text = forms.CharField(
        label=gettext_lazy("处理结果"),
        required=False,
        max_length=REMARKS_MAX,
        widget=TallText(rows=5),
        help_text=gettext_lazy("写明改了什么、和谁商量好了；要改计划的，请办公室退回计划以后再改。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].is_owed = True  # type: ignore[attr-defined]


def returned_parts(data: Any, included: Iterable[IncludedPlan]) -> dict[int, str]:
    """Department plan -> reason, of those that are ticked; a reason without a tick names nobody."""
    ticked = set(data.getlist("parts"))
    return {
        row.plan_id: data.get(f"reason-{row.plan_id}", "")[:REMARKS_MAX]
        for row in included
        if str(row.plan_id) in ticked
    }
