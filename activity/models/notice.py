from __future__ import annotations

import uuid
from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from activity.models.duty import Duty, Reminder
from activity.models.event import Event
from activity.querysets import MailQuerySet, NotificationQuerySet


class Topic(models.TextChoices):
    """What a notification is about; each person says for each how the mail comes."""

    APPROVAL = "approval", _("等我审核、审批的事")
    MENTION = "mention", _("有人找我：提到、请我答复、催办")
    REMINDER = "reminder", _("到期和逾期的提醒")
    NEWS = "news", _("其他消息")


class Pace(models.TextChoices):
    INSTANT = "instant", _("马上发")
    DIGEST = "digest", _("每天汇总一封")
    NEVER = "never", _("不发邮件")


class Notification(models.Model):
    """Something one person is told inside the product; made from an event or from a reminder, once each.

    `message` is the code of a template of words (`activity.messages`), `data` fills it, so that it is read in
    the reader's language. `mail_due_at` says when its mail may be written, empty where none is owed; `letter` is the
    mail that tells of it, alone or with others.
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
    topic = models.CharField(_("类别"), max_length=8, choices=Topic.choices, default=Topic.NEWS)
    mail_due_at = models.DateTimeField(_("邮件最早时间"), null=True)
    letter = models.ForeignKey("Mail", null=True, on_delete=models.SET_NULL, related_name="notifications")

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
            models.Index(
                fields=["mail_due_at"],
                name="notification_mail_waiting",
                condition=models.Q(mail_due_at__isnull=False, letter__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} -> {self.recipient_id}"


class Mail(models.Model):
    """One mail owed to one person: outbox row, sent after commit; its uuid is the stable Message-ID.

    `sender` is the address it comes from, empty for the installation's own; `headers` go out besides the usual ones.
    `files` are the ids of the attachments that go with it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="mails"
    )
    address = models.EmailField(_("地址"))
    subject = models.CharField(_("主题"), max_length=300)
    text = models.TextField(_("正文"))
    html = models.TextField(_("网页正文"), blank=True)
    sender = models.CharField(_("发件人"), max_length=400, blank=True, default="", db_default="")
    headers = models.JSONField(_("邮件头"), default=dict)
    files = ArrayField(models.BigIntegerField(), verbose_name=_("附件"), default=list)
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


class MailPreference(models.Model):
    """How one person wants to be written to; who never said has the defaults. In the product everything is told."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preference"
    )
    approval = models.CharField(
        Topic.APPROVAL.label, max_length=8, choices=Pace.choices, default=Pace.INSTANT
    )
    mention = models.CharField(Topic.MENTION.label, max_length=8, choices=Pace.choices, default=Pace.INSTANT)
    reminder = models.CharField(Topic.REMINDER.label, max_length=8, choices=Pace.choices, default=Pace.DIGEST)
    news = models.CharField(Topic.NEWS.label, max_length=8, choices=Pace.choices, default=Pace.DIGEST)
    digest_at = models.TimeField(_("汇总邮件的时间"), default=time(9, 0))
    at_any_time = models.BooleanField(_("工作时间以外也发"), default=False)

    class Meta:
        verbose_name = _("邮件偏好")
        verbose_name_plural = _("邮件偏好")
        constraints = [
            models.CheckConstraint(
                name=f"mail_preference_{topic}_known", condition=models.Q(**{f"{topic}__in": Pace.values})
            )
            for topic in Topic.values
        ]

    def __str__(self) -> str:
        return str(self.person_id)

    def pace_of(self, topic: str) -> Pace:
        return Pace(getattr(self, Topic(topic).value))
