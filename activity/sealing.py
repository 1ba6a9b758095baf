"""The chain over the audit trail: what is hashed, and how it is held against the rows.

The sealer comes after the acts and alone, so that no act waits for a lock and the chain cannot fork. Ids are given
before a transaction commits: an event may appear below others that are sealed already. It is taken into a later link
as long as `low` has not passed it, and `low` stays hours behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from activity.models import Event, EventSeal
from core.hashing import content_hash

SIZE = 32
"""Bytes of a digest."""
FIELDS = (
    "id", "name", "at", "actor_id", "actor_label", "on_behalf_of_id", "subject_type_id", "subject_id",
    "subject_label", "department_id", "data", "request_id",
)  # fmt: skip
STRAYS = 5
"""Added events that are named; where there is one there may be thousands."""
FIRST = "0" * 64
"""What stands before the first link."""


def digests_of(ids: Sequence[int]) -> dict[int, bytes]:
    """Fingerprint by id of the events that are there."""
    rows = Event.objects.filter(pk__in=ids).order_by().values(*FIELDS)
    return {row["id"]: bytes.fromhex(content_hash(row)) for row in rows.iterator()}


def link_digest(previous: str, number: int, low: int, ids: Sequence[int], digests: bytes) -> str:
    """SHA-256 (hex) over everything a link says."""
    head = f"{previous}:{number}:{low}:{','.join(map(str, ids))}:"
    return hashlib.sha256(head.encode() + digests).hexdigest()


def faults(anchor: str = "") -> Iterator[str]:
    """What is wrong with the trail, the first fault first; nothing when it is whole. `anchor` is `number:digest` as
    an earlier check told it."""
    previous, low, number = FIRST, 0, 0
    held = dict([anchor.split(":", 1)]) if anchor else {}
    for seal in EventSeal.objects.order_by("number").iterator(chunk_size=50):
        number += 1
        if seal.number != number:
            yield f"seal {number} is missing"
            return
        digests = bytes(seal.digests)
        told = link_digest(previous, number, seal.low, seal.event_ids, digests)
        if (seal.previous, seal.digest) != (previous, told):
            yield f"seal {number} was changed"
            return
        if held.get(str(number), told) != told:
            yield f"seal {number} is not the one of the anchor: the chain was written anew"
            return
        yield from faults_of_events(seal, digests)
        previous, low = told, seal.low
    if held and int(next(iter(held))) > number:
        yield f"the trail ends at seal {number}: everything up to the anchor's seal {next(iter(held))} was cut off"
    yield from (f"event {pk} stands in no seal: it was added later" for pk in unsealed(0, low, limit=STRAYS))


def faults_of_events(seal: EventSeal, digests: bytes) -> Iterator[str]:
    found = digests_of(seal.event_ids)
    for place, pk in enumerate(seal.event_ids):
        if pk not in found:
            yield f"event {pk} of seal {seal.number} is gone"
        elif found[pk] != digests[place * SIZE : (place + 1) * SIZE]:
            yield f"event {pk} of seal {seal.number} was changed"


def unsealed(above: int, up_to: int | None, *, limit: int) -> list[int]:
    """Ids of events in this span that no link holds, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event.id FROM activity_event event WHERE event.id > %(above)s "
            "AND (%(up_to)s IS NULL OR event.id <= %(up_to)s) AND NOT EXISTS (SELECT FROM ("
            "SELECT unnest(event_ids) AS id FROM activity_eventseal WHERE high > %(above)s"
            ") sealed WHERE sealed.id = event.id) ORDER BY event.id LIMIT %(limit)s",
            {"above": above, "up_to": up_to, "limit": limit},
        )
        rows: list[Any] = cursor.fetchall()
    return [row[0] for row in rows]
