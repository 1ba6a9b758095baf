from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activity.models import Mail
from core.protection import append_only
from correspondence.models.inbound import InboundMail, Verification
from correspondence.models.mailbox import Mailbox
from correspondence.querysets import MessageQuerySet
from workorders.models import WorkOrder


class Direction(models.TextChoices):
    IN = "in", _("客户来信")
    OUT = "out", _("答复客户")


class Channel(models.TextChoices):
    """How it was said."""

    MAIL = "mail", _("邮件")
    PHONE = "phone", _("电话")
    CHAT = "chat", _("短信或即时消息")
    MEETING = "meeting", _("当面")


class Message(models.Model):
    """What was said between the customer and us about an order; append-only. How a mail of ours fares stands in
    `mail`, what came with a message hangs on it as attachments, `left_out` names what was not let in.

    `is_other_address`: it came from another address than the one the order came from.
    """

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(_("方向"), max_length=3, choices=Direction.choices)
    channel = models.CharField(_("方式"), max_length=8, choices=Channel.choices, default=Channel.MAIL)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("答复人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="order_messages",
    )
    name = models.CharField(_("客户姓名"), max_length=120, blank=True)
    address = models.CharField(_("客户地址"), max_length=254, blank=True)
    text = models.TextField(_("内容"))
    quoted = models.TextField(_("引文"), blank=True)
    sent_at = models.DateTimeField(_("时间"))
    message_id = models.CharField("Message-ID", max_length=300, blank=True)
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="messages")
    mail = models.OneToOneField(Mail, null=True, on_delete=models.PROTECT, related_name="order_message")
    inbound = models.OneToOneField(InboundMail, null=True, on_delete=models.PROTECT, related_name="message")
    is_other_address = models.BooleanField(_("来自其他地址"), default=False)
    verification = models.CharField(
        _("发件人验证"), max_length=8, choices=Verification.choices, default=Verification.UNKNOWN
    )
    left_out = ArrayField(models.CharField(max_length=160), verbose_name=_("没有收进来的附件"), default=list)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("往来")
        verbose_name_plural = _("往来")
        ordering = ["order_id", "sent_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="message_direction_known", condition=Q(direction__in=Direction.values)
            ),
            models.CheckConstraint(name="message_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="message_out_has_author", condition=Q(direction="in") | Q(author__isnull=False)
            ),
            models.CheckConstraint(
                name="message_mail_is_out",
                condition=Q(mail__isnull=True) | Q(direction="out", channel="mail"),
            ),
        ]
        indexes = [
            models.Index(fields=["order", "id"], name="message_order"),
            models.Index(
                fields=["message_id"],
                name="message_sent_as",
                condition=Q(direction="out") & ~Q(message_id=""),
            ),
        ]
        triggers = append_only("order_message")

    def __str__(self) -> str:
        return " ".join(self.text.split())[:80]

    @property
    def department_id(self) -> int:
        """Whose people read what happened to it: the order's."""
        return self.order.department_id
