"""Mappings kept by name: list, save, change, remove."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Invalid
from organization.requests import PersonRequest
from workorders.commands.import_jobs import own_drafts
from workorders.commands.import_mappings import remove_mapping, save_mapping
from workorders.importing.examples import EXAMPLE, text_of
from workorders.importing.forms import MappingForm
from workorders.models import ImportDraft, ImportMapping, ImportRun
from workorders.permissions import can_import_orders
from workorders.views.imports import crumbs


@require_safe
def mappings(request: PersonRequest) -> HttpResponse:
    can_import_orders(request.user).or_raise()
    found = ImportMapping.objects.select_related("saved_by")
    return render(request, "workorders/imports/mappings.html", {"mappings": found, "crumbs": crumbs()})


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    """Change one, or keep a new one: of a run, of a waiting file, or written anew from an example."""
    can_import_orders(request.user).or_raise()
    kept = get_object_or_404(ImportMapping, pk=pk) if pk else None
    initial = {"name": kept.name, "text": kept.text} if kept else {"text": beginning(request)}
    form = MappingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_mapping(
                form.cleaned_data["name"], form.cleaned_data["text"], by=request.user, mapping=kept
            )
        except Invalid as refusal:
            form.add_mistakes(refusal)
        else:
            messages.success(request, _("已保存字段对应「%(name)s」。") % {"name": saved.name})
            return redirect("workorders:import_mappings")
    context = {
        "form": form,
        "mapping": kept,
        "crumbs": [*crumbs(), (_("字段对应"), reverse("workorders:import_mappings"))],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workorders/imports/mapping.html", context, status=status)


def beginning(request: PersonRequest) -> str:
    """The text that a new one begins with."""
    given = request.GET
    found: ImportRun | ImportDraft | None = None
    if "run" in given:
        found = ImportRun.objects.filter(pk=_number(given["run"])).first()
    elif "draft" in given:
        found = own_drafts(request.user).filter(pk=_number(given["draft"])).first()
    else:
        example = "crm_orders" if (get_language() or "").startswith("zh") else "boston_311"
        return text_of(f"{EXAMPLE}{example}")
    if found is None:
        raise Http404
    return found.mapping


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_POST
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    can_import_orders(request.user).or_raise()
    kept = get_object_or_404(ImportMapping, pk=pk)
    remove_mapping(kept, by=request.user)
    messages.success(request, _("已删除字段对应「%(name)s」。") % {"name": kept.name})
    return redirect("workorders:import_mappings")
