from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from plans.commands import measures
from plans.forms import read_version
from plans.forms.measures import MeasureForm
from plans.models import DepartmentPlan, Measure
from plans.permissions import can_edit_plan
from plans.views.editor import Open, editor_url, show, visible_plan
from plans.views.stale import show_stale_form


def visible_measure(request: PersonRequest, pk: int) -> Measure:
    found = Measure.objects.visible_to(request.user).for_content()
    return get_object_or_404(found.select_related("plan__cycle", "plan__department"), pk=pk)


@require_POST
def add_measure(request: PersonRequest, pk: int) -> HttpResponse:
    return save(request, visible_plan(request, pk), None)


@require_POST
def update_measure(request: PersonRequest, pk: int) -> HttpResponse:
    measure = visible_measure(request, pk)
    return save(request, measure.plan, measure)


def save(request: PersonRequest, plan: DepartmentPlan, measure: Measure | None) -> HttpResponse:
    """Without a measure: a new one."""
    can_edit_plan(request.user, plan).or_raise()
    form = MeasureForm(plan, measure, request.POST)
    version = read_version(request.POST.get("version"))
    if not form.is_valid():
        return show(request, plan, Open("measures", form, measure), status=422)
    try:
        if measure is None:
            saved = measures.add_measure(plan, form.values(), by=request.user)
        else:
            saved = measures.update_measure(
                measure, form.values(), by=request.user, version=version, seen=form.seen()
            )
    except Invalid as refusal:
        form.refuse(refusal)
        return show(request, plan, Open("measures", form, measure), status=refusal.status)
    except Stale as refusal:
        back = editor_url(plan, part="measures", measure=measure.pk if measure else "new")
        return show_stale_form(request, refusal, plan, form, back)
    return redirect(editor_url(plan, part="measures", measure=saved.pk, saved=1))


@require_POST
def remove_measure(request: PersonRequest, pk: int) -> HttpResponse:
    measure = visible_measure(request, pk)
    version = read_version(request.POST.get("version"))
    plan = measures.remove_measure(measure, by=request.user, version=version)
    messages.success(request, _("已删除措施「%(title)s」，后面的措施顺次前移。") % {"title": measure.title})
    return redirect(editor_url(plan, part="measures"))
