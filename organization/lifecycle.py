"""The lives of what leadership instructs and of meetings, as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle, Move


class AddresseeStatus(models.TextChoices):
    OPEN = "open", _("待回复")
    REPLIED = "replied", _("已回复")
    ACCEPTED = "accepted", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


A = AddresseeStatus
ADDRESSEE = Lifecycle(
    name="instruction",
    statuses=AddresseeStatus,
    initial=A.OPEN,
    moves=(
        Move(A.OPEN, A.REPLIED, "reply_to_instruction", "replied"),
        Move(A.REPLIED, A.ACCEPTED, "accept_reply", "accepted"),
        Move(A.REPLIED, A.OPEN, "ask_again"),
        Move(A.OPEN, A.WITHDRAWN, "withdraw_instruction", "withdrawn"),
        Move(A.REPLIED, A.WITHDRAWN, "withdraw_instruction", "withdrawn"),
    ),
    owners={A.OPEN: "被批示的部门或个人", A.REPLIED: "批示人", A.ACCEPTED: "", A.WITHDRAWN: ""},
)


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", _("筹备和记录")
    FINALISED = "finalised", _("纪要已定稿")
    CANCELLED = "cancelled", _("已取消")


MEETING = Lifecycle(
    name="meeting",
    statuses=MeetingStatus,
    initial=MeetingStatus.PLANNED,
    moves=(
        Move(MeetingStatus.PLANNED, MeetingStatus.FINALISED, "finalise_meeting", "finalised"),
        Move(MeetingStatus.PLANNED, MeetingStatus.CANCELLED, "cancel_meeting", "cancelled"),
    ),
    owners={MeetingStatus.PLANNED: "召集人", MeetingStatus.FINALISED: "", MeetingStatus.CANCELLED: ""},
)
