"""Who may do what in a discussion. Whether anybody may comment or attach at all is for the record's own app to say
(`activity.discussions`); what is own and what is settled is decided here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from activity.discussions import Discussable, kind_of
from activity.files.scanning import is_configured
from activity.models import Attachment, Comment
from activity.models.attachment import ScanState
from core.decisions import ALLOWED, Decision, conflict, forbidden

EDITABLE_FOR = timedelta(minutes=15)


def can_comment(user: Any, record: Any) -> Decision:
    return _not_machine(user, kind_of(type(record))).and_then(kind_of(type(record)).can_comment(user, record))


def can_attach(user: Any, record: Any) -> Decision:
    return _not_machine(user, kind_of(type(record))).and_then(kind_of(type(record)).can_attach(user, record))


def can_reply(user: Any, thread: Comment, record: Any) -> Decision:
    if thread.resolved_at is not None:
        return conflict("thread_resolved", _("这条评论已经了结。需要再谈时请先重开。"))
    if thread.is_removed and not thread.replies.filter(removed_at__isnull=True).exists():
        return conflict("comment_removed", _("这条评论已经删除，不能回复。"))
    return can_comment(user, record)


def can_edit_comment(user: Any, comment: Comment, record: Any) -> Decision:
    """The author, for a quarter of an hour: afterwards others may have answered what stood there."""
    if comment.author_id != user.pk:
        return forbidden("not_author", _("只能修改自己的评论。"))
    if comment.is_removed:
        return conflict("comment_removed", _("这条评论已经删除。"))
    if timezone.now() - comment.created_at > EDITABLE_FOR:
        return conflict("too_late", _("评论发出 15 分钟后不能再改，请另写一条。"))
    return can_comment(user, record)


def can_remove_comment(user: Any, comment: Comment, record: Any) -> Decision:
    if comment.author_id != user.pk:
        return forbidden("not_author", _("只能删除自己的评论。"))
    if comment.is_removed:
        return conflict("comment_removed", _("这条评论已经删除。"))
    return can_comment(user, record)


def can_resolve(user: Any, thread: Comment, record: Any) -> Decision:
    """Whoever may comment may settle; the name of who did stands with it."""
    if thread.resolved_at is not None:
        who = thread.resolved_by.label if thread.resolved_by else ""
        return conflict("already_resolved", _("这条评论已由%(who)s了结。") % {"who": who})
    return can_comment(user, record)


def can_reopen_thread(user: Any, thread: Comment, record: Any) -> Decision:
    if thread.resolved_at is None:
        return conflict("not_resolved", _("这条评论还没有了结。"))
    return can_comment(user, record)


def can_download(user: Any, attachment: Attachment) -> Decision:
    """Whether the file may leave at all; who sees the record is asked before."""
    if attachment.scan_state == ScanState.INFECTED:
        return forbidden(
            "file_infected", _("文件「%(name)s」未通过安全扫描，已经隔离。") % {"name": attachment.name}
        )
    if attachment.scan_state == ScanState.PENDING and is_configured():
        return conflict(
            "scan_pending",
            _("文件「%(name)s」正在等待安全扫描，通过后才能下载。") % {"name": attachment.name},
        )
    return ALLOWED


def can_remove_attachment(user: Any, attachment: Attachment, record: Any) -> Decision:
    """The uploader, or the office for files that should never have been there."""
    if attachment.uploaded_by_id != user.pk and not user.standing.is_office:
        return forbidden("not_uploader", _("附件由上传人或服务改善办公室删除。"))
    return can_attach(user, record)


def _not_machine(user: Any, discussable: Discussable) -> Decision:
    """A machine writes only where a scope for it exists; which scope its token holds the API asks before."""
    if user.is_service_account and not discussable.write_scope:
        return forbidden("service_account", _("系统账号不能在这里评论或上传附件。"))
    return ALLOWED
