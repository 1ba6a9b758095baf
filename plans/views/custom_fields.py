"""The office's own fields on goals and measures: what there is, how it will look, and changing it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid
from organization.requests import PersonRequest
from plans.commands import custom_fields
from plans.forms.custom_fields import DefinitionForm, Preview
from plans.models import CustomField
from plans.models.custom import Subject
from plans.permissions import can_keep_custom_fields
from plans.reports.custom_fields import FieldLine, lines_of


@dataclass(frozen=True)
class SubjectCard:
    """The fields of goals, or of measures."""

    subject: Subject
    lines: list[FieldLine]
    preview: Preview


@require_GET
def custom_fields_page(request: PersonRequest) -> HttpResponse:
    can_keep_custom_fields(request.user).or_raise()
    cards = [SubjectCard(subject, lines_of(subject), Preview(subject)) for subject in Subject]
    return render(request, "plans/custom_fields/list.html", {"cards": cards})


@require_http_methods(["GET", "POST"])
def add_custom_field(request: PersonRequest, subject: str) -> HttpResponse:
    can_keep_custom_fields(request.user).or_raise()
    if subject not in Subject.values:
        raise Http404
    form = DefinitionForm(None, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, form, subject)
    try:
        field = custom_fields.add_custom_field(
            subject, form.values(), code=form.cleaned_data["code"], by=request.user
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return page(request, form, subject)
    said = {"label": field.label, "code": field.code}
    messages.success(request, _("已增加自定义字段「%(label)s」，编码 %(code)s。") % said)
    return redirect("plans:custom_fields")


@require_http_methods(["GET", "POST"])
def edit_custom_field(request: PersonRequest, pk: int) -> HttpResponse:
    can_keep_custom_fields(request.user).or_raise()
    field = get_object_or_404(CustomField, pk=pk)
    form = DefinitionForm(field, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, form, field.subject, field)
    try:
        custom_fields.edit_custom_field(field, form.values(), by=request.user)
    except Invalid as refusal:
        form.refuse(refusal)
        return page(request, form, field.subject, field)
    messages.success(request, _("已保存「%(label)s」。") % {"label": form.cleaned_data["label"]})
    return redirect("plans:custom_fields")


def page(
    request: PersonRequest, form: DefinitionForm, subject: str, field: CustomField | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "field_in_hand": field,
        "subject": Subject(subject),
        "used_in": custom_fields.plans_with_value(field) if field else [],
        "crumbs": [(pgettext("heading", "自定义字段"), reverse("plans:custom_fields"))],
    }
    return render(request, "plans/custom_fields/edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def move_custom_field(request: PersonRequest, pk: int) -> HttpResponse:
    field = get_object_or_404(CustomField, pk=pk)
    custom_fields.move_custom_field(field, up=request.POST.get("to") == "up", by=request.user)
    return redirect("plans:custom_fields")


@require_POST
def retire_custom_field(request: PersonRequest, pk: int) -> HttpResponse:
    field = custom_fields.retire_custom_field(get_object_or_404(CustomField, pk=pk), by=request.user)
    messages.success(request, _("已停用「%(label)s」，已经填写的内容保留在计划里。") % {"label": field.label})
    return redirect("plans:custom_fields")


@require_POST
def restore_custom_field(request: PersonRequest, pk: int) -> HttpResponse:
    field = custom_fields.restore_custom_field(get_object_or_404(CustomField, pk=pk), by=request.user)
    messages.success(request, _("已重新启用「%(label)s」。") % {"label": field.label})
    return redirect("plans:custom_fields")
