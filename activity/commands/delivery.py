"""Events are carried to their subscribers, each exactly once as far as the database goes.

The subscriber's rows and the mark 'delivered' are one transaction, so a worker that dies in between leaves
neither. Effects outside the database (mail) have an outbox of their own.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now

from activity import leases
from activity.models import Delivery
from activity.subscriptions import find_subscriber

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one batch."""

    done: int = 0
    failed: int = 0

    @property
    def size(self) -> int:
        return self.done + self.failed


class UnknownSubscriber(LookupError):
    """The code that wanted the event is gone, or not yet rolled out on this worker."""


def deliver_waiting(*, limit: int = 50) -> Tally:
    """Deliver up to `limit` waiting events; one that fails waits for its next try and holds up nobody."""
    leases.give_up_exhausted(Delivery.objects.waiting())
    done = failed = 0
    for leased in leases.take(Delivery.objects.waiting(), limit=limit):
        try:
            done += deliver(leased)
        except Exception as error:
            logger.exception("delivery %s failed at attempt %s", leased.pk, leased.attempts)
            leases.put_back(Delivery.objects.waiting(), leased, error)
            failed += 1
    return Tally(done, failed)


@transaction.atomic
def deliver(leased: leases.Leased) -> int:
    """Run one subscriber; 0 when the lease ran out and another worker has the row.

    The row is waited for: another worker that looks for free rows may hold it for a blink before it sees that this
    one is taken. Passed over, it would rest until its lease runs out.
    """
    delivery = (
        Delivery.objects.waiting()
        .select_for_update(of=("self",))
        .select_related("event__actor", "event__department")
        .filter(pk=leased.pk, attempts=leased.attempts)
        .first()
    )
    if delivery is None:
        return 0
    subscriber = find_subscriber(delivery.subscriber)
    if subscriber is None:
        raise UnknownSubscriber(delivery.subscriber)
    subscriber(delivery.event)
    Delivery.objects.filter(pk=delivery.pk).update(delivered_at=Now(), lease_until=None, error="")
    return 1
