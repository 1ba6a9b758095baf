"""The life of a mail that came in, as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle, Move


class MailStatus(models.TextChoices):
    RECEIVED = "received", _("待处理")
    ORDERED = "ordered", _("已成工单")
    THREADED = "threaded", _("已归入工单")
    IGNORED = "ignored", _("已忽略")
    REFUSED = "refused", _("未能受理")


INBOUND = Lifecycle(
    name="inbound_mail",
    statuses=MailStatus,
    initial=MailStatus.RECEIVED,
    moves=(
        Move(MailStatus.RECEIVED, MailStatus.ORDERED, "sort_mail"),
        Move(MailStatus.RECEIVED, MailStatus.THREADED, "sort_mail"),
        Move(MailStatus.RECEIVED, MailStatus.IGNORED, "sort_mail"),
        Move(MailStatus.RECEIVED, MailStatus.REFUSED, "sort_mail"),
        Move(MailStatus.IGNORED, MailStatus.ORDERED, "make_order", "ordered"),
        Move(MailStatus.REFUSED, MailStatus.ORDERED, "make_order", "ordered"),
    ),
    owners={
        MailStatus.RECEIVED: "系统",
        MailStatus.ORDERED: "责任部门",
        MailStatus.THREADED: "责任部门",
        MailStatus.IGNORED: "服务改善办公室",
        MailStatus.REFUSED: "服务改善办公室",
    },
)
