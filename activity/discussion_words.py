"""What happens in discussions, in words: sentences of events, messages to people, and what a question owes."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity import events, messages, purposes, sentences
from activity.messages import Message
from activity.models import Comment
from activity.models.duty import Act
from activity.purposes import ANSWER, Purpose
from activity.sentences import Sentence

MENTIONED = "comment.mentioned"
ASKED = "comment.asked"
QUARANTINED_OWN = "attachment.quarantined.own"


def register_all() -> None:
    register_sentences()
    messages.register(
        Message(MENTIONED, _("%(actor)s在「%(subject)s」的评论中提到了您：%(words)s"), "at", topic="mention"),
        Message(
            ASKED,
            _("%(actor)s在「%(subject)s」的评论中请您答复：%(words)s"),
            "message-question",
            topic="mention",
        ),
        Message(
            events.COMMENT_REPLIED,
            _("%(actor)s回复了「%(subject)s」的评论：%(words)s"),
            "message-reply",
            topic="mention",
        ),
        Message(events.COMMENT_RESOLVED, _("%(actor)s了结了您在「%(subject)s」的评论。"), "circle-check"),
        Message(
            QUARANTINED_OWN,
            _("您上传到「%(subject)s」的文件「%(file)s」未通过安全扫描，已经隔离：%(found)s"),
            "shield-x",
        ),
    )
    purposes.register(
        Purpose(ANSWER, Act.ANSWER, _("答复"), "activity:comment", _("答复评论「%(subject)s」"), describe)
    )


def register_sentences() -> None:
    sentences.register(
        Sentence(
            events.COMMENT_ADDED,
            _("%(actor)s评论了「%(subject)s」"),
            _("评论"),
            "message",
            here=_("%(actor)s发表了评论"),
        ),
        Sentence(
            events.COMMENT_REPLIED,
            _("%(actor)s回复了「%(subject)s」的评论"),
            _("回复评论"),
            "message-reply",
            here=_("%(actor)s回复了评论"),
        ),
        Sentence(
            events.COMMENT_EDITED,
            _("%(actor)s修改了「%(subject)s」的评论"),
            _("修改评论"),
            "edit",
            here=_("%(actor)s修改了评论"),
        ),
        Sentence(
            events.COMMENT_RESOLVED,
            _("%(actor)s了结了「%(subject)s」的一条评论"),
            _("了结评论"),
            "circle-check",
            here=_("%(actor)s了结了一条评论"),
        ),
        Sentence(
            events.COMMENT_REOPENED,
            _("%(actor)s重开了「%(subject)s」的一条评论"),
            _("重开评论"),
            "rotate",
            here=_("%(actor)s重开了一条评论"),
        ),
        Sentence(
            events.COMMENT_REMOVED,
            _("%(actor)s删除了「%(subject)s」的一条评论"),
            _("删除评论"),
            "trash",
            here=_("%(actor)s删除了一条评论"),
        ),
        Sentence(
            events.ATTACHMENT_ADDED,
            _("%(actor)s为「%(subject)s」上传了附件"),
            _("上传附件"),
            "paperclip",
            here=_("%(actor)s上传了附件"),
        ),
        Sentence(
            events.ATTACHMENT_REMOVED,
            _("%(actor)s删除了「%(subject)s」的附件"),
            _("删除附件"),
            "trash",
            here=_("%(actor)s删除了附件"),
        ),
        Sentence(
            events.ATTACHMENT_PASSED,
            _("「%(subject)s」的附件通过了安全扫描"),
            _("附件通过扫描"),
            "shield-check",
            here=_("附件通过了安全扫描"),
        ),
        Sentence(
            events.ATTACHMENT_QUARANTINED,
            _("「%(subject)s」的附件未通过安全扫描，已经隔离"),
            _("附件被隔离"),
            "shield-x",
            here=_("附件未通过安全扫描，已经隔离"),
        ),
    )


def describe(ids: Collection[int]) -> dict[int, str]:
    """Who asks, and about what record; one query for the comments and one for each kind of record."""
    comments = Comment.objects.filter(pk__in=ids).select_related("author").prefetch_related("subject")
    return {
        comment.pk: gettext("%(who)s　%(record)s") % {"who": comment.author.label, "record": comment.subject}
        for comment in comments
    }
