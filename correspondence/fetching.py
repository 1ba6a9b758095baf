"""Reading a folder over IMAP: opened for looking only, so that nothing in it changes, and remembered by UID."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from correspondence.models import Mailbox, Security

TIMEOUT = 20
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class FolderProblem(Exception):
    """The server does not answer as it should; the words are the server's or ours."""


@dataclass(frozen=True, slots=True)
class Folder:
    connection: imaplib.IMAP4
    uid_validity: int
    uid_next: int

    def uids_after(self, last: int) -> list[int]:
        """Of what came after the mail with this UID, oldest first. `n:*` names the last mail even when it is older."""
        return sorted(uid for uid in self._search("UID", f"{last + 1}:*") if uid > last)

    def uids_since(self, day: date) -> list[int]:
        """Of what came on this day or later."""
        return sorted(self._search("SINCE", f"{day.day:02}-{MONTHS[day.month - 1]}-{day.year}"))

    def size_of(self, uid: int) -> int:
        """In bytes, as the server counts; 0 when it is gone."""
        for piece in self._fetch(uid, "(RFC822.SIZE)"):
            text = piece if isinstance(piece, bytes) else piece[0]
            if found := re.search(rb"RFC822\.SIZE (\d+)", text):
                return int(found.group(1))
        return 0

    def mail(self, uid: int) -> bytes:
        return self._literal(uid, "(BODY.PEEK[])")

    def head(self, uid: int) -> bytes:
        return self._literal(uid, "(BODY.PEEK[HEADER])")

    def _literal(self, uid: int, what: str) -> bytes:
        return next((piece[1] for piece in self._fetch(uid, what) if isinstance(piece, tuple)), b"")

    def _fetch(self, uid: int, what: str) -> list[bytes | tuple[bytes, bytes]]:
        answer, data = self.connection.uid("FETCH", str(uid), what)
        return [piece for piece in ok(answer, data) if piece]

    def _search(self, *criteria: str) -> list[int]:
        answer, data = self.connection.uid("SEARCH", *criteria)
        return [int(word) for piece in ok(answer, data) if piece for word in piece.split() if word.isdigit()]


@contextmanager
def opened(mailbox: Mailbox, password: str) -> Iterator[Folder]:
    """The folder of a mailbox, read-only. Raises `FolderProblem` for whatever the server or the line does."""
    try:
        connection = connect(mailbox)
        try:
            connection.login(mailbox.username, password)
            answer, data = connection.select(f'"{mailbox.folder}"', readonly=True)
            ok(answer, data)
            yield Folder(connection, number(connection, "UIDVALIDITY"), number(connection, "UIDNEXT"))
        finally:
            leave(connection)
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        raise FolderProblem(f"{type(error).__name__}: {error}") from error


def connect(mailbox: Mailbox) -> imaplib.IMAP4:
    """With certificates checked; plain text is for a server on this machine."""
    if mailbox.security == Security.TLS:
        return imaplib.IMAP4_SSL(
            mailbox.host, mailbox.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT
        )
    connection = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT)
    if mailbox.security == Security.STARTTLS:
        connection.starttls(ssl.create_default_context())
    return connection


def leave(connection: imaplib.IMAP4) -> None:
    try:
        connection.logout()
    except (OSError, imaplib.IMAP4.error):
        connection.shutdown()


def ok(answer: str, data: list[Any]) -> list[Any]:
    if answer != "OK":
        raise FolderProblem(f"{answer}: {data[:1]!r}")
    return data


def number(connection: imaplib.IMAP4, name: str) -> int:
    """A figure that the server told on opening the folder."""
    _answer, data = connection.response(name)
    last = data[-1] if data else None
    if not isinstance(last, bytes) or not last.isdigit():
        raise FolderProblem(f"The server does not tell {name}.")
    return int(last)


def day_before(day: date) -> date:
    return day - timedelta(days=1)
