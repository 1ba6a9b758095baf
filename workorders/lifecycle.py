"""The life of a work order, as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle, Move


class OrderStatus(models.TextChoices):
    NEW = "new", _("待分派")
    ASSIGNED = "assigned", _("已分派")
    IN_PROGRESS = "in_progress", _("处理中")
    WAITING = "waiting", _("停钟等待")
    RESOLVED = "resolved", _("已解决")
    CLOSED = "closed", _("已关闭")
    CANCELLED = "cancelled", _("已取消")


S = OrderStatus
UNDO = "undo_import"
ORDER = Lifecycle(
    name="work_order",
    statuses=OrderStatus,
    initial=S.NEW,
    moves=(
        Move(S.NEW, S.ASSIGNED, "assign_order"),
        Move(S.ASSIGNED, S.IN_PROGRESS, "start_order"),
        Move(S.IN_PROGRESS, S.ASSIGNED, "assign_order"),
        Move(S.IN_PROGRESS, S.WAITING, "wait_for_requester"),
        Move(S.WAITING, S.IN_PROGRESS, "resume_order"),
        Move(S.IN_PROGRESS, S.RESOLVED, "resolve_order", "resolved"),
        Move(S.RESOLVED, S.CLOSED, "close_order", "closed"),
        Move(S.RESOLVED, S.IN_PROGRESS, "reopen_order"),
        Move(S.CLOSED, S.IN_PROGRESS, "reopen_order"),
        Move(S.NEW, S.CANCELLED, "cancel_order", "cancelled"),
        Move(S.ASSIGNED, S.CANCELLED, "cancel_order", "cancelled"),
        Move(S.IN_PROGRESS, S.CANCELLED, "cancel_order", "cancelled"),
        Move(S.WAITING, S.CANCELLED, "cancel_order", "cancelled"),
        # Taking an import back. What it made is cancelled; what it moved goes back, step by step.
        Move(S.RESOLVED, S.CANCELLED, UNDO, "cancelled"),
        Move(S.CLOSED, S.CANCELLED, UNDO, "cancelled"),
        Move(S.CANCELLED, S.NEW, UNDO),
        Move(S.ASSIGNED, S.NEW, UNDO),
    ),
    owners={
        S.NEW: "受理岗",
        S.ASSIGNED: "责任人",
        S.IN_PROGRESS: "责任人",
        S.WAITING: "客户",
        S.RESOLVED: "受理岗",
        S.CLOSED: "",
        S.CANCELLED: "",
    },
)
UNRESOLVED = frozenset({S.NEW, S.ASSIGNED, S.IN_PROGRESS, S.WAITING})


class EditionStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    LIVE = "live", _("生效中")
    RETIRED = "retired", _("已停用")
    DROPPED = "dropped", _("已作废")


ROUTING = Lifecycle(
    name="routing_edition",
    statuses=EditionStatus,
    initial=EditionStatus.DRAFT,
    moves=(
        Move(EditionStatus.DRAFT, EditionStatus.LIVE, "publish_edition", "live"),
        Move(EditionStatus.DRAFT, EditionStatus.DROPPED, "drop_edition", "dropped"),
        Move(EditionStatus.LIVE, EditionStatus.RETIRED, "retire_edition", "retired"),
    ),
    owners={
        EditionStatus.DRAFT: "服务改善办公室",
        EditionStatus.LIVE: "服务改善办公室",
        EditionStatus.RETIRED: "",
        EditionStatus.DROPPED: "",
    },
)
