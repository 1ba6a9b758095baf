"""Headers of a mail as plain text: whatever stands there, nothing breaks and nothing gets through to another header."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Parsed
from email.utils import getaddresses

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST_HEADER = 4000
LONGEST_NAME = 120
LONGEST_ID = 300
MOST_REFERENCES = 50
MESSAGE_ID = re.compile(r"<([^<>\s]{1,298})>")


def text_of(letter: Parsed, name: str) -> str:
    """The first header of this name, decoded, on one line; '' where there is none."""
    return one_line(decoded(raw_of(letter, name)))


def raw_of(letter: Parsed, name: str) -> str:
    """As it stands in the mail, cut to what a header may sensibly have."""
    value = letter.get(name)
    return str(value)[:LONGEST_HEADER] if value is not None else ""


def decoded(value: str) -> str:
    """Encoded words (RFC 2047) as text; what cannot be decoded stays readable as far as it goes."""
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, LookupError):
        return value
    return "".join(
        piece if isinstance(piece, str) else decoded_bytes(piece, charset) for piece, charset in pieces
    )


def decoded_bytes(data: bytes, charset: str | None) -> str:
    """Text in its charset; with a wrong or unknown one UTF-8, then GB18030, then whatever can be read of it."""
    for name in (known_charset(charset), "utf-8", "gb18030"):
        if name:
            try:
                return data.decode(name)
            except (UnicodeError, LookupError):
                continue
    return data.decode("utf-8", errors="replace")


def known_charset(charset: str | None) -> str:
    """The charset by the name under which Python reads it: senders write gb2312 and mean its successors."""
    name = (charset or "").strip().strip("\"'").lower()
    if name in ("gb2312", "gbk", "x-gbk", "cp936", "gb_2312-80"):
        return "gb18030"
    return name if re.fullmatch(r"[a-z0-9._-]{1,40}", name) and name not in NOT_TEXT else ""


NOT_TEXT = {
    "base64",
    "hex",
    "bz2",
    "zip",
    "zlib",
    "rot13",
    "rot_13",
    "uu",
    "quopri",
    "unknown-8bit",
    "idna",
    "punycode",
}
"""Codecs that Python has under a name but that are no charset: some of them unpack."""


def clean(text: str) -> str:
    """Text as the database and a page may hold it: no control characters but line ends, no broken halves."""
    whole = text.encode("utf-8", errors="replace").decode("utf-8")
    return "".join(c for c in whole.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or ord(c) >= 32)


def one_line(text: str) -> str:
    """Without line breaks, control characters, or signs that have no width or turn the direction of text."""
    whole = text.encode("utf-8", errors="replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())


def sender_of(letter: Parsed) -> tuple[str, str]:
    """Name and address of whoever the mail says it is from; the address '' where it is none that can be written to.

    The address is read before the name is decoded, so that an encoded name cannot bring an address of its own.
    """
    raw = raw_of(letter, "From")
    pairs = getaddresses([raw])
    name, address = next(((n, a) for n, a in pairs if a), ("", ""))
    address = one_line(address).lower()
    name = one_line(decoded(name)).strip("\"' ")[:LONGEST_NAME]
    return name, address if is_address(address) else ""


def is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254 and address.isascii()


def message_ids(values: Iterable[str]) -> list[str]:
    """The ids in headers such as References, newest last, each once and with its brackets."""
    found = [f"<{one}>" for value in values for one in MESSAGE_ID.findall(value)]
    return list(dict.fromkeys(found))[-MOST_REFERENCES:]


def own_id(letter: Parsed) -> str:
    """The mail's Message-ID, '' where it has none that can be used."""
    return next(iter(message_ids([raw_of(letter, "Message-ID")])), "")
