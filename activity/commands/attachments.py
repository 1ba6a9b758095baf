"""Bringing a file to a record and taking it away again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity import events
from activity.commands.comments import known_anchor
from activity.discussions import kind_of
from activity.files import keeping, names, scanning, sniffing
from activity.models import Attachment
from activity.models.attachment import ScanState
from activity.permissions import can_attach, can_remove_attachment
from activity.recording import record
from core.errors import Conflict

MEGABYTE = 1024 * 1024


def attach(about: Any, file: File[bytes], *, by: Any, anchor: str = "") -> Attachment:
    """Keep a file with a record. The bytes are written first and taken back when the row is refused: bytes without
    a row are litter, a row without bytes would be a lie. Raises `Invalid` naming file, finding and remedy."""
    can_attach(by, about).or_raise()
    name = names.safe_name(file.name or "")
    check_size(file, name)
    stream: Any = file.file
    kind = sniffing.identify(stream, name)
    anchor = known_anchor(about, anchor)
    kept = keeping.keep(stream)
    try:
        return write_row(about, name, kind.media_type, kept, by=by, anchor=anchor)
    except BaseException:
        keeping.drop(kept.key)
        raise


@transaction.atomic
def write_row(
    about: Any, name: str, media_type: str, kept: keeping.Kept, *, by: Any, anchor: str
) -> Attachment:
    about = kind_of(type(about)).model._default_manager.select_for_update(no_key=True).get(pk=about.pk)
    can_attach(by, about).or_raise()
    check_room(about)
    attachment = Attachment.objects.create(
        subject_type=ContentType.objects.get_for_model(about),
        subject_id=about.pk,
        anchor=anchor,
        name=name,
        media_type=media_type,
        size=kept.size,
        sha256=kept.sha256,
        key=kept.key,
        uploaded_at=timezone.now(),
        uploaded_by=by,
        scan_state=ScanState.PENDING if scanning.is_configured() else ScanState.UNSCANNED,
    )
    record(events.ATTACHMENT_ADDED, about, by=by, data=facts(attachment))
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: Any) -> Attachment:
    """Take a file out of the record; its row and its bytes stay for those who must account for them."""
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    about: Any = attachment.subject
    can_remove_attachment(by, attachment, about).or_raise()
    if attachment.removed_at is not None:
        raise Conflict("already_removed", _("这个附件已经删除。"))
    attachment.removed_at, attachment.removed_by = timezone.now(), by
    attachment.save(update_fields=["removed_at", "removed_by"])
    record(events.ATTACHMENT_REMOVED, about, by=by, data=facts(attachment))
    return attachment


def check_size(file: File[bytes], name: str) -> None:
    if not file.size:
        raise sniffing.refused("file_empty", name, _("是空的"), _("请检查后重新选择。"))
    if file.size > settings.FILE_LIMIT_MB * MEGABYTE:
        raise sniffing.refused(
            "file_too_large",
            name,
            _("有 %(size)s MB，超过上限 %(most)s MB")
            % {"size": -(-file.size // MEGABYTE), "most": settings.FILE_LIMIT_MB},
            _("请压缩或拆分后再上传。"),
        )


def check_room(about: Any) -> None:
    """How many files one record may have; asked under the record's lock."""
    most = settings.FILES_PER_RECORD
    if Attachment.objects.about(about).kept().count() >= most:
        raise Conflict(
            "too_many_files",
            _("这条记录已有 %(most)s 个附件，不能再加。请先删除不用的，或合并成一个文件。") % {"most": most},
        )


def facts(attachment: Attachment) -> dict[str, Any]:
    """What an event says of a file: not its name, for events are seen by more people than the record is."""
    return {
        "attachment": attachment.pk,
        "anchor": attachment.anchor,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }
