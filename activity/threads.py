"""The cards of comments and files of one record, as one person sees them, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from activity.discussions import Discussable, kind_of
from activity.files.names import extension_of
from activity.files.scanning import is_configured
from activity.files.sniffing import EXTENSIONS, IMAGES
from activity.models import Attachment, Comment
from activity.models.attachment import ScanState
from activity.permissions import (
    can_attach,
    can_comment,
    can_download,
    can_edit_comment,
    can_remove_attachment,
    can_remove_comment,
    can_reopen_thread,
    can_reply,
    can_resolve,
)
from core.conversations import AttachedFile, Attachments, Discussion, Refused, Said, Thread
from core.punctuation import listed

SHOWN = 50
"""Threads of one card; the page of the discussion shows them all."""


def discussion_of(
    record: Any,
    user: Any,
    anchor: str = "",
    *,
    quote: str = "",
    title: str = "",
    refused: Refused | None = None,
    shown: int = SHOWN,
) -> Discussion:
    """Comments at `anchor` and inside it, or all of the record for the empty anchor; newest threads last."""
    kind = kind_of(type(record))
    decision = can_comment(user, record)
    threads = read_threads(record, user, anchor, shown + 1)
    address = [kind.kind, record.pk]
    return Discussion(
        id=element("discussion", kind, record, anchor),
        open=[thread for thread in threads[-shown:] if thread.resolved_at is None],
        resolved=[thread for thread in threads[-shown:] if thread.resolved_at is not None],
        add_url=reverse("activity:add_comment", args=address) if decision else "",
        reason="" if decision else str(decision.sentence),
        people_url=reverse("activity:mentionable", args=address),
        anchor=anchor,
        quote=quote,
        title=title,
        refused=refused,
        more_url=whole_url(address, anchor) if len(threads) > shown else "",
    )


def whole_url(address: list[Any], anchor: str) -> str:
    return reverse("activity:discussion", args=address) + (f"?anchor={anchor}" if anchor else "")


def element(name: str, kind: Discussable, record: Any, anchor: str) -> str:
    parts = [name, kind.kind, str(record.pk), anchor.replace(".", "--")]
    return "-".join(part for part in parts if part)


def read_threads(record: Any, user: Any, anchor: str, limit: int) -> list[Thread]:
    """The newest threads in the order they were begun; a thread whose every word was taken back is left out."""
    firsts = (
        Comment.objects.about(record, anchor)
        .threads()
        .prefetch_related("author", "resolved_by", "mentions", "replies__author", "replies__mentions")
        .order_by("-id")[:limit]
    )
    places = places_of(record, firsts) if not anchor else {}
    return [
        thread_of(first, record, user, places.get(first.anchor, ("", "")))
        for first in reversed(firsts)
        if not first.is_removed or any(not reply.is_removed for reply in first.replies.all())
    ]


def places_of(record: Any, comments: Any) -> dict[str, tuple[str, str]]:
    """Anchor -> words and address; a part that is gone keeps its code as its name."""
    used = {comment.anchor for comment in comments if comment.anchor}
    if not used:
        return {}
    kind = kind_of(type(record))
    known = kind.anchors(record)
    return {
        anchor: (str(known[anchor]), kind.url(record, anchor)) if anchor in known else (_("已删除的内容"), "")
        for anchor in used
    }


def thread_of(first: Comment, record: Any, user: Any, place: tuple[str, str]) -> Thread:
    def address(name: str, allowed: Any) -> str:
        return reverse(f"activity:{name}", args=[first.pk]) if allowed else ""

    return Thread(
        first=said(first, record, user),
        replies=[said(reply, record, user) for reply in sorted(first.replies.all(), key=lambda r: r.pk)],
        place=place[0],
        place_url=place[1],
        resolved_at=first.resolved_at,
        resolved_by=first.resolved_by.label if first.resolved_by else "",
        reply_url=address("reply", can_reply(user, first, record)),
        resolve_url=address("resolve_comment", can_resolve(user, first, record)),
        reopen_url=address("reopen_comment", can_reopen_thread(user, first, record)),
    )


def said(comment: Comment, record: Any, user: Any) -> Said:
    def address(name: str, allowed: Any) -> str:
        return reverse(f"activity:{name}", args=[comment.pk]) if allowed else ""

    return Said(
        id=comment.pk,
        author=comment.author.name or comment.author.username,
        post=comment.author.post_title,
        at=comment.created_at,
        words="" if comment.is_removed else comment.body,
        mentioned=[mention.text for mention in comment.mentions.all()],
        quote="" if comment.is_removed else comment.quote,
        asks=comment.asks,
        edited_at=comment.edited_at,
        is_removed=comment.is_removed,
        edit_url=address("edit_comment", can_edit_comment(user, comment, record)),
        remove_url=address("remove_comment", can_remove_comment(user, comment, record)),
    )


def attachments_of(
    record: Any, user: Any, anchor: str = "", *, title: str = "", refused: tuple[str, ...] = ()
) -> Attachments:
    """Files at `anchor` and inside it, newest first."""
    kind = kind_of(type(record))
    decision = can_attach(user, record)
    files = Attachment.objects.about(record, anchor).kept().prefetch_related("uploaded_by")
    return Attachments(
        id=element("attachments", kind, record, anchor),
        files=[attached(file, record, user) for file in files],
        add_url=reverse("activity:attach", args=[kind.kind, record.pk]) if decision else "",
        reason="" if decision else str(decision.sentence),
        anchor=anchor,
        accept=",".join(f".{extension}" for extension in EXTENSIONS),
        hint=_("%(kinds)s；每个不超过 %(most)s MB")
        % {"kinds": listed(EXTENSIONS), "most": settings.FILE_LIMIT_MB},
        title=title,
        refused=refused,
    )


def attached(file: Attachment, record: Any, user: Any) -> AttachedFile:
    may_read = bool(can_download(user, file))
    status, label = scan_look(file)
    return AttachedFile(
        id=file.pk,
        name=file.name,
        extension=extension_of(file.name),
        size=filesizeformat(file.size),
        by=file.uploaded_by.label,
        at=file.uploaded_at,
        url=reverse("activity:attachment", args=[file.pk]) if may_read else "",
        picture_url=reverse("activity:picture", args=[file.pk])
        if may_read and file.media_type in IMAGES
        else "",
        status=status,
        status_label=label,
        note=file.scan_note if file.scan_state == ScanState.INFECTED else "",
        remove_url=reverse("activity:remove_attachment", args=[file.pk])
        if can_remove_attachment(user, file, record)
        else "",
    )


def scan_look(file: Attachment) -> tuple[str, str]:
    """Status and word of the pill; nothing for a file that passed."""
    if file.scan_state == ScanState.CLEAN:
        return "", ""
    if file.scan_state == ScanState.INFECTED:
        return "missed", _("已隔离")
    if file.scan_state == ScanState.PENDING and is_configured():
        return "waiting", _("扫描未完成") if file.gave_up_at else _("等待扫描")
    return "no_data", _("未扫描")


def open_counts(record: Any) -> dict[str, int]:
    """Anchor -> threads that are not settled, at it and inside it; the empty anchor counts all. One query."""
    rows = (
        Comment.objects.about(record)
        .threads()
        .filter(resolved_at__isnull=True, removed_at__isnull=True)
        .order_by()
        .values_list("anchor")
        .annotate(n=Count("id"))
    )
    counts: dict[str, int] = defaultdict(int)
    for anchor, number in rows:
        parts = anchor.split(".") if anchor else []
        for length in range(len(parts) + 1):
            counts[".".join(parts[:length])] += number
    return dict(counts)
