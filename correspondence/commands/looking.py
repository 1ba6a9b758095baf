"""Looking into a mailbox: what came since the last look is taken in, one mail at a time."""

from __future__ import annotations

import os
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from activity.files import keeping
from activity.recording import record
from correspondence import events
from correspondence.commands.sorting import refuse_too_large, take_in
from correspondence.fetching import Folder, FolderProblem, day_before, opened
from correspondence.lifecycle import MailStatus
from correspondence.models import InboundMail, Mailbox, Way
from correspondence.reading.headers import one_line
from correspondence.reading.opening import HEAD, LARGEST_MAIL

LEASE = timedelta(minutes=5)
MOST_A_LOOK = 50
KEPT = timedelta(days=90)
"""How long the bytes of a mail are kept; what was said in it stays with the order."""


def look_at_mailboxes() -> int:
    """Every mailbox that is read over IMAP; returns how many mails came. One that fails holds up no other."""
    boxes = Mailbox.objects.active().filter(way=Way.IMAP).order_by("looked_at", "pk")
    return sum(read_mailbox(mailbox) for mailbox in boxes)


def read_mailbox(mailbox: Mailbox) -> int:
    """Take in what is new; 0 while another worker reads. A failure is kept where the office sees it."""
    if not lease(mailbox):
        return 0
    try:
        with opened(mailbox, password_of(mailbox)) as folder:
            taken = take_new(mailbox, folder)
    except FolderProblem as problem:
        note_problem(mailbox, one_line(str(problem))[:500])
        return 0
    done(mailbox)
    return taken


def lease(mailbox: Mailbox) -> bool:
    """By the database's clock: two workers never read one mailbox at the same time."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    return bool(Mailbox.objects.filter(free, pk=mailbox.pk, is_active=True).update(lease_until=Now() + LEASE))


def password_of(mailbox: Mailbox) -> str:
    password = os.environ.get(mailbox.secret_name, "")
    if not password:
        raise FolderProblem(f"{mailbox.secret_name} is not set in the environment of the worker.")
    return password


def take_new(mailbox: Mailbox, folder: Folder) -> int:
    """A new mailbox begins with the next mail. A folder that was made anew (another UIDVALIDITY) is read from the day
    before the last look: what was taken in is recognised by its Message-ID."""
    if mailbox.uid_validity is None:
        remember(mailbox, folder.uid_validity, folder.uid_next - 1)
        return 0
    if mailbox.uid_validity == folder.uid_validity:
        uids = folder.uids_after(mailbox.last_uid)
    else:
        uids = folder.uids_since(day_before((mailbox.looked_at or timezone.now()).date()))
    for uid in uids[:MOST_A_LOOK]:
        take_one(mailbox, folder, uid)
        if mailbox.uid_validity == folder.uid_validity:
            remember(mailbox, folder.uid_validity, uid)
    if mailbox.uid_validity != folder.uid_validity:
        remember(mailbox, folder.uid_validity, max(uids[:MOST_A_LOOK], default=folder.uid_next - 1))
    return len(uids[:MOST_A_LOOK])


def take_one(mailbox: Mailbox, folder: Folder, uid: int) -> None:
    size = folder.size_of(uid)
    if size > LARGEST_MAIL:
        refuse_too_large(mailbox, folder.head(uid)[:HEAD], size)
    elif size:
        take_in(mailbox, folder.mail(uid))


def remember(mailbox: Mailbox, uid_validity: int, last_uid: int) -> None:
    mailbox.uid_validity, mailbox.last_uid = uid_validity, last_uid
    mailbox.save(update_fields=["uid_validity", "last_uid"])


def done(mailbox: Mailbox) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(looked_at=Now(), lease_until=None, error="")


@transaction.atomic
def note_problem(mailbox: Mailbox, problem: str) -> None:
    """Kept with the mailbox; the office is told when it begins, not at every look."""
    mailbox = Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox.pk)
    begins = not mailbox.error
    mailbox.error, mailbox.lease_until, mailbox.looked_at = problem, None, timezone.now()
    mailbox.save(update_fields=["error", "lease_until", "looked_at"])
    if begins:
        record(events.MAILBOX_FAILED, mailbox, by=None, data={"problem": problem})


def drop_old_bytes(*, limit: int = 500) -> int:
    """Let go of the bytes of mails that came long ago and were dealt with; the rows stay."""
    old = InboundMail.objects.exclude(status=MailStatus.RECEIVED).exclude(key="")
    rows = list(old.filter(received_at__lt=timezone.now() - KEPT).order_by("pk")[:limit])
    for mail in rows:
        InboundMail.objects.filter(pk=mail.pk).update(key="")
        keeping.drop(mail.key)
    return len(rows)
