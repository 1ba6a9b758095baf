"""Import of work orders in the browser: history, upload, preview, confirmation, rejects."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.cursors import cursor_page
from core.errors import Conflict
from organization.requests import PersonRequest
from workorders.commands.import_drafts import confirm_import, discard_import, try_import
from workorders.importing.forms import ImportForm
from workorders.importing.mapping import MappingRefused
from workorders.importing.problems import FileRefused, Reject
from workorders.importing.rejects import by_reason, write_rejects
from workorders.lifecycle import OrderStatus
from workorders.models import ImportDraft, ImportRun, OrderKind
from workorders.permissions import can_import_orders

TOLD = 100


@require_safe
def imports(request: PersonRequest) -> HttpResponse:
    can_import_orders(request.user).or_raise()
    page = cursor_page(
        ImportRun.objects.select_related("started_by").defer("mapping", "rejects"), request.GET, size=30
    )
    return render(request, "workorders/imports/list.html", {"page": page})


@require_safe
def import_run(request: PersonRequest, pk: int) -> HttpResponse:
    can_import_orders(request.user).or_raise()
    run = get_object_or_404(ImportRun.objects.select_related("started_by"), pk=pk)
    context = {"run": run, **_rejected(run.rejects), "crumbs": crumbs()}
    return render(request, "workorders/imports/run.html", context)


@require_safe
def import_rejects(request: PersonRequest, pk: int) -> HttpResponse:
    """The rows that stayed out, to be mended and imported again."""
    can_import_orders(request.user).or_raise()
    run = get_object_or_404(ImportRun, pk=pk)
    return _rejects_file(run.file_name, run.header, run.rejects)


@require_http_methods(["GET", "HEAD", "POST"])
def import_orders(request: PersonRequest) -> HttpResponse:
    """Upload a file with its mapping; a good one leads to its preview."""
    by = request.user
    can_import_orders(by).or_raise()
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = try_import(file.read(), file_name=file.name, mapping=form.cleaned_data["mapping"], by=by)
        except MappingRefused as refusal:
            form.add_mistakes(refusal)
        except (FileRefused, Conflict) as refusal:
            form.add_error("file", str(refusal.sentence))
        else:
            return redirect("workorders:import_preview", draft.pk)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workorders/imports/new.html", {"form": form, "crumbs": crumbs()}, status=status)


@require_safe
def import_preview(request: PersonRequest, pk: int) -> HttpResponse:
    """What the import would do; nothing has been written yet."""
    draft = _own_draft(request, pk)
    report = draft.report
    context = {
        "draft": draft,
        "report": report,
        "rows": [_understood(row) for row in report["rows"]],
        **_rejected(report["rejects"]),
        "writes": report["counts"]["created"] + report["counts"]["updated"],
        "crumbs": crumbs(),
    }
    return render(request, "workorders/imports/preview.html", context)


@require_safe
def import_preview_rejects(request: PersonRequest, pk: int) -> HttpResponse:
    draft = _own_draft(request, pk)
    return _rejects_file(draft.file_name, draft.report["header"], draft.report["rejects"])


@require_POST
def import_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    run = confirm_import(_own_draft(request, pk), by=request.user)
    return redirect("workorders:import_run", run.pk)


@require_POST
def import_discard(request: PersonRequest, pk: int) -> HttpResponse:
    discard_import(_own_draft(request, pk), by=request.user)
    return redirect("workorders:import")


def _own_draft(request: PersonRequest, pk: int) -> ImportDraft:
    """One's own waiting file; anybody else's does not exist."""
    by = request.user
    can_import_orders(by).or_raise()
    draft = (
        ImportDraft.objects.filter(pk=pk, owner=by, expires_at__gt=timezone.now()).defer("content").first()
    )
    if draft is None:
        raise Http404
    return draft


def _rejected(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Reasons over all that is kept, and the first rows one by one."""
    rejects = [Reject.from_json(item) for item in items]
    return {"reasons": by_reason(rejects), "kept": len(rejects), "rejects": rejects[:TOLD]}


def _understood(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "kind_label": dict(OrderKind.choices)[row["kind"]],
        "status_label": dict(OrderStatus.choices)[row["status"]],
        "reported_at": datetime.fromisoformat(row["reported_at"]),
        "due_at": datetime.fromisoformat(row["due_at"]) if row["due_at"] else None,
    }


def _rejects_file(file_name: str, header: list[str], rejects: list[dict[str, Any]]) -> HttpResponse:
    name = get_valid_filename(file_name or "import") + ".rejects.csv"
    text = io.StringIO(newline="")
    write_rejects(text, header, [Reject.from_json(item) for item in rejects])
    return HttpResponse(
        text.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def crumbs() -> list[tuple[str, str]]:
    return [(_("导入记录"), reverse("workorders:imports"))]
