"""A person's background jobs: asking for one, seeing how far they are, fetching what came of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from activity.commands.jobs import cancel_job, fetch_result, request_job
from activity.files.handing_out import handed_out
from activity.job_lines import job_lines
from activity.jobs import find_kind
from activity.models import Job
from core.cursors import cursor_page


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The own jobs, newest first. While one is active the list asks for itself again."""
    mine = Job.objects.visible_to(request.user)
    page = cursor_page(mine.select_related("subject_type"), request.GET, size=20)
    context = {
        "page": page,
        "lines": job_lines(page.rows),
        "busy": any(job.is_active for job in page.rows),
        "address": request.get_full_path(),
    }
    part = "#list" if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted") else ""
    return render(request, f"activity/jobs/jobs.html{part}", context)


@require_POST
def request_one(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    found = find_kind(kind)
    record: Any = found.find(request.user, pk) if found else None
    if found is None or record is None:
        raise Http404
    job, is_new = request_job(found, record, request.POST.dict(), by=request.user)
    said = (
        _("已开始在后台制作%(what)s。您可以离开这个页面，做好以后会通知您。")
        if is_new
        else _("%(what)s已经在后台制作，不用再要求一次。")
    )
    messages.success(request, said % {"what": job.label_words})
    return redirect("activity:jobs")


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = cancel_job(get_object_or_404(Job.objects.visible_to(request.user), pk=pk), by=request.user)
    said = _("正在取消%(what)s。") if job.is_active else _("已取消%(what)s。")
    messages.success(request, said % {"what": job.label_words})
    return redirect("activity:jobs")


@require_GET
def result(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The file, to its owner, while the record may still be seen and exported; nobody else learns that it exists."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    job = fetch_result(job, by=request.user)
    response = handed_out(job.key, job.name, job.media_type, as_attachment=True)
    response["Cache-Control"] = "no-store"
    return response
