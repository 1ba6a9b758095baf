"""Having files scanned, one at a time and outside of any transaction: a scanner may take its time."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from activity import events, leases
from activity.commands.attachments import facts
from activity.commands.delivery import Tally
from activity.files import keeping, scanning
from activity.models import Attachment
from activity.models.attachment import ScanState
from activity.recording import record

logger = logging.getLogger(__name__)


def scan_waiting(*, limit: int = 1) -> Tally:
    """Scan up to `limit` waiting files; one whose scan fails waits for its next try. Nothing without a scanner."""
    if not scanning.is_configured():
        return Tally()
    leases.give_up_exhausted(Attachment.objects.waiting())
    done = failed = 0
    for leased in leases.take(Attachment.objects.waiting(), limit=limit):
        attachment = Attachment.objects.get(pk=leased.pk)
        try:
            verdict = scanning.scan(keeping.path_of(attachment.key))
            done += note_verdict(leased, verdict)
        except (scanning.ScanFailed, OSError) as error:
            logger.warning("file %s was not scanned at attempt %s: %s", leased.pk, leased.attempts, error)
            leases.put_back(Attachment.objects.waiting(), leased, error)
            failed += 1
    return Tally(done, failed)


@transaction.atomic
def note_verdict(leased: leases.Leased, verdict: scanning.Verdict) -> int:
    """Write what the scanner said; 0 when the lease ran out and another worker has the row."""
    attachment = (
        Attachment.objects.waiting()
        .select_for_update(of=("self",))
        .filter(pk=leased.pk, attempts=leased.attempts)
        .first()
    )
    if attachment is None:
        return 0
    write_verdict(attachment, verdict)
    return 1


def rescan(pk: int) -> ScanState | None:
    """Scan one file now, whatever was found before; it stays readable meanwhile if it was. Returns what is known
    of it now, None when somebody else dealt with it. Raises `ScanFailed`, `OSError`."""
    seen = Attachment.objects.get(pk=pk)
    verdict = scanning.scan(keeping.path_of(seen.key))
    with transaction.atomic():
        attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=pk)
        if (attachment.scan_state, attachment.scanned_at) != (seen.scan_state, seen.scanned_at):
            return None
        write_verdict(attachment, verdict)
    return ScanState(attachment.scan_state)


def write_verdict(attachment: Attachment, verdict: scanning.Verdict) -> None:
    """What is found again is no news."""
    before = attachment.scan_state
    attachment.scan_state = ScanState.CLEAN if verdict.is_clean else ScanState.INFECTED
    attachment.scan_note, attachment.scanned_at = verdict.note[:300], timezone.now()
    attachment.lease_until, attachment.gave_up_at, attachment.error = None, None, ""
    if not verdict.is_clean:
        # Moved after the commit: whatever crashes in between, no row of a file that may be read loses its bytes.
        key, attachment.key = attachment.key, keeping.quarantine_key(attachment.key)
        transaction.on_commit(partial(keeping.move, key, attachment.key))
    attachment.save(
        update_fields=["scan_state", "scan_note", "scanned_at", "lease_until", "gave_up_at", "error", "key"]
    )
    if attachment.scan_state == before:
        return
    name = events.ATTACHMENT_PASSED if verdict.is_clean else events.ATTACHMENT_QUARANTINED
    about: Any = attachment.subject
    record(name, about, by=None, data=facts(attachment))
