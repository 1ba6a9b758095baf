"""What organization itself brings to a meeting: instructions that wait too long for a reply."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.moments import exact
from organization.agenda import AgendaSource, Offered, register_source
from organization.lifecycle import AddresseeStatus
from organization.models import Instruction, InstructionAddressee

MOST = 10


def overdue_instructions(user: Any) -> list[Offered]:
    found = (
        InstructionAddressee.objects.filter(
            instruction__in=Instruction.objects.visible_to(user),
            status=AddresseeStatus.OPEN,
            due_at__lt=timezone.now(),
        )
        .select_related("instruction", "department", "person")
        .order_by("due_at", "pk")[:MOST]
    )
    return [
        Offered(
            f"instruction-{one.pk}",
            gettext("批示逾期未复：%(title)s（%(who)s）")
            % {"title": one.instruction.title, "who": one.words},
            gettext("应于 %(at)s 前回复") % {"at": exact(one.due_at)},
            one.instruction.get_absolute_url(),
        )
        for one in found
    ]


def register_offers() -> None:
    register_source(AgendaSource("instructions", _("逾期未复的批示"), overdue_instructions, 30))
