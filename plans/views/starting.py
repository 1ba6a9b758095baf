"""Where a plan begins: from last year's with a choice, from a template, or from an empty page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from plans.commands.starting import Choice, copy_forward, start_from_template
from plans.forms import read_version
from plans.models import DepartmentPlan, PlanTemplate
from plans.permissions import can_edit_plan
from plans.reports.content import plan_content
from plans.views.crumbs import plan_crumbs
from plans.views.editor import editor_url, visible_plan
from plans.views.stale import show_stale


def earlier_plans(request: PersonRequest, plan: DepartmentPlan) -> list[DepartmentPlan]:
    """Plans of the same department in earlier years that this person may read, newest first."""
    found = DepartmentPlan.objects.visible_to(request.user).filter(
        department=plan.department_id, cycle__year__lt=plan.cycle.year
    )
    return list(found.select_related("cycle", "department").order_by("-cycle__year"))


@require_GET
def start(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    earlier = earlier_plans(request, plan)
    wanted = request.GET.get("from", "")
    source = next((p for p in earlier if str(p.pk) == wanted), earlier[0] if earlier else None)
    context = {
        "plan": plan,
        "earlier": earlier,
        "source": source,
        "content": plan_content(source) if source else None,
        "findings": source.findings.order_by("number") if source else (),
        "templates": PlanTemplate.objects.filter(is_active=True),
        "is_begun": plan.goals.exists() or plan.measures.exists(),
        "crumbs": plan_crumbs(plan),
    }
    return render(request, "plans/start.html", context)


@require_POST
def copy(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    wanted = request.POST.get("source", "")
    source = next((p for p in earlier_plans(request, plan) if str(p.pk) == wanted), None)
    version = read_version(request.POST.get("version"))
    try:
        if source is None:
            raise Invalid("wrong_source", _("只能从本部门以前年度的计划带入。"))
        copy_forward(plan, source, chosen(request.POST), by=request.user, version=version)
    except Stale as refusal:
        return show_stale(request, refusal, plan, [], request.path, can_repeat=False)
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:start", plan.pk)
    messages.success(request, _("已带入。目标值要重新填写，基线已换成系统最近的数值。"))
    return redirect(editor_url(plan, part="goals"))


def chosen(posted: QueryDict) -> Choice:
    def numbers(name: str) -> frozenset[int]:
        return frozenset(
            int(text)
            for text in posted.getlist(name)
            if text.isascii() and text.isdecimal() and len(text) < 6
        )

    return Choice(
        texts=frozenset(posted.getlist("texts")),
        findings=numbers("findings"),
        goals=numbers("goals"),
        measures=numbers("measures"),
    )


@require_POST
def use_template(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    wanted = request.POST.get("template", "")
    template = get_object_or_404(
        PlanTemplate.objects.filter(is_active=True), pk=int(wanted) if wanted.isdecimal() else 0
    )
    version = read_version(request.POST.get("version"))
    try:
        start_from_template(plan, template, by=request.user, version=version)
    except Stale as refusal:
        return show_stale(request, refusal, plan, [], request.path, can_repeat=False)
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:start", plan.pk)
    messages.success(request, _("已按模板「%(name)s」起草。") % {"name": template.name})
    return redirect(editor_url(plan, part="overview"))
