from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from activity.models.duty import Duty, Reminder
from activity.models.event import Event
from activity.querysets import MailQuerySet, NotificationQuerySet


class Notification(models.Model):
    """Something one person is told inside the product; made from an event or from a reminder, once each.

    `message` is the code of a template of words (`activity.messages`), `data` fills it, so that it is read in
    the reader's language.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("收件人"),
        on_delete=models.CASCADE,
        related_name="notifications",
    )
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="notifications")
    reminder = models.ForeignKey(Reminder, null=True, on_delete=models.CASCADE, related_name="notifications")
    duty = models.ForeignKey(Duty, null=True, on_delete=models.CASCADE, related_name="notifications")
    message = models.CharField(_("消息"), max_length=80)
    data = models.JSONField(_("内容"), default=dict)
    path = models.CharField(_("链接"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient", "message"],
                condition=models.Q(event__isnull=False),
                name="notification_once_per_event",
            ),
            models.UniqueConstraint(
                fields=["reminder", "recipient"],
                condition=models.Q(reminder__isnull=False),
                name="notification_once_per_reminder",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "-id"],
                name="notification_unread",
                condition=models.Q(read_at__isnull=True),
            ),
            models.Index(fields=["recipient", "-id"], name="notification_all"),
        ]

    def __str__(self) -> str:
        return f"{self.message} -> {self.recipient_id}"


class Mail(models.Model):
    """One mail owed to one person: outbox row, sent after commit; its uuid is the stable Message-ID."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notification = models.OneToOneField(
        Notification, null=True, on_delete=models.SET_NULL, related_name="mail"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="mails"
    )
    address = models.EmailField(_("地址"))
    subject = models.CharField(_("主题"), max_length=300)
    text = models.TextField(_("正文"))
    html = models.TextField(_("网页正文"), blank=True)
    created_at = models.DateTimeField(_("产生时间"))
    attempts = models.PositiveIntegerField(_("尝试次数"), default=0)
    lease_until = models.DateTimeField(_("占用至"), null=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True)
    gave_up_at = models.DateTimeField(_("放弃时间"), null=True)
    error = models.TextField(_("错误"), blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("邮件")
        verbose_name_plural = _("邮件")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"],
                name="mail_waiting",
                condition=models.Q(sent_at__isnull=True, gave_up_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} -> {self.address}"
