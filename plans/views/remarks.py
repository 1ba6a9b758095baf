"""The office's review of a plan: one page for a round, one POST for each thing said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.components import Action
from core.decisions import Decision, conflict
from core.errors import Refusal
from core.moments import exact
from organization.requests import PersonRequest
from plans import deadlines
from plans.commands import remarks as commands
from plans.forms.said import read_version
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan, Remark, Submission
from plans.permissions import can_answer_remark, can_return_plan, can_review_plan
from plans.reports.life import plan_steps, review_history
from plans.reports.neighbours import meetings
from plans.reports.remarks import Tally
from plans.reports.review_page import ReviewPage, review_page
from plans.views.crumbs import plan_crumbs
from plans.views.editor import editor_url, visible_plan

VIEWS = ("changes", "full", "side")


@require_GET
def reviewing(request: PersonRequest, pk: int) -> HttpResponse:
    """Everyone who follows the plan reads it; who may review writes on it."""
    plan = visible_plan(request, pk)
    if not DepartmentPlan.objects.followed_by(request.user).filter(pk=plan.pk).exists():
        raise Http404
    found = Submission.objects.visible_to(request.user).filter(plan=plan).select_related("submitted_by")
    wanted = request.GET.get("round", "")
    submission = (
        get_object_or_404(found, number=int(wanted[:6]))
        if wanted.isdecimal()
        else found.order_by("number").last()
    )
    if submission is None:
        return render(request, "plans/review/none.html", {"plan": plan, "crumbs": plan_crumbs(plan)})
    page = review_page(plan, submission, request.user)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ("changes" if page.before else "full")
    decisions = list(plan.decisions.select_related("decided_by", "on_behalf_of"))
    context = {
        **standing(request, plan, page),
        "view": view,
        "steps": plan_steps(plan, decisions),
        "meetings": meetings(plan, request.user),
        "record": review_history(plan),
        "rounds": found.order_by("number"),
        "crumbs": plan_crumbs(plan),
    }
    return render(request, "plans/review/review.html", context)


def standing(request: PersonRequest, plan: DepartmentPlan, page: ReviewPage) -> dict[str, Any]:
    """What follows every verdict: the outline and the bar at the foot."""
    is_now = page.submission.plan_version == plan.version and plan.status == PlanStatus.SUBMITTED
    may_review = can_review_plan(request.user, plan)
    may_write = is_now and bool(may_review)
    return {
        "plan": plan,
        "page": page,
        "tally": page.tally,
        "is_now": is_now,
        "is_last": page.submission.plan_version >= last_version(plan),
        "may_review": may_review,
        "may_write": may_write,
        "acts": acts(plan, page.tally, may_review, can_return_plan(request.user, plan)) if is_now else [],
        "due_at": correct_by(),
        "lines": foot_lines(plan, page.tally),
    }


def correct_by() -> datetime:
    """What the return dialog proposes: the end of a day, some days from now."""
    return (timezone.localtime() + deadlines.CORRECT).replace(hour=17, minute=0, second=0, microsecond=0)


def last_version(plan: DepartmentPlan) -> int:
    versions = plan.submissions.order_by("-number").values_list("plan_version", flat=True)
    return versions.first() or 0


def acts(plan: DepartmentPlan, tally: Tally, may_review: Decision, may_return: Decision) -> list[Action]:
    passing = may_review
    if passing and (tally.must_change or tally.unseen):
        passing = conflict("unfinished", unfinished(tally))
    return [
        Action(_("退回修改"), "return-dialog", may_return, "arrow-back-up", method="dialog", weight="danger"),
        Action(_("审核通过"), "pass-dialog", passing, "circle-check", method="dialog"),
    ]


def unfinished(tally: Tally) -> str:
    words = _("现在不能通过：%(must)s 项需修改，%(unseen)s 项未看。")
    return words % {"must": tally.must_change, "unseen": tally.unseen}


def foot_lines(plan: DepartmentPlan, tally: Tally) -> dict[str, str]:
    due = exact(correct_by())
    said = {
        "must": tally.must_change,
        "passed": tally.passed,
        "department": plan.department.name,
        "due": due,
        "days": deadlines.APPROVE.days,
    }
    back = (
        _("退回 %(must)s 项给%(department)s，默认 %(due)s 前再报。")
        if tally.must_change
        else _("退回给%(department)s，默认 %(due)s 前再报；没有需修改的项，要写明理由。")
    )
    return {
        "return": back % said,
        "kept": _("已通过的 %(passed)s 项不再改动的，下次不用再审。") % said,
        "pass": _("转领导小组，限 %(days)s 天内审批。") % said,
    }


@require_POST
def write_remark(request: PersonRequest, pk: int, anchor: str) -> HttpResponse:
    """One place: verdict, text, or both. With htmx only what follows from it is answered."""
    plan = visible_plan(request, pk)
    text = request.POST.get("text")
    try:
        commands.write_remark(
            plan,
            anchor,
            by=request.user,
            version=read_version(request.POST.get("version")),
            verdict=request.POST.get("verdict"),
            text=text,
            seen=request.POST.get("seen"),
        )
    except Refusal as refusal:
        if not request.headers.get("HX-Request"):
            raise
        context = {"anchor": anchor, "sentence": str(refusal)}
        return render(request, "plans/review/refused.html", context, status=refusal.status)
    return answer(request, plan, anchor)


def answer(request: PersonRequest, plan: DepartmentPlan, anchor: str) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('plans:reviewing', args=[plan.pk])}#item-{anchor}")
    plan = visible_plan(request, plan.pk)
    page = review_page(plan, commands.submission_of(plan), request.user)
    item = next(item for item in page.items if item.section.anchor == anchor)
    context = {**standing(request, plan, page), "item": item, "swap": True}
    return render(request, "plans/review/standing.html", context)


@require_POST
def pass_unseen(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    version = read_version(request.POST.get("version"))
    part = request.POST.get("part", "")
    passed = commands.pass_unseen(plan, by=request.user, version=version, part=part)
    messages.success(request, _("已把没有看的 %(count)s 项记为通过。") % {"count": len(passed)})
    return redirect(reverse("plans:reviewing", args=[plan.pk]) + (f"#part-{part}" if part else ""))


@require_POST
def settle_requirement(request: PersonRequest, pk: int) -> HttpResponse:
    remark = visible_remark(request, pk)
    satisfied = request.POST.get("satisfied") == "1"
    commands.settle_requirement(remark, by=request.user, satisfied=satisfied)
    return redirect(f"{reverse('plans:reviewing', args=[remark.plan_id])}#requirements")


@require_POST
def answer_remark(request: PersonRequest, pk: int) -> HttpResponse:
    """From the editor: with htmx the box of what is asked at this place comes back."""
    remark = visible_remark(request, pk)
    typed = {"answer": request.POST.get("answer", ""), "text": request.POST.get("text", "")}
    try:
        remark = commands.answer_remark(remark, by=request.user, **typed)
    except Refusal as refusal:
        if not request.headers.get("HX-Request"):
            raise
        context = {"remark": remark, "refused": {**typed, "sentence": str(refusal)}, "may_answer": True}
        return render(request, "plans/review/requirement.html", context, status=refusal.status)
    if not request.headers.get("HX-Request"):
        messages.success(request, _("已记下答复，随再次报送交给审核人。"))
        return redirect(editor_url(remark.plan, part=remark.part))
    context = {"remark": remark, "may_answer": bool(can_answer_remark(request.user, remark))}
    response = render(request, "plans/review/requirement.html", context)
    response["HX-Trigger"] = "jj:plan-saved"
    return response


def visible_remark(request: PersonRequest, pk: int) -> Remark:
    remarks = Remark.objects.visible_to(request.user).select_related(
        "plan__cycle", "plan__department", "decision", "written_by", "replied_by"
    )
    return get_object_or_404(remarks, pk=pk)
