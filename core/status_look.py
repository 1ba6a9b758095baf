"""How each status is drawn: icon and tone. Words come from the life cycle that owns the status.

Tones: `reached`, `near`, `at_risk`, `missed`, `no_data` carry a judgement and their colour means the same everywhere;
`neutral`, `active`, `waiting`, `done` say only how far something has come.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class StatusLook:
    icon: str
    tone: str
    label: str | Promise = ""


# The five answers to 'is the target reached?', worded once for every app.
ATTAINMENT = {
    "reached": StatusLook("circle-check", "reached", _("达成")),
    "near": StatusLook("circle-half-2", "near", _("接近")),
    "at_risk": StatusLook("alert-triangle", "at_risk", _("有风险")),
    "missed": StatusLook("circle-x", "missed", _("未达成")),
    "no_data": StatusLook("circle-dashed", "no_data", _("无数据")),
}

STAGES = {
    # plans, cycles, editions
    "draft": StatusLook("pencil", "neutral"),
    "open": StatusLook("lock-open", "active"),
    "submitted": StatusLook("send", "active"),
    "returned": StatusLook("arrow-back-up", "waiting"),
    "reviewed": StatusLook("eye-check", "active"),
    "approved": StatusLook("rubber-stamp", "done"),
    "published": StatusLook("world-check", "done"),
    "closed": StatusLook("lock", "neutral"),
    # opinions and approval cases
    "agree": StatusLook("circle-check", "done"),
    "agreed": StatusLook("circle-check", "done"),
    "disagree": StatusLook("arrow-back-up", "waiting"),
    "abstain": StatusLook("circle-minus", "neutral"),
    "dropped": StatusLook("ban", "neutral"),
    # routing rules
    "live": StatusLook("route", "done"),
    "retired": StatusLook("archive", "neutral"),
    # adjustments
    "applied": StatusLook("versions", "done"),
    "refused": StatusLook("circle-x", "missed"),
    # resource requests
    "settled": StatusLook("circle-check", "done"),
    "referred": StatusLook("circle-arrow-up", "waiting"),
    # progress reports, problems
    "acknowledged": StatusLook("message-check", "done"),
    "taken_up": StatusLook("progress", "active"),
    "solved": StatusLook("circle-check", "done"),
    # deviations
    "analysed": StatusLook("zoom-check", "done"),
    "withdrawn": StatusLook("circle-check", "neutral"),
    # instructions, meetings
    "replied": StatusLook("message-check", "active"),
    "accepted": StatusLook("circle-check", "done"),
    "planned": StatusLook("calendar-event", "active"),
    "finalised": StatusLook("file-check", "done"),
    # work orders
    "new": StatusLook("circle-plus", "neutral"),
    "assigned": StatusLook("user-check", "neutral"),
    "in_progress": StatusLook("progress", "active"),
    "waiting": StatusLook("player-pause", "waiting"),
    "resolved": StatusLook("check", "done"),
    "reopened": StatusLook("rotate", "waiting"),
    "cancelled": StatusLook("ban", "neutral"),
    # visits
    "booked": StatusLook("calendar-event", "waiting"),
    "dispatched": StatusLook("user-check", "neutral"),
    "on_the_way": StatusLook("navigation", "active"),
    "arrived": StatusLook("map-pin-check", "done"),
    # mail that came in
    "received": StatusLook("mail", "neutral"),
    "ordered": StatusLook("mail-check", "done"),
    "threaded": StatusLook("mail-forward", "done"),
    "ignored": StatusLook("mail-off", "neutral"),
    # duties, deliveries, runs
    "done": StatusLook("check", "done"),
    "late": StatusLook("clock-exclamation", "missed"),
    "pending": StatusLook("clock", "neutral"),
    "queued": StatusLook("clock", "neutral"),
    "running": StatusLook("progress", "active"),
    "sent": StatusLook("check", "done"),
    "failed": StatusLook("alert-circle", "missed"),
    "partial": StatusLook("alert-triangle", "at_risk"),
    "locked": StatusLook("lock", "neutral"),
}

PLAIN = StatusLook("point", "neutral")


def look_of(status: str) -> StatusLook:
    """Return how `status` is drawn; one that is not listed is drawn neutral."""
    return ATTAINMENT.get(status) or STAGES.get(status) or PLAIN


@dataclass(frozen=True)
class SlipLook:
    label: str | Promise


SLIPS = {"blue": SlipLook(_("蓝单")), "yellow": SlipLook(_("黄单")), "red": SlipLook(_("红单"))}
