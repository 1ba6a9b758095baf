"""Handing an adjustment in, judging it, deciding on it, taking it back, holding it against a new edition, checking it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid
from core.periods import Period, local_today
from organization.requests import PersonRequest
from plans.adjustment_permissions import can_check_effect, can_rebase_adjustment
from plans.commands.adjustments import deciding
from plans.commands.adjustments.enacting import check_effect
from plans.commands.adjustments.rebasing import meetings, rebase_adjustment
from plans.forms.adjustments import EffectForm
from plans.indicator_words import unit_words
from plans.lifecycle import AdjustmentStatus
from plans.models import Adjustment, Goal
from plans.reports.line_words import told_lines
from plans.standings import Standing, goal_standings
from plans.views.adjustments.pages import adjustment_crumbs, visible_adjustment
from plans.views.adjustments.writing import version_of
from plans.views.decisions import remarks_of


@dataclass(frozen=True)
class GoalStanding:
    goal: Goal
    quarter: Period
    figures: Standing

    @property
    def unit(self) -> str:
        return unit_words(self.goal.indicator.unit) if self.goal.indicator else ""

    @property
    def decimals(self) -> int:
        return self.goal.indicator.decimals if self.goal.indicator else 1


@require_POST
def submit(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_adjustment(request, pk)
    try:
        deciding.submit_adjustment(found, by=request.user, version=version_of(request))
    except Invalid as refusal:
        messages.error(request, str(refusal))
        for sentences in refusal.fields.values():
            for sentence in sentences:
                messages.warning(request, str(sentence))
        return redirect(found)
    messages.success(request, _("已报送，等待办公室审核。现行计划不受影响。"))
    return redirect(found)


@require_POST
def return_(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_adjustment(request, pk)
    version, remarks = version_of(request), remarks_of(request)
    deciding.return_adjustment(found, by=request.user, version=version, remarks=remarks)
    if visible_adjustment(request, pk).status == AdjustmentStatus.RETURNED:
        messages.success(request, _("已退回给%(department)s修改。") % {"department": found.plan.department})
    else:
        messages.success(request, _("已记录您的退回意见，审批链上还有人要表态。"))
    return redirect(found)


@require_POST
def review(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_adjustment(request, pk)
    version, remarks = version_of(request), remarks_of(request)
    deciding.review_adjustment(found, by=request.user, version=version, remarks=remarks)
    messages.success(request, _("审核通过，已转领导小组决定。"))
    return redirect(found)


@require_POST
def approve(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_adjustment(request, pk)
    version, remarks = version_of(request), remarks_of(request)
    done = deciding.approve_adjustment(found, by=request.user, version=version, remarks=remarks)
    if done.edition is None:
        messages.success(request, _("已记录您的同意，审批链上还有人要表态。"))
    else:
        said = {"number": done.edition.number}
        messages.success(request, _("已同意，调整生效，计划成为第 %(number)s 版。") % said)
    return redirect(found)


@require_POST
def refuse(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_adjustment(request, pk)
    version, remarks = version_of(request), remarks_of(request)
    deciding.refuse_adjustment(found, by=request.user, version=version, remarks=remarks)
    messages.success(request, _("已记录不同意，计划维持现行版本。"))
    return redirect(found)


@require_POST
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_adjustment(request, pk)
    version, reason = version_of(request), remarks_of(request)
    deciding.withdraw_adjustment(found, by=request.user, version=version, reason=reason)
    messages.success(request, _("已撤回，计划维持现行版本。"))
    return redirect(found)


@require_http_methods(["GET", "POST"])
def rebase(request: PersonRequest, pk: int) -> HttpResponse:
    """The change set beside the new edition, line by line; where both changed a field the author chooses."""
    found = visible_adjustment(request, pk)
    can_rebase_adjustment(request.user, found).or_raise()
    status, refused = 200, ""
    choices = choices_in(request)
    if request.method == "POST":
        try:
            rebase_adjustment(found, choices, by=request.user, version=version_of(request))
        except Invalid as refusal:
            refused, status = str(refusal), refusal.status
        else:
            messages.success(request, _("已更新到最新版本上，请看过改动以后重新报送。"))
            return redirect(found)
    met = meetings(found)
    context = {
        "adjustment": found,
        "plan": found.plan,
        "records": told_lines(found.plan, met, choices),
        "refused": refused,
        "counts": Counter(one.state for one in met),
        "newest": found.plan.editions.order_by("number").last(),
        "crumbs": adjustment_crumbs(found),
    }
    return render(request, "plans/adjustments/rebase.html", context, status=status)


def choices_in(request: PersonRequest) -> dict[int, str]:
    """Line -> the value that was chosen for it."""
    return {
        int(name.removeprefix("choice-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("choice-") and name.removeprefix("choice-").isdecimal()
    }


@require_http_methods(["GET", "POST"])
def check(request: PersonRequest, pk: int) -> HttpResponse:
    """What became of it, on the agreed day."""
    found = visible_adjustment(request, pk)
    can_check_effect(request.user, found).or_raise()
    form = EffectForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        check_effect(found, values["effect"], finding=values["finding"], by=request.user)
        messages.success(request, _("已登记这次调整的效果。"))
        return redirect(found)
    context = {
        "adjustment": found,
        "plan": found.plan,
        "form": form,
        "standing": standing_of(found),
        "crumbs": adjustment_crumbs(found),
    }
    return render(request, "plans/adjustments/check.html", context, status=422 if form.errors else 200)


def standing_of(adjustment: Adjustment) -> GoalStanding | None:
    """Where the goal that called for it stands now, to judge the effect by; None when none was named."""
    goal = adjustment.goal
    if goal is None:
        return None
    quarter = Period.containing(min(local_today(), adjustment.plan.cycle.ends_on))
    return GoalStanding(goal, quarter, goal_standings(quarter.first_day, [goal.pk])[goal.pk])
