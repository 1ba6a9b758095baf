"""The organisation's plan as a document: its texts, what it includes, and the way through leadership to the edition."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.components import Action
from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from plans import organization_permissions as permissions
from plans.commands.consolidation import (
    recall_organization_plan,
    submit_organization_plan,
    write_organization_plan,
)
from plans.commands.merging import FieldsChanged
from plans.commands.organization_approval import approve_organization_plan, return_organization_plan
from plans.commands.organization_publication import publish_organization_plan
from plans.forms.consolidation import OrganizationTextsForm, returned_parts
from plans.lifecycle import ORGANIZATION_PLAN, OrganizationPlanStatus, PlanStatus
from plans.models import (
    OrganizationDecision,
    OrganizationEdition,
    OrganizationPlan,
    OrganizationSubmission,
    PlanEdition,
)
from plans.models.consolidation import ItemState
from plans.reports.consolidation.board import board_of
from plans.reports.consolidation.inclusion import Inclusion, inclusion
from plans.reports.consolidation.life import (
    OrganizationText,
    draft_text,
    organization_steps,
    organization_text,
)
from plans.reports.consolidation.rows import read
from plans.views.consolidation import consolidation_crumbs, visible_organization_plan
from plans.views.crumbs import cycle_crumbs
from plans.views.decisions import remarks_of, version_of


@require_GET
def organization_plan(request: PersonRequest, pk: int) -> HttpResponse:
    """What leadership has before it, word for word, or the draft as it would be handed in now."""
    plan = get_object_or_404(
        OrganizationPlan.objects.visible_to(request.user).select_related(
            "cycle", "submitted_by", "approved_by", "published_by", "returned_by"
        ),
        pk=pk,
    )
    if not permissions.can_see_consolidation(request.user):
        return redirect(plan.editions.latest("number"))
    submission, found = plan.submission, inclusion(plan.cycle, plan)
    decisions = list(
        OrganizationDecision.objects.filter(submission__organization_plan=plan)
        .select_related("decided_by", "on_behalf_of", "submission")
        .defer("submission__content")
    )
    text = organization_text(submission.content) if submission else text_now(plan, found)
    actions = plan_actions(request, plan, left=len(text.unsettled))
    dialogs = {action.url for action in actions if action.method == "dialog" and action.allowed}
    context = {
        "plan": plan,
        "submission": submission,
        "text": text,
        "decisions": decisions,
        "returned": next((d for d in decisions if d.verdict == "return"), None),
        "steps": organization_steps(plan, sum(d.verdict == "return" for d in decisions)),
        "inclusion": found,
        "referred": referred_in(submission),
        "editions": plan.editions.defer("content").select_related("published_by"),
        "actions": actions,
        "dialogs": dialogs,
        "returnable": returnable(plan) if "return-dialog" in dialogs else (),
        "crumbs": consolidation_crumbs(plan.cycle),
    }
    return render(request, "plans/consolidation/plan.html", context)


def referred_in(submission: OrganizationSubmission | None) -> int:
    """How many items of what was handed in wait for leadership's own word."""
    items = submission.content["items"] if submission else ()
    return sum(item["state"] == ItemState.REFERRED for item in items)


def text_now(plan: OrganizationPlan, found: Inclusion) -> OrganizationText:
    reading = read(plan.cycle)
    return draft_text(plan, reading, found, board_of(reading, plan))


def returnable(plan: OrganizationPlan) -> Any:
    """Department plans that leadership may send back one by one."""
    return plan.included.filter(plan__status=PlanStatus.REVIEWED).select_related("plan__department")


def plan_actions(request: PersonRequest, plan: OrganizationPlan, *, left: int) -> list[Action]:
    """The acts that may start from its status, in the order people think of them."""
    offered = {move.act for move in ORGANIZATION_PLAN.moves if move.source == plan.status}
    user, actions = request.user, []
    if "submit_organization_plan" in offered and user.standing.is_office:
        decision = permissions.can_edit_organization_plan(user, plan)
        edit = reverse("plans:edit_organization_plan", args=[plan.pk])
        actions.append(Action(_("编写前言和总体安排"), edit, decision, "pencil", method="get"))
        actions.append(submit_action(request, plan, left))
    if "recall_organization_plan" in offered and user.standing.is_office:
        decision = permissions.can_recall_organization_plan(user, plan)
        actions.append(Action(_("收回"), "recall-dialog", decision, "arrow-back", method="dialog"))
    decides = user.standing.is_leadership or bool(permissions.can_approve_organization_plan(user, plan))
    if "return_organization_plan" in offered and decides:
        decision = permissions.can_return_organization_plan(user, plan)
        actions.append(
            Action(_("退回"), "return-dialog", decision, "arrow-back-up", method="dialog", weight="danger")
        )
    if "approve_organization_plan" in offered and decides:
        decision = permissions.can_approve_organization_plan(user, plan)
        actions.append(
            Action(
                _("审批同意"),
                "approve-dialog",
                decision,
                "rubber-stamp",
                method="dialog",
                weight="primary",
            )
        )
    if "publish_organization_plan" in offered:
        actions.append(publish_action(request, plan))
    return actions


def submit_action(request: PersonRequest, plan: OrganizationPlan, left: int) -> Action:
    words = _("将把第 %(version)s 稿提交领导小组审批。")
    if left:
        words = _(
            "将把第 %(version)s 稿提交领导小组审批；还有 %(left)s 项冲突、空白或重复没有了结，一并列给领导小组。"
        )
    return Action(
        _("提交领导小组"),
        reverse("plans:submit_organization_plan", args=[plan.pk]),
        permissions.can_submit_organization_plan(request.user, plan),
        "send",
        confirm=words % {"version": plan.version + 1, "left": left},
        weight="primary",
        fields=(("version", str(plan.version)),),
    )


def publish_action(request: PersonRequest, plan: OrganizationPlan) -> Action:
    waiting = plan.included.filter(plan__status=PlanStatus.APPROVED).count()
    words = _("将发布组织计划第 %(number)s 版，同时发布 %(plans)s 份部门计划；内容冻结，各部门要确认收悉。")
    return Action(
        _("发布"),
        reverse("plans:publish_organization_plan", args=[plan.pk]),
        permissions.can_publish_organization_plan(request.user, plan),
        "world-check",
        confirm=words % {"number": plan.editions.count() + 1, "plans": waiting},
        weight="primary",
        fields=(("version", str(plan.version)),),
    )


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_organization_plan(request, pk)
    permissions.can_edit_organization_plan(request.user, plan).or_raise()
    initial = {"foreword": plan.foreword, "summary": plan.summary}
    form = OrganizationTextsForm(request.POST if request.method == "POST" else None, initial=initial)
    clashes: Any = ()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            seen = form.seen()
            write_organization_plan(
                plan, form.cleaned_data, by=request.user, seen=seen, version=version_of(request)
            )
        except FieldsChanged as refusal:
            form.add_error(None, str(refusal))
            clashes, status = refusal.clashes, refusal.status
        except Stale as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已保存。"))
            return redirect(plan)
    context = {
        "plan": plan,
        "form": form,
        "clashes": clashes,
        "crumbs": [*consolidation_crumbs(plan.cycle), (str(plan), plan.get_absolute_url())],
    }
    return render(request, "plans/consolidation/edit.html", context, status=status)


@require_POST
def submit(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_organization_plan(request, pk)
    try:
        submit_organization_plan(plan, by=request.user, version=version_of(request))
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:edit_organization_plan", plan.pk)
    messages.success(request, _("已提交领导小组审批。"))
    return redirect(plan)


@require_POST
def recall(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_organization_plan(request, pk)
    recall_organization_plan(plan, by=request.user, version=version_of(request), reason=remarks_of(request))
    messages.success(request, _("已收回，可以继续汇总。"))
    return redirect(plan)


@require_POST
def approve(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_organization_plan(request, pk)
    approve_organization_plan(plan, by=request.user, version=version_of(request), remarks=remarks_of(request))
    plan.refresh_from_db()
    words = _("已记下您的同意，审批链上还有人没有表态。")
    if plan.status == OrganizationPlanStatus.APPROVED:
        words = _("已审批同意，其中的部门计划一并审批；由办公室发布。")
    messages.success(request, words)
    return redirect(plan)


@require_POST
def return_(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_organization_plan(request, pk)
    parts = returned_parts(request.POST, plan.included.all())
    return_organization_plan(
        plan, by=request.user, version=version_of(request), remarks=remarks_of(request), parts=parts
    )
    plan.refresh_from_db()
    words = _("已记下您的退回意见，审批链上还有人没有表态。")
    if plan.status == OrganizationPlanStatus.RETURNED:
        words = _("已退回给办公室修改。")
        if parts:
            words = _("已退回给办公室，其中 %(count)s 份部门计划退回部门修改，其余不变。")
    messages.success(request, words % {"count": len(parts)})
    return redirect(plan)


@require_POST
def publish(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_organization_plan(request, pk)
    edition = publish_organization_plan(plan, by=request.user, version=version_of(request))
    messages.success(
        request, _("已发布第 %(number)s 版，内容冻结；请各部门确认收悉。") % {"number": edition.number}
    )
    return redirect(edition)


@require_GET
def edition(request: PersonRequest, pk: int) -> HttpResponse:
    editions = OrganizationEdition.objects.visible_to(request.user).select_related(
        "organization_plan__cycle", "published_by"
    )
    found = get_object_or_404(editions, pk=pk)
    receipts = found.receipts.all()
    text = organization_text(found.content)
    published = [row["edition"] for row in text.plans if "edition" in row]
    opened = PlanEdition.objects.visible_to(request.user).filter(pk__in=published)
    context = {
        "edition": found,
        "plan": found.organization_plan,
        "text": text,
        "opened": set(opened.values_list("pk", flat=True)),
        "may_see_items": permissions.can_see_consolidation(request.user),
        "receipts": (receipts.count(), receipts.waiting().count()),
        "crumbs": cycle_crumbs(found.organization_plan.cycle),
    }
    return render(request, "plans/consolidation/edition.html", context)
