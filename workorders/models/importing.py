from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.protection import append_only
from core.stamps import at_field, by_field


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
    undone_at = at_field()
    undone_by = by_field()
    undone = models.JSONField(_("撤销的结果"), default=dict)
    """Of an undone run: how many orders were `cancelled` and `restored`, how many were left, by reason."""

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source_system} {self.file_name}"


class ImportedChange(models.Model):
    """What an order was before a run overwrote it, so that the run can be undone; orders that a run made need none.

    `before` holds the columns as they were, `version` the order's version as the run left it: another one now means
    that somebody has worked on it since.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="changes")
    order = models.ForeignKey("workorders.WorkOrder", on_delete=models.PROTECT, related_name="+")
    before = models.JSONField()
    version = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("导入前的内容")
        verbose_name_plural = _("导入前的内容")
        triggers = append_only("imported_change")

    def __str__(self) -> str:
        return f"{self.run_id} {self.order_id}"


class ImportMapping(models.Model):
    """A mapping that the office keeps by name, to be chosen the next time."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    source_system = models.CharField(_("来源系统"), max_length=40)
    text = models.TextField(_("字段对应（TOML）"))
    saved_at = models.DateTimeField(_("保存时间"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("保存人"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("字段对应")
        verbose_name_plural = _("字段对应")
        ordering = ["source_system", "name"]

    def __str__(self) -> str:
        return self.name


class ImportDraft(models.Model):
    """A file that waits between preview and confirmation: seen by its owner only, gone after an hour.

    `report` is what the dry run said: counts, the first rows as they were understood, rows that will stay out; it is
    empty until the file has been tried. `run` is what came of it.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=200)
    size = models.PositiveBigIntegerField(_("字节数"), default=0)
    mapping = models.TextField(_("字段对应（TOML）"))
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.PROTECT, related_name="+")
    report = models.JSONField(default=dict)
    expires_at = models.DateTimeField(_("保留至"))

    class Meta:
        verbose_name = _("待确认的导入")
        verbose_name_plural = _("待确认的导入")
        indexes = [models.Index(fields=["expires_at"], name="import_draft_expires")]

    def __str__(self) -> str:
        return self.file_name


class ImportPiece(models.Model):
    """A megabyte of a waiting file. In the database, so that a worker on another machine reads it too, and gone with
    its draft."""

    draft = models.ForeignKey(ImportDraft, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("待确认文件的一段")
        verbose_name_plural = _("待确认文件的一段")
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="import_piece_once")]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.number}"
