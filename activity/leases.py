"""Taking waiting rows one worker at a time: an outbox row is leased, worked on, and marked or freed again.

Leases are decided by the database's clock alone, so that two machines with different clocks never hold the
same row. `lease_until` is both 'taken until' and 'not to be tried before'.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

LEASE = timedelta(seconds=60)
"""Longer than the longest single piece of work; a worker that died gives its rows back after it."""
MAX_ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Leased:
    """A row that is ours as long as its `attempts` stay what they are."""

    pk: int
    attempts: int


def free() -> Q:
    """Neither taken nor waiting for its next try, by the database's clock."""
    return Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


@transaction.atomic
def take(waiting: models.QuerySet[Any], *, limit: int) -> list[Leased]:
    """Lease up to `limit` free rows of `waiting`, oldest first; rows that others are taking are passed over.

    The attempt is counted here, before the work, so that a row which kills its worker is counted too.
    """
    rows = list(
        waiting.filter(free(), attempts__lt=MAX_ATTEMPTS)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("id")
        .values_list("pk", "attempts")[:limit]
    )
    waiting.model._default_manager.filter(pk__in=[pk for pk, _ in rows]).update(
        attempts=F("attempts") + 1, lease_until=Now() + LEASE
    )
    return [Leased(pk, attempts + 1) for pk, attempts in rows]


def wait_before(attempt: int) -> timedelta:
    """How long to wait after the failed attempt number `attempt`: doubling, capped, half of it by chance."""
    longest: timedelta = min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT)
    return longest / 2 + longest / 2 * random.random()  # noqa: S311 - spreads load, guards nothing


def put_back(waiting: models.QuerySet[Any], leased: Leased, error: BaseException) -> None:
    """Note why an attempt failed; the row waits for its next try, or is given up where people can see it."""
    mine = waiting.filter(pk=leased.pk, attempts=leased.attempts)
    reason = f"{type(error).__name__}: {error}".replace("\x00", "")[:2000]
    if leased.attempts >= MAX_ATTEMPTS:
        mine.update(gave_up_at=Now(), lease_until=None, error=reason)
    else:
        mine.update(lease_until=Now() + wait_before(leased.attempts), error=reason)


def give_up_exhausted(waiting: models.QuerySet[Any]) -> int:
    """Give up rows whose last attempt ended with the death of its worker; returns how many."""
    return waiting.filter(free(), attempts__gte=MAX_ATTEMPTS).update(
        gave_up_at=Now(), lease_until=None, error="The worker ended during the last attempt."
    )
