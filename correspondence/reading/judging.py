"""Who sent a mail and whether a machine did: what keeps programs from answering each other for ever."""

from __future__ import annotations

import re
from collections.abc import Collection
from email.message import Message as Parsed

from correspondence.models import Reason, Verification
from correspondence.reading.headers import one_line, raw_of

MACHINES = ("mailer-daemon", "postmaster", "mail-daemon", "noreply-bounces")
BULK = {"bulk", "junk", "list", "auto_reply"}
RESULT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.IGNORECASE)
COMMENT = re.compile(r"\([^()]*\)")


def machine_reason(
    letter: Parsed, sender: str, *, own_addresses: Collection[str], is_own_message: bool
) -> Reason | None:
    """Why this mail is not a person's, None when it may be one's (RFC 3834)."""
    if is_own_message:
        return Reason.OWN_MESSAGE
    if sender in own_addresses:
        return Reason.OWN_ADDRESS
    if is_bounce(letter, sender):
        return Reason.BOUNCE
    submitted = one_line(raw_of(letter, "Auto-Submitted")).lower()
    if submitted and not re.match(r"no\b", submitted):
        return Reason.AUTO_REPLY
    suppress = one_line(raw_of(letter, "X-Auto-Response-Suppress")).lower()
    if suppress and suppress != "none":
        return Reason.AUTO_REPLY
    if letter.get("X-Autoreply") is not None or letter.get("X-Autorespond") is not None:
        return Reason.AUTO_REPLY
    if one_line(raw_of(letter, "Precedence")).lower() in BULK or letter.get("List-Id") is not None:
        return Reason.BULK
    return None


def is_bounce(letter: Parsed, sender: str) -> bool:
    """A mail from nobody, or from the program that delivers mail."""
    path = letter.get("Return-Path")
    if path is not None and one_line(str(path)) == "<>":
        return True
    if letter.get_content_type() == "multipart/report":
        return True
    return sender.partition("@")[0] in MACHINES


def verification_of(letter: Parsed, sender: str, trusted_server: str) -> Verification:
    """What the mailbox's own server says of the sender (RFC 8601); what anybody else says is not believed.

    Servers put their word on top, so that only the first header that names ours counts. Without a server that is
    trusted nothing was checked; one that says nothing good of the address makes it a failure.
    """
    trusted = trusted_server.strip().lower()
    if not trusted:
        return Verification.UNKNOWN
    for value in letter.get_all("Authentication-Results") or ():
        flat = COMMENT.sub(" ", one_line(str(value)[:4000])).lower()
        server, _semicolon, rest = flat.partition(";")
        if server.split()[:1] == [trusted]:
            return judged(rest, sender.rpartition("@")[2])
    return Verification.FAILED


def judged(results: str, domain: str) -> Verification:
    """DMARC decides; without it a signature or a path that belongs to the sender's own domain."""
    for result in results.split(";"):
        found = RESULT.search(result)
        if found is None:
            continue
        method, verdict = found.group(1).lower(), found.group(2).lower()
        if method == "dmarc" and verdict != "none":
            return Verification.PASSED if verdict == "pass" else Verification.FAILED
    aligned = any(
        found.group(2).lower() == "pass" and names_domain(result, domain)
        for result in results.split(";")
        if (found := RESULT.search(result)) and found.group(1).lower() in ("dkim", "spf")
    )
    return Verification.PASSED if aligned else Verification.FAILED


def names_domain(result: str, domain: str) -> bool:
    """Does the property of the result (`header.d=`, `smtp.mailfrom=`) name this domain or one below it?"""
    named = re.findall(r"(?:header\.d|header\.i|smtp\.mailfrom)\s*=\s*(\S+)", result)
    hosts = {one.strip('"<>').rpartition("@")[2].rstrip(".") for one in named}
    return any(host == domain or host.endswith(f".{domain}") for host in hosts if domain)
