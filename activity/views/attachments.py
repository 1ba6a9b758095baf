"""Files of a record: bringing them, taking them away, and handing out their bytes.

Bytes leave as a download under their safe name, or as a picture when they still look like one; in both cases
without the right to run anything.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activity.commands.attachments import attach as attach_file
from activity.commands.attachments import remove_attachment
from activity.discussions import kind_of
from activity.files import keeping, sniffing
from activity.files.handing_out import handed_out, require_bytes
from activity.permissions import can_attach, can_download
from activity.threads import attachments_of
from activity.views.discussions import back
from activity.views.records import visible_attachment, visible_record
from core.errors import Conflict, Invalid

MOST_AT_ONCE = 10


@require_POST
def attach(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take each file by itself: those that are fine stay, the others are refused with their sentences."""
    record = visible_record(request, kind, pk)
    can_attach(request.user, record).or_raise()
    files = request.FILES.getlist("file")
    refused = [] if files else [_("请先选择文件。")]
    if len(files) > MOST_AT_ONCE:
        files, refused = [], [_("一次最多上传 %(most)s 个文件，请分几次。") % {"most": MOST_AT_ONCE}]
    for file in files:
        try:
            attach_file(record, file, by=request.user, anchor=request.POST.get("anchor", ""))
        except (Invalid, Conflict) as refusal:
            refused.append(str(refusal.sentence))
    return answer(request, record, refused)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    attachment, record = visible_attachment(request, pk)
    remove_attachment(attachment, by=request.user)
    messages.success(request, _("已删除附件「%(name)s」。") % {"name": attachment.name})
    return HttpResponseRedirect(back(request) or kind_of(type(record)).url(record, attachment.anchor))


def answer(request: HttpRequest, record: Any, refused: list[str]) -> HttpResponse:
    anchor = request.POST.get("anchor", "")
    if not refused and not request.headers.get("HX-Request"):
        return HttpResponseRedirect(back(request) or kind_of(type(record)).url(record, anchor))
    title = request.POST.get("title", "")[:80]
    url = kind_of(type(record)).url(record, anchor)
    context = {
        "record": record,
        "attachments": attachments_of(record, request.user, anchor, title=title, refused=tuple(refused)),
        "crumbs": [(str(record), url)],
        "next": back(request) or url,
    }
    template = "activity/attachments.html"
    part = f"{template}#card" if request.headers.get("HX-Request") else template
    return render(request, part, context, status=422 if refused else 200)


@require_safe
def download(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    attachment, _record = visible_attachment(request, pk)
    can_download(request.user, attachment).or_raise()
    return handed_out(attachment.key, attachment.name, attachment.media_type, as_attachment=True)


@require_safe
def picture(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Drawn by the browser only while the bytes say that they are the picture they were when they came."""
    attachment, _record = visible_attachment(request, pk)
    can_download(request.user, attachment).or_raise()
    require_bytes(attachment.key, attachment.name)
    if not sniffing.is_image(keeping.head_of(attachment.key, sniffing.HEAD), attachment.media_type):
        raise Http404
    return handed_out(attachment.key, attachment.name, attachment.media_type, as_attachment=False)
