"""Sending mail that waits: by lease, with a Message-ID that stays the same however often it is tried."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models.functions import Now

from activity import leases
from activity.commands.delivery import Tally
from activity.commands.letters import one_line
from activity.files import keeping
from activity.models import Attachment, Mail
from activity.models.attachment import ScanState
from activity.permissions import can_download

logger = logging.getLogger(__name__)


def send_waiting(*, limit: int = 4) -> Tally:
    """Send up to `limit` waiting mails over one connection; one that fails waits and holds up nobody.

    A worker that dies between the server's answer and the mark sends that one mail again, under the same
    Message-ID: at most one for each worker that dies.
    """
    leases.give_up_exhausted(Mail.objects.waiting())
    done = failed = 0
    connection = get_connection()
    try:
        for leased in leases.take(Mail.objects.waiting(), limit=limit):
            try:
                done += send(leased, connection)
            except Exception as error:
                logger.warning("mail %s was not sent at attempt %s: %s", leased.pk, leased.attempts, error)
                leases.put_back(Mail.objects.waiting(), leased, error)
                failed += 1
                drop(connection)
    finally:
        drop(connection)
    return Tally(done, failed)


def send(leased: leases.Leased, connection: BaseEmailBackend) -> int:
    """Send one mail and mark it; 0 when the lease ran out and another worker has it."""
    mine = Mail.objects.waiting().filter(pk=leased.pk, attempts=leased.attempts)
    mail = mine.first()
    if mail is None:
        return 0
    found = message(mail, connection)
    enclose(mail, found)
    found.send()
    return mine.update(sent_at=Now(), lease_until=None, error="")


def message_id(mail: Mail) -> str:
    """The same for every attempt, so that a mail that arrives twice is recognised as one."""
    return f"<{mail.uuid}@{host_of_messages()}>"


def host_of_messages() -> str:
    """Behind the `@` of every Message-ID of ours."""
    return str(urlsplit(settings.SITE_URL).hostname)


def message(mail: Mail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    found = EmailMultiAlternatives(
        subject=one_line(mail.subject),
        body=mail.text,
        from_email=mail.sender or None,
        to=[mail.address],
        connection=connection,
        headers={
            "Auto-Submitted": "auto-generated",
            **mail.headers,
            "Message-ID": message_id(mail),
        },
    )
    if mail.html:
        found.attach_alternative(mail.html, "text/html")
    return found


class NotScanned(Exception):
    """A file that goes with the mail waits for the scanner, and the mail with it."""


def enclose(mail: Mail, found: EmailMultiAlternatives) -> None:
    """Put in the files that go with the mail, as far as they may leave the house. Raises `NotScanned`."""
    for file in Attachment.objects.filter(pk__in=mail.files).kept().order_by("pk"):
        if file.scan_state == ScanState.PENDING and not can_download(None, file):
            raise NotScanned(file.name)
        if can_download(None, file):
            found.attach(file.name, b"".join(keeping.pieces(file.key)), file.media_type)


def drop(connection: BaseEmailBackend) -> None:
    """Close a connection that may be broken; the next mail opens its own."""
    try:
        connection.close()
    except OSError:
        logger.info("the mail server had gone away")
