from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activity.querysets import CommentQuerySet
from core.stamps import at_field, by_field, stamped

LONGEST_ANCHOR = 80
LONGEST_QUOTE = 200
LONGEST_COMMENT = 4000


class Comment(models.Model):
    """What somebody said about a record or a part of it. A thread is one comment with its replies, one level deep;
    it is settled (了结) as a whole. Removing hides the words and keeps the row."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    anchor = models.CharField(_("位置"), max_length=LONGEST_ANCHOR, blank=True)
    quote = models.CharField(
        _("所引内容"),
        max_length=LONGEST_QUOTE,
        blank=True,
        help_text=_("评论时该处的值，例如「目标值 24.0 小时」。"),
    )
    body = models.TextField(_("评论"), max_length=LONGEST_COMMENT)
    asks = models.BooleanField(_("请对方答复"), default=False)
    parent = models.ForeignKey(
        "self", verbose_name=_("所回复的评论"), null=True, on_delete=models.PROTECT, related_name="replies"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("评论人"), on_delete=models.PROTECT, related_name="comments"
    )
    created_at = models.DateTimeField(_("评论时间"))
    edited_at = models.DateTimeField(_("修改时间"), null=True)
    resolved_at = at_field()
    resolved_by = by_field()
    removed_at = at_field()
    removed_by = by_field()

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("评论")
        verbose_name_plural = _("评论")
        ordering = ["id"]
        constraints = [
            *stamped("comment", "resolved", "removed"),
            models.CheckConstraint(
                name="comment_thread_is_settled_as_a_whole",
                condition=Q(parent__isnull=True) | Q(resolved_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="comment_subject")]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class Mention(models.Model):
    """A person named in a comment, as it was written there (`@陈总`)."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentions")
    text = models.CharField(_("写法"), max_length=160)

    class Meta:
        verbose_name = _("提及")
        verbose_name_plural = _("提及")
        constraints = [
            models.UniqueConstraint(fields=["comment", "person", "text"], name="mention_once"),
        ]

    def __str__(self) -> str:
        return self.text
