"""Submitting, returning, reviewing, approving, publishing: one POST each, about the version the page showed."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from plans.commands.approval import approve_plan
from plans.commands.publication import publish_plan
from plans.commands.review import return_plan, review_plan
from plans.commands.submission import submit_plan
from plans.commands.validation import invalid
from plans.forms import REMARKS_MAX, read_version
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan
from plans.views.editor import editor_url, visible_plan
from plans.views.stale import Difference, show_stale


def version_of(request: PersonRequest) -> int | None:
    return read_version(request.POST.get("version"))


def remarks_of(request: PersonRequest) -> str:
    """What was written, refused when longer than a page of text."""
    remarks = request.POST.get("remarks", "").replace("\r\n", "\n").replace("\x00", "").strip()
    if len(remarks) > REMARKS_MAX:
        sentence = _("意见有 %(length)s 个字，最多 %(most)s 个，请精简。") % {
            "length": len(remarks),
            "most": REMARKS_MAX,
        }
        raise Invalid("too_long", sentence, {"remarks": [sentence]})
    return remarks


def due_at_of(request: PersonRequest) -> datetime | None:
    """Until when a returned plan is to be corrected; left empty it is as long as usual."""
    text = request.POST.get("due_at", "").strip()
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise invalid("due_at", _("「改好重报的期限」要填日期和时间，例如 2026-12-15 17:00。"))
    return make_aware(found) if is_naive(found) else found


def stale(request: PersonRequest, plan: DepartmentPlan, refusal: Stale) -> HttpResponse:
    """The remarks stay on the page: what was judged has changed, what was thought has not."""
    remarks = request.POST.get("remarks", "").strip()
    mine = [Difference(_("您写的意见"), remarks, "")] if remarks else []
    return show_stale(request, refusal, plan, mine, plan.get_absolute_url(), can_repeat=False)


@require_POST
def submit(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    try:
        plan = submit_plan(plan, by=request.user, version=version_of(request))
    except Stale as refusal:
        return stale(request, plan, refusal)
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect(editor_url(plan, part="overview"))
    messages.success(request, _("已报送第 %(version)s 稿，等待办公室审核。") % {"version": plan.version})
    return redirect(plan)


@require_POST
def return_(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    try:
        return_plan(
            plan,
            by=request.user,
            version=version_of(request),
            remarks=remarks_of(request),
            due_at=due_at_of(request),
        )
    except Stale as refusal:
        return stale(request, plan, refusal)
    except Invalid as refusal:
        if "due_at" not in request.POST:
            raise
        messages.error(request, str(refusal))
        return redirect("plans:reviewing", plan.pk)
    plan.refresh_from_db(fields=["status"])
    said = _("已退回给%(department)s修改。") % {"department": plan.department}
    if plan.status != PlanStatus.RETURNED:
        said = _("已记下您的意见，还在等其他审批人。")
    messages.success(request, said)
    return redirect(plan)


@require_POST
def review(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    try:
        review_plan(
            plan,
            by=request.user,
            version=version_of(request),
            remarks=remarks_of(request),
            pass_unseen=bool(request.POST.get("pass_unseen")),
        )
    except Stale as refusal:
        return stale(request, plan, refusal)
    messages.success(request, _("审核通过，已转领导小组审批。"))
    return redirect(plan)


@require_POST
def approve(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    try:
        approve_plan(plan, by=request.user, version=version_of(request), remarks=remarks_of(request))
    except Stale as refusal:
        return stale(request, plan, refusal)
    plan.refresh_from_db(fields=["status"])
    done = plan.status == PlanStatus.APPROVED
    said = _("已审批同意，由办公室发布。") if done else _("已记下您的意见，还在等其他审批人。")
    messages.success(request, said)
    return redirect(plan)


@require_POST
def publish(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    try:
        edition = publish_plan(plan, by=request.user, version=version_of(request))
    except Stale as refusal:
        return stale(request, plan, refusal)
    messages.success(request, _("已发布第 %(number)s 版，内容冻结。") % {"number": edition.number})
    return redirect(plan)
