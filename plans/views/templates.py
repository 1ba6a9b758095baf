"""Templates of plans, kept by the office."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Invalid
from organization.requests import PersonRequest
from plans.commands.templates import edit_template, save_as_template
from plans.forms.templates import TemplateForm
from plans.models import PlanTemplate
from plans.permissions import can_keep_templates
from plans.reports.content import template_content
from plans.views.editor import visible_plan


@require_GET
def templates(request: PersonRequest) -> HttpResponse:
    can_keep_templates(request.user).or_raise()
    found = PlanTemplate.objects.select_related("edited_by").order_by("-is_active", "name")
    crumbs = [(_("年度周期"), reverse("plans:cycles"))]
    return render(request, "plans/templates/templates.html", {"templates": found, "crumbs": crumbs})


@require_http_methods(["GET", "POST"])
def new_template(request: PersonRequest, pk: int) -> HttpResponse:
    """Make a template of a plan."""
    plan = visible_plan(request, pk)
    can_keep_templates(request.user).or_raise()
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            template = save_as_template(
                plan,
                name=form.cleaned_data["name"],
                description=form.cleaned_data["description"],
                by=request.user,
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已存为模板「%(name)s」。") % {"name": template.name})
            return redirect("plans:templates")
    context = {"form": form, "plan": plan, "crumbs": template_crumbs()}
    return render(request, "plans/templates/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def template(request: PersonRequest, pk: int) -> HttpResponse:
    can_keep_templates(request.user).or_raise()
    found = get_object_or_404(PlanTemplate, pk=pk)
    initial = {name: getattr(found, name) for name in TemplateForm.base_fields}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            edit_template(found, **form.cleaned_data, by=request.user)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已保存模板。"))
            return redirect("plans:templates")
    context = {
        "form": form,
        "template": found,
        "content": template_content(found),
        "crumbs": template_crumbs(),
    }
    return render(request, "plans/templates/edit.html", context, status=422 if form.is_bound else 200)


def template_crumbs() -> list[tuple[str, str]]:
    return [
        (_("年度周期"), reverse("plans:cycles")),
        (pgettext("heading", "计划模板"), reverse("plans:templates")),
    ]
