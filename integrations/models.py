from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication


class ApiClient(AbstractApplication):
    """Another system (a CRM) that signs in by client credentials and acts as its service account."""

    service_account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("系统账号"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="api_clients",
        help_text=_("其任职决定这个系统能看到、能做什么。"),
    )
    source_systems = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("来源名称"),
        default=list,
        blank=True,
        help_text=_("登记工单时可以写在 source_system 里的名字。"),
    )

    class Meta(AbstractApplication.Meta):
        verbose_name = _("接口客户端")
        verbose_name_plural = _("接口客户端")


class StoredAnswer(models.Model):
    """What an act over the API was answered, kept in the act's own transaction under the key that the caller chose:
    whoever lost the answer asks again and gets the same, and nothing happens twice (RFC draft `Idempotency-Key`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField("Idempotency-Key", max_length=200)
    fingerprint = models.CharField(_("请求指纹"), max_length=64)
    """SHA-256 over method, address, type and body: the same key for another request is refused."""
    status = models.PositiveSmallIntegerField(_("状态码"), null=True)
    headers = models.JSONField(_("响应头"), default=dict)
    body = models.BinaryField(_("内容"), default=bytes)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("留存的应答")
        verbose_name_plural = _("留存的应答")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="stored_answer_once"),
            models.CheckConstraint(
                name="stored_answer_good",
                condition=Q(status__isnull=True) | Q(status__gte=200, status__lt=400),
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="stored_answer_age")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
