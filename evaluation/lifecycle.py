"""The life of an alert about a goal that falls short, as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle, Move


class DeviationStatus(models.TextChoices):
    OPEN = "open", _("待分析")
    ANALYSED = "analysed", _("已分析")
    WITHDRAWN = "withdrawn", _("已解除")


DEVIATION = Lifecycle(
    name="deviation",
    statuses=DeviationStatus,
    initial=DeviationStatus.OPEN,
    moves=(
        Move(DeviationStatus.OPEN, DeviationStatus.ANALYSED, "analyse_deviation", "analysed"),
        Move(DeviationStatus.ANALYSED, DeviationStatus.OPEN, "question_deviation"),
        Move(DeviationStatus.OPEN, DeviationStatus.WITHDRAWN, "watch_deviations"),
        Move(DeviationStatus.ANALYSED, DeviationStatus.WITHDRAWN, "watch_deviations"),
        Move(DeviationStatus.WITHDRAWN, DeviationStatus.OPEN, "watch_deviations"),
    ),
    owners={
        DeviationStatus.OPEN: "部门负责人",
        DeviationStatus.ANALYSED: "改善办公室",
        DeviationStatus.WITHDRAWN: "",
    },
)
ACTIVE = frozenset({DeviationStatus.OPEN, DeviationStatus.ANALYSED})
