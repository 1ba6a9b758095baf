from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from correspondence.querysets import MailboxQuerySet
from organization.models import Department
from workorders.models import Category, OrderKind


class Way(models.TextChoices):
    IMAP = "imap", _("定时收取（IMAP）")
    WEBHOOK = "webhook", _("由邮件系统推送（接口）")


class Security(models.TextChoices):
    TLS = "tls", _("TLS（993 端口）")
    STARTTLS = "starttls", _("STARTTLS（143 端口）")
    PLAIN = "plain", _("不加密（仅限本机）")


class Mailbox(models.Model):
    """An address to which customers write, and what becomes of their mail.

    `account` is in whose name orders are registered: a service account that is staff of the department, so that a
    mail can do no more than register. The password lies in the environment under `secret_name`, never in the table;
    of the webhook's token only the SHA-256 is kept. `uid_validity` and `last_uid` say how far the folder was read.
    """

    address = models.EmailField(_("邮箱地址"), unique=True, max_length=120)
    name = models.CharField(
        _("名称"), max_length=80, help_text=_("客户在发件人处看到的名字，例如：客户服务中心。")
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("新工单交给"),
        on_delete=models.PROTECT,
        related_name="mailboxes",
    )
    kind = models.CharField(
        _("工单类型"), max_length=14, choices=OrderKind.choices, default=OrderKind.ENQUIRY
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_active = models.BooleanField(_("在用"), default=True)
    way = models.CharField(_("怎么收信"), max_length=8, choices=Way.choices, default=Way.IMAP)
    host = models.CharField(_("IMAP 服务器"), max_length=200, blank=True)
    port = models.PositiveIntegerField(
        _("端口"), default=993, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField(_("加密"), max_length=8, choices=Security.choices, default=Security.TLS)
    username = models.CharField(_("登录名"), max_length=200, blank=True)
    secret_name = models.CharField(_("密码所在的环境变量"), max_length=80, blank=True)
    folder = models.CharField(_("文件夹"), max_length=80, default="INBOX")
    trusted_server = models.CharField(_("可信的验证服务器"), max_length=200, blank=True)
    uses_plus = models.BooleanField(_("回信地址带口令"), default=False)
    token_digest = models.CharField(max_length=64, blank=True, editable=False)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, editable=False, on_delete=models.PROTECT, related_name="mailbox"
    )
    uid_validity = models.BigIntegerField(null=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    looked_at = models.DateTimeField(_("最近收取"), null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    error = models.CharField(_("收取失败的原因"), max_length=500, blank=True, editable=False)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("客户邮箱")
        verbose_name_plural = _("客户邮箱")
        ordering = ["address"]
        constraints = [
            models.CheckConstraint(name="mailbox_way_known", condition=Q(way__in=Way.values)),
            models.CheckConstraint(name="mailbox_security_known", condition=Q(security__in=Security.values)),
            models.CheckConstraint(name="mailbox_kind_known", condition=Q(kind__in=OrderKind.values)),
            models.UniqueConstraint(
                fields=["token_digest"], condition=~Q(token_digest=""), name="mailbox_token_once"
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return reverse("correspondence:mailbox", args=[self.pk])
