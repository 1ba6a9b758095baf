"""A mapping as a form: of one that is kept by name, and of a file that waits, with its columns beside it."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Conflict, Invalid
from organization.models import Department
from organization.requests import PersonRequest
from workorders.commands.import_drafts import columns_of, remap_import
from workorders.commands.import_jobs import begin
from workorders.commands.import_mappings import save_mapping
from workorders.importing.guessing import Examples, guess
from workorders.importing.mapping import MappingRefused, load_mapping
from workorders.importing.mapping_rows import other_problems, rows_of
from workorders.importing.problems import FileRefused
from workorders.importing.rules import ENCODINGS
from workorders.importing.written import data_from, data_of, dump, fields_of, is_formable
from workorders.models import ImportMapping
from workorders.permissions import can_import_orders
from workorders.views.import_mappings import beginning
from workorders.views.imports import crumbs, own_draft

Sent = dict[str, list[str]]


@require_http_methods(["GET", "HEAD", "POST"])
def mapping_form(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    """Write or change a mapping that is kept by name; one that the form cannot hold opens as TOML."""
    can_import_orders(request.user).or_raise()
    kept = get_object_or_404(ImportMapping, pk=pk) if pk else None
    name = request.POST.get("name", kept.name if kept else "")
    expert = (
        reverse("workorders:import_mapping", args=[pk]) if pk else reverse("workorders:new_import_mapping")
    )
    if request.method == "POST":
        sent = sent_by(request)
        try:
            saved = save_mapping(name, dump(data_from(sent)), by=request.user, mapping=kept)
        except Invalid as refusal:
            return page(request, sent, {}, told(refusal), kept=kept, name=name, expert=expert)
        messages.success(request, _("已保存字段对应「%(name)s」。") % {"name": saved.name})
        return redirect("workorders:import_mappings")
    data = data_of_text(kept.text if kept else beginning(request))
    if data is None:
        messages.info(request, _("这份字段对应有表单写不下的内容，请以 TOML 修改。"))
        return redirect(expert)
    return page(request, fields_of(data), {}, {}, kept=kept, name=name, expert=expert)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_form(request: PersonRequest, pk: int) -> HttpResponse:
    """Say of each column of one's waiting file what it fills; then its preview."""
    draft = own_draft(request, pk)
    if draft.run_id is not None:
        return redirect("workorders:import_run", draft.run_id)
    try:
        examples = columns_of(draft)
    except FileRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("workorders:import")
    if request.method == "POST":
        sent = sent_by(request)
        try:
            with transaction.atomic():
                draft = remap_import(draft, dump(data_from(sent)), by=request.user)
                if not draft.report:
                    begin(draft, by=request.user)
        except (MappingRefused, FileRefused, Conflict) as refusal:
            return page(request, sent, examples, told(refusal), draft=draft)
        return redirect("workorders:import_preview", draft.pk)
    data = data_of_text(draft.mapping) if draft.mapping else None
    if data is None:
        data = guess(examples, departments=set(Department.objects.active().values_list("name", flat=True)))
    return page(request, fields_of(data), examples, {}, draft=draft)


def sent_by(request: PersonRequest) -> Sent:
    return {name: [str(value) for value in values] for name, values in request.POST.lists()}


def told(refusal: Any) -> AnyMapping[str, Any]:
    fields: AnyMapping[str, Any] = getattr(refusal, "fields", {})
    return fields or {"": [str(refusal.sentence)]}


def data_of_text(text: str) -> dict[str, Any] | None:
    """What the form can hold of it; None when that is not all."""
    try:
        data = data_of(load_mapping(text))
    except MappingRefused:
        return None
    return data if is_formable(data) else None


def page(
    request: PersonRequest, sent: Sent, examples: Examples, problems: AnyMapping[str, Any], **more: Any
) -> HttpResponse:
    rows = rows_of(sent, examples, problems)
    columns = list(examples) or list(
        dict.fromkeys(row.said["column"] for row in rows if row.said.get("column"))
    )
    context = {
        "rows": rows,
        "problems": other_problems(problems, rows),
        "columns": columns,
        "examples": [(name, words[:3]) for name, words in examples.items()],
        "said": {name.replace("-", "_"): values[-1] for name, values in sent.items() if values},
        "encodings": ENCODINGS,
        "delimiters": [(",", ","), (";", ";"), ("\t", _("制表符")), ("|", "|")],
        "crumbs": [*crumbs(), (_("字段对应"), reverse("workorders:import_mappings"))],
        **more,
    }
    return render(request, "workorders/imports/mapping_form.html", context, status=422 if problems else 200)
