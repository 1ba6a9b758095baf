"""Figures that can be restated: revision 1 lives until the period is closed; later data add revisions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.phrases import told


class Revised(models.Model):
    """One revision of a figure. While its period is open the only revision (1) is replaced in place; once the
    period is closed it is frozen, and data that change it add revision 2, 3 … with a reason. Exactly one
    revision is current."""

    revision = models.PositiveSmallIntegerField(_("修订"), default=1)
    is_current = models.BooleanField(_("当前"), default=True)
    reason = models.CharField(_("重述原因"), max_length=300, blank=True)
    computed_at = models.DateTimeField(_("计算时间"))

    class Meta:
        abstract = True

    @property
    def reason_words(self) -> str:
        """Why the figure was restated, in the reader's language."""
        return told(self.reason)
