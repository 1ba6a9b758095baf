"""Ticking the steps of an order's procedure on its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Conflict, Invalid
from organization.requests import PersonRequest
from workorders.commands.steps import finish_step, undo_step
from workorders.forms import StepForm
from workorders.views.order import page, take_errors, visible_order


@require_POST
def finish(request: PersonRequest, pk: int, position: int) -> HttpResponse:
    """One click; a step that wants its evidence comes back with the sentence at the field."""
    found, form = visible_order(request, pk), StepForm(request.POST)
    if form.is_valid():
        try:
            row = finish_step(found, by=request.user, position=position, **form.cleaned_data)
        except Conflict as refusal:
            messages.error(request, str(refusal.sentence))
            return page(request, visible_order(request, pk), status=refusal.status)
        except Invalid as refusal:
            take_errors(form, refusal)
        else:
            said = _("第 %(n)s 步已略过。") if row.is_skipped else _("第 %(n)s 步已办完。")
            messages.success(request, said % {"n": position})
            return redirect(f"{found.get_absolute_url()}#procedure")
    return page(request, found, step_form=form, status=422)


@require_POST
def undo(request: PersonRequest, pk: int, position: int) -> HttpResponse:
    found = visible_order(request, pk)
    try:
        undo_step(found, by=request.user, position=position)
    except Conflict as refusal:
        messages.error(request, str(refusal.sentence))
        return page(request, visible_order(request, pk), status=refusal.status)
    messages.success(request, _("已撤回，重新轮到第 %(n)s 步。") % {"n": position})
    return redirect(f"{found.get_absolute_url()}#procedure")
