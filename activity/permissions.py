"""Who may do what in a discussion, and with background jobs. Whether anybody may comment, attach or have something made
at all is for the record's own app to say (`activity.discussions`, `activity.jobs`); what is own and what is settled is
decided here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from activity.discussions import Discussable, kind_of
from activity.files.scanning import is_configured
from activity.jobs import JobKind, find_kind
from activity.lifecycle import JobStatus
from activity.models import Attachment, Comment, Job
from activity.models.attachment import ScanState
from core.decisions import ALLOWED, Decision, conflict, forbidden

EDITABLE_FOR = timedelta(minutes=15)
MOST_WAITING = 5
"""Jobs of one person that wait or run at a time."""


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


# --- background jobs ---------------------------------------------------------------------------
def can_work(user: Any, kind: JobKind, record: Any) -> Decision:
    """May this person have it made at all? Asked when it is wanted, begun and fetched."""
    if user.is_service_account and not kind.write_scope:
        return forbidden("service_account", _("系统账号不能要求这种后台任务。"))
    return kind.can_request(user, record)


def can_request_job(user: Any, kind: JobKind, record: Any, *, waiting: int) -> Decision:
    """`waiting` jobs of this person wait or run already."""
    if waiting >= MOST_WAITING:
        return can_work(user, kind, record).and_then(
            conflict(
                "too_many_jobs",
                _(
                    "您已有 %(waiting)s 个后台任务在排队或进行，最多 %(most)s 个。请等其中一个做完，或先取消一个。"
                )
                % {"waiting": waiting, "most": MOST_WAITING},
            )
        )
    return can_work(user, kind, record)


def can_cancel_job(user: Any, job: Job) -> Decision:
    if job.owner_id != user.pk:
        return forbidden("not_owner", _("只能取消自己的后台任务。"))
    if not job.is_active:
        return conflict(
            "job_ended", _("这个任务%(status)s，不能再取消。") % {"status": job.get_status_display()}
        )
    return ALLOWED


def can_fetch_result(user: Any, job: Job) -> Decision:
    """The owner, as long as the record may be seen and exported: leaving a department ends it at once."""
    if job.owner_id != user.pk:
        return forbidden("not_owner", _("只能下载自己的后台任务做出的文件。"))
    kind = find_kind(job.kind)
    record = kind.find(user, job.subject_id) if kind else None
    if kind is None or record is None:
        return forbidden("record_gone", _("这个文件所依据的记录，您现在不能查看，所以不能下载。"))
    return can_work(user, kind, record).and_then(_has_result(job))


def _has_result(job: Job) -> Decision:
    if job.has_result:
        return ALLOWED
    if job.is_active:
        return conflict("job_active", _("文件还没有做好，做好以后会通知您。"))
    if job.status == JobStatus.DONE:
        return conflict("result_expired", _("文件只保留 7 天，已经删除。请重新导出。"))
    return conflict("no_result", _("这个任务%(status)s，没有文件。") % {"status": job.get_status_display()})
