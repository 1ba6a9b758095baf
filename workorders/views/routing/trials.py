"""Trials of editions on past orders: asked for, and read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activity.job_lines import line_of
from core.errors import Invalid
from organization.requests import PersonRequest
from workorders.commands.routing.trials import LONGEST_DAYS, MOST_ORDERS, ask_trial, job_of, visible_trials
from workorders.models import RoutingTrial
from workorders.routing.telling import told_why
from workorders.routing_forms import TrialForm
from workorders.routing_permissions import can_keep_routing
from workorders.views.order import take_errors
from workorders.views.routing.editions import crumbs, found_edition, page


@require_POST
def try_edition(request: PersonRequest, pk: int) -> HttpResponse:
    found = found_edition(pk)
    can_keep_routing(request.user).or_raise()
    form = TrialForm(request.POST)
    if not form.is_valid():
        return page(request, found, trial_form=form, status=422)
    try:
        made = ask_trial(found, by=request.user, **form.cleaned_data)
    except Invalid as refusal:
        take_errors(form, refusal)
        return page(request, found, trial_form=form, status=refusal.status)
    if made.finished_at is None:
        messages.info(request, _("工单较多，在后台试跑，做好以后会通知您。"))
    return redirect("workorders:routing_trial", made.pk)


@require_safe
def trial(request: PersonRequest, pk: int) -> HttpResponse:
    found: RoutingTrial = get_object_or_404(visible_trials(request.user), pk=pk)
    job = job_of(found)
    sample = [{**line, "why": told_why(line["why"])} for line in found.report.get("sample", [])]
    context = {
        "trial": found,
        "report": found.report,
        "sample": sample,
        "job": job,
        "line": line_of(job) if job else None,
        "most": MOST_ORDERS,
        "longest": LONGEST_DAYS,
        "crumbs": crumbs(found.edition),
    }
    template = "workorders/routing/trial.html"
    if request.htmx and found.finished_at is None:  # type: ignore[attr-defined]
        template += "#progress"
    return render(request, template, context)
