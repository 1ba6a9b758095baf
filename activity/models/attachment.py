from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from activity.models.discussion import LONGEST_ANCHOR
from activity.querysets import AttachmentQuerySet
from core.stamps import at_field, by_field, stamped


class ScanState(models.TextChoices):
    UNSCANNED = "unscanned", _("未扫描")
    PENDING = "pending", _("等待扫描")
    CLEAN = "clean", _("扫描通过")
    INFECTED = "infected", _("已隔离")


class Attachment(models.Model):
    """A file of a record. The bytes lie in `settings.FILES_ROOT` under `key`, a random name; `name` is what the
    uploader called it, made safe. Removing hides it and keeps the row and the bytes.

    A row that waits for the scanner is taken by lease, like a mail that waits to be sent.
    """

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    anchor = models.CharField(_("位置"), max_length=LONGEST_ANCHOR, blank=True)
    name = models.CharField(_("文件名"), max_length=160)
    media_type = models.CharField(_("内容类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("字节数"))
    sha256 = models.CharField(_("指纹（SHA-256）"), max_length=64)
    key = models.CharField(max_length=80, unique=True, editable=False)
    uploaded_at = models.DateTimeField(_("上传时间"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        on_delete=models.PROTECT,
        related_name="attachments",
    )
    scan_state = models.CharField(
        _("安全扫描"), max_length=10, choices=ScanState.choices, default=ScanState.UNSCANNED
    )
    scan_note = models.CharField(_("扫描结果"), max_length=300, blank=True)
    scanned_at = models.DateTimeField(_("扫描时间"), null=True)
    removed_at = at_field()
    removed_by = by_field()
    attempts = models.PositiveIntegerField(_("尝试次数"), default=0)
    lease_until = models.DateTimeField(_("占用至"), null=True)
    gave_up_at = models.DateTimeField(_("放弃时间"), null=True)
    error = models.TextField(_("错误"), blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["-id"]
        constraints = [
            *stamped("attachment", "removed"),
            models.CheckConstraint(
                name="attachment_scan_state_known", condition=models.Q(scan_state__in=ScanState.values)
            ),
            models.CheckConstraint(name="attachment_not_empty", condition=models.Q(size__gt=0)),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="attachment_subject"),
            models.Index(
                fields=["id"],
                name="attachment_waiting",
                condition=models.Q(scan_state="pending", gave_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name
