from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """How a figure stands against the thresholds of its cycle; the same words at every level."""

    REACHED = "reached", _("达成")
    NEAR = "near", _("接近")
    AT_RISK = "at_risk", _("有风险")
    MISSED = "missed", _("未达成")
    NO_DATA = "no_data", _("无数据")
