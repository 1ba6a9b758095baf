"""Sealing what happened: the next link of the chain over the audit trail."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from activity.models import Event, EventSeal
from activity.sealing import FIRST, digests_of, link_digest, unsealed

LOCK = 7_294_101
"""Of all sealers of an installation; held to the end of the transaction."""
SETTLED = timedelta(hours=6)
"""No transaction lasts as long: what is older has been committed or never will be."""
AT_ONCE = 2_000


@transaction.atomic
def seal_events(*, limit: int = AT_ONCE) -> int:
    """Seal up to `limit` events that no link holds; how many were sealed. One sealer at a time, the others wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = EventSeal.objects.order_by("-number").first()
    before, number, previous = (last.low, last.number, last.digest) if last else (0, 0, FIRST)
    waiting = unsealed(before, None, limit=limit + 1)
    if not waiting:
        return 0
    ids, rest = waiting[:limit], waiting[limit:]
    found = digests_of(ids)
    digests = b"".join(found[pk] for pk in ids)
    low = settled(before, rest)
    EventSeal.objects.create(
        number=number + 1,
        event_ids=ids,
        digests=digests,
        low=low,
        high=ids[-1],
        previous=previous,
        digest=link_digest(previous, number + 1, low, ids, digests),
        sealed_at=timezone.now(),
    )
    return len(ids)


def settled(before: int, rest: list[int]) -> int:
    """Up to which id nothing can appear any more; `rest` begins with the first event that is still unsealed."""
    old = Event.objects.filter(pk__gt=before, at__lt=timezone.now() - SETTLED).aggregate(last=Max("pk"))[
        "last"
    ]
    low = max(before, old or 0)
    return min(low, rest[0] - 1) if rest else low
