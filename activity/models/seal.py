from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.protection import append_only


class EventSeal(models.Model):
    """A link of the chain over the audit trail: some events with the fingerprint of each, and the link before.

    Whoever changes, removes, adds or reorders events that are sealed would have to write every later link anew; and
    the last link, kept elsewhere as an anchor, shows that as well as a tail that was cut off.
    """

    number = models.PositiveBigIntegerField(_("序号"), unique=True)
    event_ids = ArrayField(models.BigIntegerField(), verbose_name=_("事件"))
    digests = models.BinaryField(_("事件指纹"))
    """32 bytes for each event, in the order of `event_ids`."""
    low = models.BigIntegerField(_("已封存至"))
    """Every event up to this id stands in this link or an earlier one."""
    high = models.BigIntegerField(_("最大编号"))
    previous = models.CharField(_("上一个封条"), max_length=64, unique=True)
    digest = models.CharField(_("封条指纹"), max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("审计封条")
        verbose_name_plural = _("审计封条")
        ordering = ["number"]
        indexes = [models.Index(fields=["high"], name="event_seal_high")]
        triggers = append_only("event_seal")

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"
