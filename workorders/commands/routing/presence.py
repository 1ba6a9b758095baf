"""Who is away: a person says it himself, or his head does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Invalid
from organization.models import User
from workorders import events
from workorders.models import Absence
from workorders.routing_permissions import can_set_presence


@transaction.atomic
def set_away(
    person: User,
    *,
    by: User,
    away_until: datetime | None,
    reason: str,
    away_from: datetime | None = None,
) -> Absence:
    """From `away_from` (None: now) the rules give the person nothing. Said again it takes the place of what was
    said before; an absence under way goes on from its beginning.

    Raises `Invalid` for an end that is over or before the start, and for no reason.
    """
    person = _lock(person)
    can_set_presence(by, person).or_raise()
    now = timezone.now()
    start = away_from if away_from and away_from > now else now
    if not reason.strip():
        raise _wrong("reason", _("请填写原因，例如：休假、培训、外出。"))
    if away_until is not None and away_until <= start:
        raise _wrong("away_until", _("回岗时间要晚于离岗时间和现在，请改晚。"))
    held = Absence.objects.latest_of(person, now)
    if held is not None and held.away_from < now < start:
        held.away_until = now
        held.save(update_fields=["away_until"])
        held = None
    row = held or Absence(person=person)
    row.away_from = row.away_from if held and held.away_from <= now else start
    row.away_until, row.reason, row.set_at, row.set_by = away_until, reason.strip(), now, by
    row.save()
    data = {"away_from": row.away_from, "away_until": row.away_until, "cause": row.reason}
    record(events.PRESENCE_AWAY, person, by=by, department_id=_place(person), data=data)
    return row


@transaction.atomic
def set_back(person: User, *, by: User) -> None:
    """The person is here again; what was told for later is called off."""
    person = _lock(person)
    can_set_presence(by, person).or_raise()
    now = timezone.now()
    held = Absence.objects.latest_of(person, now)
    if held is None:
        raise Conflict("not_away", _("%(person)s没有登记离岗。") % {"person": person})
    if held.away_from < now:
        held.away_until = now
        held.save(update_fields=["away_until"])
    else:
        held.delete()
    record(events.PRESENCE_BACK, person, by=by, department_id=_place(person), data={"cause": held.reason})


def _lock(person: User) -> User:
    locked: User = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    return locked


def _place(person: User) -> int | None:
    own = sorted(person.standing.own_department_ids)
    return own[0] if own else None


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_presence", sentence, {field: [sentence]})
