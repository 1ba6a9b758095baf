"""The questions asked before a decision: what it will do, and room for remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Action
from plans import deadlines
from plans.models import DepartmentPlan


@dataclass(frozen=True)
class Question:
    id: str
    title: str
    url: str
    button: str
    sentence: str
    hint: str = ""
    weight: str = "primary"
    is_required: bool = False
    fields: tuple[tuple[str, str], ...] = ()


def dialogs_for(plan: DepartmentPlan, actions: Sequence[Action]) -> list[Question]:
    """A dialog for each allowed action that opens one."""
    wanted = {action.url for action in actions if action.method == "dialog" and action.allowed}
    return [question for question in questions(plan) if question.id in wanted]


def questions(plan: DepartmentPlan) -> list[Question]:
    said = {
        "department": plan.department.name,
        "version": plan.version,
        "correct": deadlines.CORRECT.days,
        "approve": deadlines.APPROVE.days,
    }
    return [
        Question(
            "return-dialog",
            _("退回修改"),
            reverse("plans:return", args=[plan.pk]),
            _("退回"),
            _("第 %(version)s 稿将退回给%(department)s，限 %(correct)s 天内改好重报。") % said,
            _("写明哪里不合适、要改成什么，部门照此修改。"),
            "danger",
            is_required=True,
        ),
        Question(
            "review-dialog",
            _("审核通过"),
            reverse("plans:review", args=[plan.pk]),
            _("审核通过"),
            _("第 %(version)s 稿审核通过后转领导小组，限 %(approve)s 天内审批。内容不再能改，除非退回。")
            % said
            + _("没有逐项给出结论的部分视为全部通过。"),
            _("给领导小组的意见，可以不写。"),
            fields=(("pass_unseen", "1"),),
        ),
        Question(
            "approve-dialog",
            _("审批同意"),
            reverse("plans:approve", args=[plan.pk]),
            _("同意"),
            _("同意的是第 %(version)s 稿，内容与审核时逐字一致；随后由办公室发布。") % said,
            _("审批意见，可以不写。"),
        ),
    ]
