"""What a person may do with an order now, as buttons; the same decisions that the commands ask."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.components import Action
from core.decisions import Decision
from organization.models import User
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder
from workorders.permissions import (
    can_assign,
    can_cancel,
    can_close,
    can_rate,
    can_reopen,
    can_resolve,
    can_respond,
    can_resume,
    can_start,
    can_wait,
)
from workorders.routing_permissions import can_route
from workorders.step_permissions import can_regrade

S = OrderStatus


def actions_for(user: User, order: WorkOrder) -> list[Action]:
    """The acts of the present stage, refused ones with their reason; the one that comes next is primary."""
    version = (("version", str(order.version)),)

    def url(act: str) -> str:
        return reverse(f"workorders:{act}", args=[order.pk])

    def dialog(
        act: str, label: str, decision: object, icon: str, key: str = "", weight: str = "default"
    ) -> Action:
        return Action(label, f"dialog-{act}", decision, icon, "dialog", key=key, weight=weight)

    def post(act: str, label: str, decision: object, icon: str, key: str = "") -> Action:
        return Action(label, url(act), decision, icon, key=key, fields=version)

    assigning = _("分派") if order.status == S.NEW else _("转派")
    every = {
        "start": post("start", _("开始处理"), can_start(user, order), "player-play", "S"),
        "resume": post("resume", _("恢复计时"), can_resume(user, order), "player-play", "S"),
        "resolve": dialog("resolve", _("办结"), can_resolve(user, order), "circle-check", "D"),
        "close": dialog("close", _("复核关闭"), can_close(user, order), "lock", "D"),
        "respond": dialog("respond", _("登记首次响应"), can_respond(user, order), "message-2", "R"),
        "wait": dialog("wait", pgettext("act", "停钟等待"), can_wait(user, order), "player-pause", "W"),
        "assign": dialog("assign", assigning, can_assign(user, order), "arrows-exchange", "T"),
        "route": post("route", _("重新按规则分派"), can_route(user, order), "route"),
        "rate": dialog("rate", _("登记评价"), can_rate(user, order), "star"),
        "regrade": dialog("regrade", _("改级"), can_regrade(user, order), "trending-up", "G"),
        "reopen": dialog("reopen", _("重开"), can_reopen(user, order), "rotate"),
        "cancel": dialog("cancel", _("取消工单"), can_cancel(user, order), "ban", weight="danger"),
    }  # fmt: skip
    names = STAGES[OrderStatus(order.status)]
    onward = ONWARD.get(OrderStatus(order.status), ())
    first = next((name for name in onward if every[name].allowed), "")
    return [replace(every[name], weight="primary") if name == first else every[name] for name in names]


def quick_act(user: User, order: WorkOrder) -> Action | None:
    """The act of a card of the board: the one that needs nothing typed, if this person may do it now. Asks the
    database nothing, for a board has many cards."""
    if order.status == S.ASSIGNED:
        return _quick(order, "start", can_start(user, order))
    if order.status == S.WAITING:
        return _quick(order, "resume", can_resume(user, order))
    return None


def _quick(order: WorkOrder, name: str, decision: Decision) -> Action | None:
    if not decision:
        return None
    label = _("开始处理") if name == "start" else _("恢复计时")
    url = reverse(f"workorders:{name}", args=[order.pk])
    return Action(label, url, decision, "player-play", fields=(("version", str(order.version)),))


STAGES: dict[OrderStatus, tuple[str, ...]] = {
    S.NEW: ("assign", "route", "respond", "start", "regrade", "cancel"),
    S.ASSIGNED: ("start", "respond", "assign", "route", "resolve", "regrade", "cancel"),
    S.IN_PROGRESS: ("resolve", "wait", "assign", "route", "regrade", "cancel"),
    S.WAITING: ("resume", "resolve", "regrade", "cancel"),
    S.RESOLVED: ("close", "rate", "reopen"),
    S.CLOSED: ("rate", "reopen"),
    S.CANCELLED: (),
}
"""What is offered or explained at each stage; acts that are out of question there are not mentioned."""
ONWARD: dict[OrderStatus, tuple[str, ...]] = {
    S.NEW: ("assign", "respond", "start"),
    S.ASSIGNED: ("start", "respond", "resolve"),
    S.IN_PROGRESS: ("resolve",),
    S.WAITING: ("resume", "resolve"),
    S.RESOLVED: ("close",),
}
"""What brings an order further: the first that is allowed stands out. Stopping its clock, handing it on and undoing
never do."""


ASKED = {
    "assign": can_assign,
    "start": can_start,
    "respond": can_respond,
    "wait": can_wait,
    "regrade": can_regrade,
    "resume": can_resume,
    "resolve": can_resolve,
    "close": can_close,
    "reopen": can_reopen,
    "cancel": can_cancel,
    "rate": can_rate,
}


def allowed_acts(user: User, order: WorkOrder) -> list[str]:
    """The names of the commands that this person may give now."""
    return [name for name, asked in ASKED.items() if asked(user, order)]
