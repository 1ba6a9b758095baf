"""The life of a visit, as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle, Move


class VisitStatus(models.TextChoices):
    BOOKED = "booked", _("已约待派")
    DISPATCHED = "dispatched", _("已派人")
    ON_THE_WAY = "on_the_way", _("在路上")
    ARRIVED = "arrived", _("已到达")
    DONE = "done", _("已办好")
    FAILED = "failed", _("没办成")
    CANCELLED = "cancelled", _("已取消")


V = VisitStatus
VISIT = Lifecycle(
    name="visit",
    statuses=VisitStatus,
    initial=V.BOOKED,
    moves=(
        Move(V.BOOKED, V.DISPATCHED, "dispatch_visit", "dispatched"),
        # The visitor has no time in the new window: the heads dispatch again.
        Move(V.DISPATCHED, V.BOOKED, "change_visit"),
        Move(V.DISPATCHED, V.ON_THE_WAY, "set_out", "set_out"),
        Move(V.DISPATCHED, V.ARRIVED, "arrive", "arrived"),
        Move(V.ON_THE_WAY, V.ARRIVED, "arrive", "arrived"),
        Move(V.ARRIVED, V.DONE, "finish_visit", "done"),
        Move(V.DISPATCHED, V.FAILED, "fail_visit", "failed"),
        Move(V.ON_THE_WAY, V.FAILED, "fail_visit", "failed"),
        Move(V.ARRIVED, V.FAILED, "fail_visit", "failed"),
        Move(V.BOOKED, V.CANCELLED, "cancel_visit", "cancelled"),
        Move(V.DISPATCHED, V.CANCELLED, "cancel_visit", "cancelled"),
        Move(V.ON_THE_WAY, V.CANCELLED, "cancel_visit", "cancelled"),
    ),
    owners={
        V.BOOKED: "部门负责人",
        V.DISPATCHED: "上门人",
        V.ON_THE_WAY: "上门人",
        V.ARRIVED: "上门人",
        V.DONE: "",
        V.FAILED: "",
        V.CANCELLED: "",
    },
)
OPEN = frozenset({V.BOOKED, V.DISPATCHED, V.ON_THE_WAY, V.ARRIVED})
TAKES_TIME = frozenset({V.DISPATCHED, V.ON_THE_WAY, V.ARRIVED})
"""A visitor is bound by these; two of them never overlap."""
