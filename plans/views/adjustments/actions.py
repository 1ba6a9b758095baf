"""The buttons of an adjustment, each with the decision that its command will ask."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Action
from core.decisions import Decision, conflict
from organization.models import User
from plans import adjustment_permissions as permissions
from plans import deadlines
from plans.lifecycle import ADJUSTMENT, AdjustmentStatus
from plans.models import Adjustment
from plans.views.dialogs import Question


def adjustment_actions(user: User, adjustment: Adjustment, *, has_lines: bool) -> list[Action]:
    """The acts that may start from its status, in the order people think of them."""
    offered = {move.act for move in ADJUSTMENT.moves if move.source == adjustment.status}
    version = (("version", str(adjustment.version)),)
    actions: list[Action] = []
    if "submit_adjustment" in offered:
        explain = reverse("plans:explain_adjustment", args=[adjustment.pk])
        writes = permissions.can_write_adjustment(user, adjustment)
        actions.append(Action(_("修改理由"), explain, writes, "pencil", method="get"))
        if permissions.can_rebase_adjustment(user, adjustment):
            rebase = reverse("plans:rebase_adjustment", args=[adjustment.pk])
            actions.append(
                Action(_("对照新版本更新"), rebase, icon="git-compare", method="get", weight="primary")
            )
        actions.append(
            Action(
                _("报送审核"),
                reverse("plans:submit_adjustment", args=[adjustment.pk]),
                submit_decision(user, adjustment, has_lines=has_lines),
                "send",
                confirm=_("将报送给服务改善办公室审核。报送以后不能再改，除非被退回。"),
                weight="primary",
                fields=version,
            )
        )
    if "return_adjustment" in offered:
        actions.append(
            Action(
                _("退回修改"), "return-dialog", permissions.can_return_adjustment(user, adjustment),
                "arrow-back-up", method="dialog", weight="danger",
            )
        )  # fmt: skip
    if "review_adjustment" in offered:
        decision = permissions.can_review_adjustment(user, adjustment)
        actions.append(Action(_("审核通过"), "review-dialog", decision, "circle-check", method="dialog"))
    if adjustment.status == AdjustmentStatus.REVIEWED:
        if user.standing.is_chair:
            refuses = permissions.can_refuse_adjustment(user, adjustment)
            actions.append(
                Action(_("否决"), "refuse-dialog", refuses, "circle-x", method="dialog", weight="danger")
            )
        decision = permissions.can_approve_adjustment(user, adjustment)
        actions.append(Action(_("同意调整"), "approve-dialog", decision, "rubber-stamp", method="dialog"))
    if "withdraw_adjustment" in offered and user.standing.heads(adjustment.plan.department_id):
        actions.append(
            Action(
                _("撤回"), "withdraw-dialog", permissions.can_withdraw_adjustment(user, adjustment),
                "arrow-back", method="dialog", weight="danger",
            )
        )  # fmt: skip
    if adjustment.status == AdjustmentStatus.APPLIED and not adjustment.checked_at:
        check = reverse("plans:check_adjustment", args=[adjustment.pk])
        decision = permissions.can_check_effect(user, adjustment)
        actions.append(Action(_("登记效果"), check, decision, "clipboard-check", method="get"))
    return actions


def submit_decision(user: User, adjustment: Adjustment, *, has_lines: bool) -> Decision:
    """May submit, and there is something to submit."""
    decision = permissions.can_submit_adjustment(user, adjustment)
    if decision and not has_lines:
        return conflict("empty", _("还没有任何调整内容，请至少修改、新增或终止一项。"))
    return decision


def dialogs_of(adjustment: Adjustment, actions: Sequence[Action]) -> list[Question]:
    """A dialog for each allowed action that opens one."""
    wanted = {action.url for action in actions if action.method == "dialog" and action.allowed}
    return [question for question in questions(adjustment) if question.id in wanted]


def questions(adjustment: Adjustment) -> list[Question]:
    said = {
        "department": adjustment.plan.department.name,
        "correct": deadlines.CORRECT.days,
        "approve": deadlines.APPROVE.days,
        "number": adjustment.base.number + 1,
    }

    def url(name: str) -> str:
        return reverse(f"plans:{name}_adjustment", args=[adjustment.pk])

    return [
        Question(
            "return-dialog", _("退回修改"), url("return"), _("退回"),
            _("这次调整将退回给%(department)s，限 %(correct)s 天内改好重报。现行计划不受影响。") % said,
            _("写明哪里不合适、要改成什么，部门照此修改。"), "danger", is_required=True,
        ),
        Question(
            "review-dialog", _("审核通过"), url("review"), _("审核通过"),
            _("审核通过后转领导小组，限 %(approve)s 天内决定。") % said,
            _("给领导小组的意见，可以不写。"),
        ),
        Question(
            "approve-dialog", _("同意调整"), url("approve"), _("同意"),
            _("同意的是页面上显示的全部改动，逐字一致；最后一步同意时立即生效，计划成为第 %(number)s 版。") % said,
            _("审批意见，可以不写。"),
        ),
        Question(
            "refuse-dialog", _("否决"), url("refuse"), _("否决"),
            _("这次调整到此结束，计划维持现行版本。需要时部门可以另行提出。"),
            _("写明不同意的理由，部门会看到。"), "danger", is_required=True,
        ),
        Question(
            "withdraw-dialog", _("撤回"), url("withdraw"), _("撤回"),
            _("这次调整到此结束，计划维持现行版本。"),
            _("撤回的原因，可以不写。"), "danger",
        ),
    ]  # fmt: skip
