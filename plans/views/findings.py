from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from plans.commands import findings
from plans.forms import read_version
from plans.forms.findings import FindingForm
from plans.models import DepartmentPlan, Finding
from plans.permissions import can_edit_plan
from plans.views.editor import Open, editor_url, part_form, show, visible_plan
from plans.views.stale import show_stale_form

PART = "analysis"


def visible_finding(request: PersonRequest, pk: int) -> Finding:
    found = Finding.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("plan__cycle", "plan__department"), pk=pk)


@require_POST
def add_finding(request: PersonRequest, pk: int) -> HttpResponse:
    return save(request, visible_plan(request, pk), None)


@require_POST
def update_finding(request: PersonRequest, pk: int) -> HttpResponse:
    finding = visible_finding(request, pk)
    return save(request, finding.plan, finding)


def save(request: PersonRequest, plan: DepartmentPlan, finding: Finding | None) -> HttpResponse:
    """Without a finding: a new one."""
    can_edit_plan(request.user, plan).or_raise()
    form = FindingForm.for_finding(finding, request.POST)
    if not form.is_valid():
        return again(request, plan, finding, form, 422)
    version = read_version(request.POST.get("version"))
    try:
        if finding is None:
            saved = findings.add_finding(plan, form.values(), by=request.user)
        else:
            saved = findings.change_finding(
                finding, form.cleaned_data, by=request.user, version=version, seen=form.seen()
            )
    except Invalid as refusal:
        form.refuse(refusal)
        return again(request, plan, finding, form, refusal.status)
    except Stale as refusal:
        back = editor_url(plan, part=PART, finding=finding.pk if finding else "new")
        return show_stale_form(request, refusal, plan, form, back)
    if finding is None and "another" in request.POST:
        return redirect(editor_url(plan, part=PART, finding="new", saved=1))
    return redirect(f"{editor_url(plan, part=PART, saved=1)}#finding-{saved.pk}")


def again(
    request: PersonRequest, plan: DepartmentPlan, finding: Finding | None, form: FindingForm, status: int
) -> HttpResponse:
    return show(request, plan, Open(PART, part_form(plan, PART), finding, form), status=status)


@require_POST
def remove_finding(request: PersonRequest, pk: int) -> HttpResponse:
    finding = visible_finding(request, pk)
    version = read_version(request.POST.get("version"))
    plan = findings.remove_finding(finding, by=request.user, version=version)
    messages.success(request, _("已删除问题「%(title)s」，后面的顺次前移。") % {"title": finding.statement})
    return redirect(editor_url(plan, part=PART))


@require_POST
def move_finding(request: PersonRequest, pk: int) -> HttpResponse:
    """`to` is `up` or `down`."""
    finding = findings.move_finding(
        visible_finding(request, pk), up=request.POST.get("to") == "up", by=request.user
    )
    return redirect(f"{editor_url(finding.plan, part=PART)}#finding-{finding.pk}")
