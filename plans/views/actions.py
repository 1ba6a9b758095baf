"""The buttons of a plan: what its state offers next, each with the decision the command itself will ask."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Action
from core.decisions import Decision, conflict
from organization.models import User
from plans import permissions
from plans.adjustment_permissions import can_propose_adjustment
from plans.completeness import Completeness
from plans.lifecycle import PLAN, PlanStatus
from plans.models import DepartmentPlan


def submit_decision(user: User, plan: DepartmentPlan, state: Completeness | None) -> Decision:
    """May submit, and nothing is missing."""
    decision = permissions.can_submit_plan(user, plan)
    if not decision or state is None:
        return decision
    if state.blocking:
        sentence = _("还差 %(count)s 项，补齐以后才能报送。") % {"count": len(state.blocking)}
        return conflict("incomplete", sentence)
    if state.unexplained:
        sentence = _("还有 %(count)s 条提醒没有说明，写明以后才能报送。") % {"count": len(state.unexplained)}
        return conflict("unexplained", sentence)
    return decision


def version_field(plan: DepartmentPlan) -> tuple[tuple[str, str], ...]:
    return (("version", str(plan.version)),)


def submit_action(user: User, plan: DepartmentPlan, state: Completeness | None) -> Action:
    sentence = _("将报送第 %(version)s 稿给服务改善办公室审核。报送以后不能再改，除非被退回。")
    return Action(
        _("报送审核"),
        reverse("plans:submit", args=[plan.pk]),
        submit_decision(user, plan, state),
        "send",
        confirm=sentence % {"version": plan.version + 1},
        weight="primary",
        fields=version_field(plan),
    )


def plan_actions(user: User, plan: DepartmentPlan, state: Completeness | None) -> list[Action]:
    """The acts that may start from the plan's status, in the order people think of them."""
    offered = {move.act for move in PLAN.moves if move.source == plan.status}
    actions: list[Action] = []
    if "submit_plan" in offered:
        edit = reverse("plans:edit", args=[plan.pk])
        actions.append(Action(_("编辑"), edit, permissions.can_edit_plan(user, plan), "pencil", method="get"))
        actions.append(submit_action(user, plan, state))
        if permissions.can_edit_plan(user, plan):
            start = reverse("plans:start", args=[plan.pk])
            actions.append(Action(_("从往年或模板带入"), start, icon="copy", method="get"))
    if "return_plan" in offered:
        decision = permissions.can_return_plan(user, plan)
        actions.append(
            Action(
                _("退回修改"), "return-dialog", decision, "arrow-back-up", method="dialog", weight="danger"
            )
        )
    if "review_plan" in offered:
        decision = permissions.can_review_plan(user, plan)
        if decision:
            page = reverse("plans:reviewing", args=[plan.pk])
            actions.append(Action(_("逐项审核"), page, icon="list-check", method="get", weight="primary"))
        actions.append(Action(_("审核通过"), "review-dialog", decision, "circle-check", method="dialog"))
    if "approve_plan" in offered:
        decision = permissions.can_approve_plan(user, plan)
        actions.append(Action(_("审批同意"), "approve-dialog", decision, "rubber-stamp", method="dialog"))
    if "publish_plan" in offered:
        actions.append(publish_action(user, plan))
    if plan.status == PlanStatus.PUBLISHED:
        url, decision = (
            reverse("plans:propose_adjustment", args=[plan.pk]),
            can_propose_adjustment(user, plan),
        )
        if decision or decision.is_conflict:
            actions.append(Action(_("提出调整"), url, decision, "file-diff", method="get"))
    if permissions.can_keep_templates(user):
        url = reverse("plans:new_template", args=[plan.pk])
        actions.append(Action(_("存为模板"), url, icon="template", method="get"))
    return actions


def publish_action(user: User, plan: DepartmentPlan) -> Action:
    sentence = _("将发布《%(plan)s》，生成第 %(number)s 版并冻结内容，目标从此参与评估。")
    return Action(
        _("发布"),
        reverse("plans:publish", args=[plan.pk]),
        permissions.can_publish_plan(user, plan),
        "world-check",
        confirm=sentence % {"plan": plan, "number": plan.editions.count() + 1},
        weight="primary",
        fields=version_field(plan),
    )
