"""Opening a mail: bytes of a stranger become a plain shape, or a reason why not. Nothing here touches the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message as Parsed
from typing import Any

from activity.files.names import safe_name
from correspondence.models import Reason
from correspondence.reading import bodies, headers

MEGABYTE = 1024 * 1024
LARGEST_MAIL = 25 * MEGABYTE
MOST_LINES = 600_000
"""25 MB in the usual lines of 76 characters are some 345,000."""
MOST_BOUNDARIES = 60
"""How many parts within parts a mail may declare: reading it costs its lines times their depth."""
MOST_PARTS = 200
MOST_FILES = 20
HEAD = 64 * 1024


class Unreadable(Exception):
    """A mail that becomes nothing, and why."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came with a mail."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the head says: enough for the row, readable of any bytes at all."""

    message_id: str
    digest: str
    size: int
    sender_name: str
    sender_address: str
    subject: str


@dataclass(frozen=True)
class Letter:
    parsed: Parsed
    envelope: Envelope
    text: str
    files: list[Enclosed] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def references(self) -> list[str]:
        """Ids of the mails it answers, nearest last."""
        return headers.message_ids(
            headers.raw_of(self.parsed, name) for name in ("References", "In-Reply-To")
        )


def envelope_of(raw: bytes) -> Envelope:
    """Never fails: a head that cannot be read has no sender and no subject."""
    digest = hashlib.sha256(raw).hexdigest()
    try:
        head = parsed_head(raw)
        name, address = headers.sender_of(head)
        subject = headers.text_of(head, "Subject")[:300]
        own = headers.own_id(head)
    except (ValueError, TypeError, LookupError, RecursionError, AttributeError):
        name, address, subject, own = "", "", "", ""
    return Envelope(own or f"sha256:{digest}", digest, len(raw), name, address, subject)


def parsed_head(raw: bytes) -> Parsed:
    """The headers alone, without a look at what follows."""
    head = raw[:HEAD]
    ends = [at for at in (head.find(b"\r\n\r\n"), head.find(b"\n\n")) if at >= 0]
    return message_from_bytes(head[: min(ends)] if ends else head, policy=policy.compat32)


def open_letter(raw: bytes) -> Letter:
    """The mail with its text and its files. Raises `Unreadable`."""
    envelope = envelope_of(raw)
    if not raw.strip():
        raise Unreadable(Reason.EMPTY)
    if len(raw) > LARGEST_MAIL:
        raise Unreadable(Reason.TOO_LARGE, f"{-(-len(raw) // MEGABYTE)} MB")
    if raw.count(b"\n") > MOST_LINES or raw.lower().count(b"boundary=") > MOST_BOUNDARIES:
        raise Unreadable(Reason.TOO_COMPLEX)
    if not envelope.sender_address:
        raise Unreadable(Reason.NO_SENDER)
    try:
        parsed = message_from_bytes(raw, policy=policy.compat32)
        text, files, left_out = contents(parsed)
    except Unreadable:
        raise
    except (
        Exception
    ) as error:  # the parser of a stranger's bytes: whatever it trips over, the mail stays a row
        raise Unreadable(Reason.BROKEN, type(error).__name__) from error
    return Letter(parsed, envelope, bodies.shortened(text), files, left_out)


def contents(parsed: Parsed) -> tuple[str, list[Enclosed], list[str]]:
    """The text, the files that may be let in, and the names of those beyond the number."""
    plain, page = "", ""
    files: list[Enclosed] = []
    left_out: list[str] = []
    for part in leaves(parsed):
        name = headers.one_line(headers.decoded(str(part.get_filename() or "")[:1000]))
        kind = part.get_content_type()
        is_text = kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"
        if is_text and not name:
            words = bodies.text_of_part(part)
            plain, page = (plain or words, page) if kind == "text/plain" else (plain, page or words)
            continue
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes) or not data:
            continue
        given = safe_name(name or nameless(kind))
        if len(files) < MOST_FILES:
            files.append(Enclosed(given, data))
        else:
            left_out.append(given)
    return plain or page, files, left_out[:MOST_FILES]


def nameless(kind: str) -> str:
    """What a part without a name is called, by its declared kind; its bytes are looked at later."""
    subtype = kind.partition("/")[2]
    extension = {"jpeg": "jpg", "plain": "txt"}.get(subtype, subtype)
    return f"part.{extension}" if extension.isalnum() and len(extension) <= 5 else "part"


def leaves(parsed: Parsed) -> Iterator[Parsed]:
    """Every part that holds something itself, in order, without recursion. A mail within the mail is not opened.

    Raises `Unreadable` past the bound.
    """
    waiting, seen = [parsed], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise Unreadable(Reason.TOO_COMPLEX)
        inner: Any = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting.extend(reversed(inner))
        elif not isinstance(inner, list):
            yield part
