from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Stateful
from core.stamps import at_field, by_field, stamped
from correspondence.lifecycle import INBOUND, MailStatus
from correspondence.models.mailbox import Mailbox
from correspondence.querysets import InboundMailQuerySet
from workorders.models import WorkOrder


class Reason(models.TextChoices):
    """Why a mail became neither an order nor a message of one."""

    AUTO_REPLY = "auto_reply", _("自动回复")
    BULK = "bulk", _("群发或邮件列表")
    BOUNCE = "bounce", _("退信或系统通知")
    OWN_ADDRESS = "own_address", _("发件人是系统自己的地址")
    OWN_MESSAGE = "own_message", _("系统自己发出的邮件")
    TOO_MANY = "too_many", _("同一发件人一小时内来信过多")
    EMPTY = "empty", _("邮件是空的")
    TOO_LARGE = "too_large", _("邮件超过大小上限")
    TOO_COMPLEX = "too_complex", _("邮件结构过于复杂")
    NO_SENDER = "no_sender", _("没有可用的发件人地址")
    BROKEN = "broken", _("邮件无法解读")
    NOT_ACCEPTED = "not_accepted", _("工单不能登记")


class Verification(models.TextChoices):
    """What the trusted server of the mailbox said of the sender's address."""

    PASSED = "passed", _("发件人已验证")
    FAILED = "failed", _("发件人未经验证")
    UNKNOWN = "unknown", _("发件人未作验证")


class InboundMail(Stateful):
    """One mail as it came in. Its bytes lie in the file store under `key`, as long as they may be needed.

    `message_id` is the mail's own, or `sha256:…` of its bytes where it has none; the pair with the mailbox makes a
    mail that comes twice one row.
    """

    lifecycle = INBOUND

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="mails")
    message_id = models.CharField("Message-ID", max_length=300)
    digest = models.CharField(_("指纹（SHA-256）"), max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    key = models.CharField(max_length=80, blank=True, editable=False)
    sender_name = models.CharField(_("发件人"), max_length=120, blank=True)
    sender_address = models.CharField(_("发件地址"), max_length=254, blank=True)
    subject = models.CharField(_("主题"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("收到时间"))
    status = models.CharField(
        _("状态"), max_length=8, choices=MailStatus.choices, default=MailStatus.RECEIVED, editable=False
    )
    reason = models.CharField(_("原因"), max_length=12, choices=Reason.choices, blank=True)
    detail = models.CharField(_("细节"), max_length=300, blank=True)
    verification = models.CharField(
        _("发件人验证"), max_length=8, choices=Verification.choices, default=Verification.UNKNOWN
    )
    order = models.ForeignKey(
        WorkOrder, verbose_name=_("工单"), null=True, on_delete=models.PROTECT, related_name="inbound_mails"
    )
    ordered_at = at_field()
    ordered_by = by_field()
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("来信")
        verbose_name_plural = _("来信")
        ordering = ["-id"]
        constraints = [
            INBOUND.constraint("inbound_mail_status_known"),
            *stamped("inbound_mail", "ordered"),
            models.UniqueConstraint(fields=["mailbox", "message_id"], name="inbound_mail_once"),
            models.CheckConstraint(
                name="inbound_mail_not_taken_has_reason",
                condition=~Q(status__in=["ignored", "refused"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="inbound_mail_taken_has_order",
                condition=~Q(status__in=["ordered", "threaded"]) | Q(order__isnull=False),
            ),
            models.CheckConstraint(
                name="inbound_mail_reason_known", condition=Q(reason="") | Q(reason__in=Reason.values)
            ),
            models.CheckConstraint(
                name="inbound_mail_verification_known", condition=Q(verification__in=Verification.values)
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="inbound_mail_status"),
            models.Index(fields=["sender_address", "received_at"], name="inbound_mail_sender"),
            models.Index(fields=["message_id"], name="inbound_mail_message"),
        ]
        triggers = [INBOUND.trigger("inbound_mail_lifecycle")]

    def __str__(self) -> str:
        return self.subject or self.sender_address or self.message_id[:80]

    def get_absolute_url(self) -> str:
        return reverse("correspondence:inbound_mail", args=[self.pk])

    @property
    def department_id(self) -> int:
        """Whose people read what happened to it: the mailbox's."""
        return self.mailbox.department_id
