from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
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
