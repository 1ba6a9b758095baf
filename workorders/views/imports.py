"""Import of work orders in the browser: history, upload, preview, confirmation, rejects."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activity.job_lines import line_of
from activity.lifecycle import JobStatus
from activity.models import Job
from core.cursors import cursor_page
from core.errors import Conflict
from organization.models import User
from organization.requests import PersonRequest
from workorders.commands.import_drafts import confirm_import, discard_import, keep_import, try_import
from workorders.commands.import_jobs import CHECK, begin, job_of, own_drafts
from workorders.commands.import_undo import plan_undo, reason_words, undo_import
from workorders.importing.forms import ImportForm
from workorders.importing.mapping import MappingRefused
from workorders.importing.problems import FileRefused, Reject
from workorders.importing.reading import IN_A_PAGE
from workorders.importing.rejects import by_reason, write_rejects
from workorders.lifecycle import OrderStatus
from workorders.models import ImportDraft, ImportRun, OrderKind, WorkOrder
from workorders.permissions import can_import_orders, can_undo_import

TOLD = 100
SHOWN_LEFT = 20


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
    run = get_object_or_404(ImportRun.objects.select_related("started_by", "undone_by"), pk=pk)
    context = {
        "run": run,
        **_rejected(run.rejects),
        "can_undo": can_undo_import(request.user, run),
        "left": left_lines(run.undone.get("left", {}), run.undone.get("listed", [])),
        "crumbs": crumbs(),
    }
    return render(request, "workorders/imports/run.html", context)


@require_safe
def import_rejects(request: PersonRequest, pk: int) -> HttpResponse:
    """The rows that stayed out, to be mended and imported again."""
    can_import_orders(request.user).or_raise()
    run = get_object_or_404(ImportRun, pk=pk)
    return _rejects_file(run.file_name, run.header, run.rejects)


@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: PersonRequest, pk: int) -> HttpResponse:
    """What taking the run back would do; sent, it is done."""
    can_import_orders(request.user).or_raise()
    run = get_object_or_404(ImportRun.objects.select_related("started_by"), pk=pk)
    if request.method == "POST":
        undo_import(run, by=request.user)
        messages.success(request, _("已撤销这次导入。"))
        return redirect("workorders:import_run", run.pk)
    can_undo_import(request.user, run).or_raise()
    plan = plan_undo(run)
    context = {
        "run": run,
        "plan": plan,
        "left": left_lines(plan.left, plan.listed),
        "crumbs": [*crumbs(), (run.file_name, reverse("workorders:import_run", args=[run.pk]))],
    }
    return render(request, "workorders/imports/undo.html", context)


def left_lines(left: dict[str, int], listed: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """The reasons why orders stay, how many there are of each, and the first of them."""
    entries = list(listed)
    orders = WorkOrder.objects.in_bulk([pk for pk, _why in entries])
    return [
        {
            "reason": reason_words(why),
            "count": count,
            "orders": [orders[pk] for pk, told in entries if told == why and pk in orders][:SHOWN_LEFT],
        }
        for why, count in sorted(left.items())
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def import_orders(request: PersonRequest) -> HttpResponse:
    """Upload a file with its mapping; a good one leads to its preview, a large one by way of a worker."""
    by = request.user
    can_import_orders(by).or_raise()
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _taken_in(form, by)
            page = "workorders:import_preview" if draft.mapping else "workorders:import_columns"
            return redirect(page, draft.pk)
        except MappingRefused as refusal:
            form.add_mistakes(refusal)
        except (FileRefused, Conflict) as refusal:
            form.add_error("file", str(refusal.sentence))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workorders/imports/new.html", {"form": form, "crumbs": crumbs()}, status=status)


def _taken_in(form: ImportForm, by: User) -> ImportDraft:
    file, mapping = form.cleaned_data["file"], form.cleaned_data["mapping"]
    if not mapping:
        return keep_import(file, file_name=file.name, mapping="", by=by)
    if file.size <= IN_A_PAGE.bytes:
        return try_import(file, file_name=file.name, mapping=mapping, by=by)
    with transaction.atomic():
        draft = keep_import(file, file_name=file.name, mapping=mapping, by=by)
        begin(draft, by=by)
    return draft


@require_safe
def import_preview(request: PersonRequest, pk: int) -> HttpResponse:
    """What the import would do, nothing having been written yet; while a worker reads or imports, how far it is."""
    draft = own_draft(request, pk)
    if draft.run_id is not None:
        return _gone_on(request, redirect("workorders:import_run", draft.run_id))
    if not draft.mapping:
        return redirect("workorders:import_columns", draft.pk)
    job = job_of(draft)
    is_seen = bool(draft.report) and (job is None or job.kind == CHECK or job.status == JobStatus.CANCELLED)
    if not is_seen:
        return _progress(request, draft, job)
    report = draft.report
    context = {
        "draft": draft,
        "report": report,
        "rows": [_understood(row) for row in report["rows"]],
        **_rejected(report["rejects"]),
        "writes": report["counts"]["created"] + report["counts"]["updated"],
        "crumbs": crumbs(),
    }
    return _gone_on(request, render(request, "workorders/imports/preview.html", context))


def _progress(request: PersonRequest, draft: ImportDraft, job: Job | None) -> HttpResponse:
    context = {
        "draft": draft,
        "job": job,
        "line": line_of(job) if job else None,
        "imports": job is not None and job.kind != CHECK,
        "crumbs": crumbs(),
    }
    part = "#progress" if request.headers.get("HX-Request") else ""
    return render(request, f"workorders/imports/progress.html{part}", context)


def _gone_on(request: PersonRequest, page: HttpResponse) -> HttpResponse:
    """The page that asks every other second is told that there is another one now."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": page.get("Location") or request.get_full_path()})
    return page


@require_safe
def import_preview_rejects(request: PersonRequest, pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    return _rejects_file(draft.file_name, draft.report["header"], draft.report["rejects"])


@require_POST
def import_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    if draft.size > IN_A_PAGE.bytes and draft.run_id is None:
        begin(draft, by=request.user)
        return redirect("workorders:import_preview", draft.pk)
    run = confirm_import(draft, by=request.user)
    return redirect("workorders:import_run", run.pk)


@require_POST
def import_again(request: PersonRequest, pk: int) -> HttpResponse:
    """Have a worker begin again where one did not come to an end."""
    draft = own_draft(request, pk)
    begin(draft, by=request.user)
    return redirect("workorders:import_preview", draft.pk)


@require_POST
def import_discard(request: PersonRequest, pk: int) -> HttpResponse:
    discard_import(own_draft(request, pk), by=request.user)
    return redirect("workorders:import")


def own_draft(request: PersonRequest, pk: int) -> ImportDraft:
    """One's own waiting file; anybody else's does not exist."""
    by = request.user
    can_import_orders(by).or_raise()
    draft = own_drafts(by).filter(pk=pk).first()
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
