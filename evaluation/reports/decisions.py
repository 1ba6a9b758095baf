"""What waits for a decision of leadership, or of the person who looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils import timezone

from activity.models import Duty
from activity.models.duty import Act, Body
from core.periods import Period


@dataclass(frozen=True)
class Waiting:
    duty: Duty
    is_mine: bool
    """May the person who looks act on it? Others can only see that it waits."""
    is_late: bool


@dataclass(frozen=True)
class Decisions:
    waiting: tuple[Waiting, ...]
    for_leadership: bool
    """Whose desk it is: leadership's (seen by all who read everything), or the own."""
    decided: int
    mean_wait: timedelta | None

    @property
    def late(self) -> int:
        return sum(1 for item in self.waiting if item.is_late)

    @property
    def mine(self) -> int:
        return sum(1 for item in self.waiting if item.is_mine)


def decisions_for(user: Any, period: Period) -> Decisions:
    """Open approvals, those due first on top, and how quickly the quarter's were decided; two queries."""
    now = timezone.now()
    standing = user.standing
    whole = standing.is_leadership or standing.is_office
    desk = Q(body=Body.LEADERSHIP) if whole else Q(pk__in=[])
    mine = set(Duty.objects.open().filter(act=Act.APPROVE).held_by(user).values_list("pk", flat=True))
    duties = Duty.objects.filter(desk | Q(pk__in=mine), act=Act.APPROVE)
    # Countersigning asks several people about one record: it is one decision, and mine where I am among them.
    asked: dict[tuple[int, int, str], Waiting] = {}
    for duty in duties.open().most_urgent_first():
        one = Waiting(duty, duty.pk in mine, duty.due_at is not None and duty.due_at < now)
        about = (duty.subject_type_id, duty.subject_id, duty.purpose)
        if about not in asked or (one.is_mine and not asked[about].is_mine):
            asked[about] = one
    waiting = list(asked.values())
    told = _decided(desk, user, period)
    return Decisions(tuple(waiting), whole, told[0], told[1])


def _decided(desk: Q, user: Any, period: Period) -> tuple[int, timedelta | None]:
    closed = Duty.objects.filter(
        desk | Q(closed_by=user), act=Act.APPROVE, closed_at__gte=period.start, closed_at__lt=period.end
    ).aggregate(n=Count("pk"), wait=Avg(F("closed_at") - F("opened_at")))
    return closed["n"], closed["wait"]


def waited_since(duty: Duty) -> datetime:
    return duty.opened_at
