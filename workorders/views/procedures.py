"""Procedures: everybody reads them, the office writes them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, F, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.components import Crumb
from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from workorders.commands.procedures import save_procedure, words_of
from workorders.models import Procedure, ProcedureEdition, ProcedureStep
from workorders.procedure_forms import ProcedureForm, step_rows
from workorders.step_permissions import can_keep_procedures
from workorders.views.order import take_errors


@require_safe
def procedures(request: PersonRequest) -> HttpResponse:
    steps = (
        ProcedureStep.objects.filter(edition__procedure=OuterRef("pk"), edition__number=OuterRef("edition"))
        .order_by()
        .values("edition")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rows = Procedure.objects.select_related("category").annotate(steps=Subquery(steps))
    context = {
        "procedures": rows.order_by("-is_active", F("category__full_name").asc(nulls_first=True), "pk"),
        "can_edit": can_keep_procedures(request.user),
    }
    return render(request, "workorders/procedures.html", context)


@require_safe
def procedure(request: PersonRequest, pk: int) -> HttpResponse:
    """The steps of the present edition, or of the one in `?edition=`."""
    found = get_object_or_404(Procedure.objects.select_related("category"), pk=pk)
    text = request.GET.get("edition", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else found.edition
    edition = get_object_or_404(ProcedureEdition, procedure=found, number=number)
    context = {
        "procedure": found,
        "edition": edition,
        "steps": edition.steps.all(),
        "editions": found.editions.select_related("published_by"),
        "can_edit": can_keep_procedures(request.user),
        "crumbs": [Crumb(_("作业规程"), reverse("workorders:procedures"))],
    }
    return render(request, "workorders/procedure_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    can_keep_procedures(request.user).or_raise()
    found = get_object_or_404(Procedure, pk=pk) if pk else None
    form = ProcedureForm(request.POST or None, initial=initial(found))
    rows = step_rows(request.POST or None, words_of(found) if found else [])
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and rows.is_valid():
            try:
                saved = save_procedure(
                    found,
                    by=request.user,
                    steps=[row.words() for row in rows.ordered_forms],
                    **form.cleaned_data,
                )
            except Invalid as refusal:
                take_errors(form, refusal)
            except Stale as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(
                    request,
                    _("已保存「%(name)s」，现行第 %(edition)s 版；办理中的工单仍按原来的版次。")
                    % {"name": saved.name, "edition": saved.edition},
                )
                return redirect("workorders:procedure", saved.pk)
    crumbs = [Crumb(_("作业规程"), reverse("workorders:procedures"))]
    context = {"procedure": found, "form": form, "rows": rows, "crumbs": crumbs}
    return render(request, "workorders/procedure_edit.html", context, status=status)


def initial(found: Procedure | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "name": found.name,
        "category": found.category_id,
        "is_active": found.is_active,
        "version": found.version,
    }
