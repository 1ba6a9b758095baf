from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One run of an import of work orders: what came in, what failed and why.

    `rejects` holds the first rows that failed, each `{"row", "cells", "problems": [{"column", "value", "reason",
    "remedy"}]}`, so that they can be downloaded beside their `header`, mended and imported again.
    """

    source_system = models.CharField(_("来源系统"), max_length=40)
    file_name = models.CharField(_("文件名"), max_length=200)
    mapping = models.TextField(_("字段对应（TOML）"))
    started_at = models.DateTimeField(_("开始时间"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("导入人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    rows = models.PositiveIntegerField(_("总行数"), default=0)
    created = models.PositiveIntegerField(_("新增"), default=0)
    updated = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("无变化"), default=0)
    rejected = models.PositiveIntegerField(_("未导入"), default=0)
    header = models.JSONField(_("表头"), default=list)
    rejects = models.JSONField(_("未导入的行"), default=list)

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source_system} {self.file_name}"


class ImportDraft(models.Model):
    """A file that waits between preview and confirmation: seen by its owner only, gone after an hour.

    `report` is what the dry run said: counts, the first rows as they were understood, rows that will stay out.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=200)
    content = models.BinaryField()
    mapping = models.TextField(_("字段对应（TOML）"))
    report = models.JSONField(default=dict)
    expires_at = models.DateTimeField(_("保留至"))

    class Meta:
        verbose_name = _("待确认的导入")
        verbose_name_plural = _("待确认的导入")
        indexes = [models.Index(fields=["expires_at"], name="import_draft_expires")]

    def __str__(self) -> str:
        return self.file_name
