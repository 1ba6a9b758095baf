"""Names of uploaded files, made safe to show, to store and to save on any machine."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
"""Characters, so that four bytes each still fit a file system's limit with room to spare."""
RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"|?*]')


def safe_name(given: str) -> str:
    """The last part of a path, without control characters, without signs that turn the direction of text or have
    no width, without what some system forbids; at most 120 characters, the extension kept."""
    last = re.split(r"[/\\]", given)[-1]
    kept = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", last)
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or character.isspace()
    )
    name = " ".join(FORBIDDEN.sub("_", kept).split()).strip(". ")
    if RESERVED.match(name):
        name = f"_{name}"
    return shortened(name) or "file"


def shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(extension) - 1].rstrip('. ')}.{extension}"


def extension_of(name: str) -> str:
    """In small letters and without its dot; empty when there is none."""
    _stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot else ""
