"""Where the bytes lie: under random names in two levels of folders, readable by this program alone.

The folder is no part of anything that a web server hands out; bytes leave it through a view that asks who asks.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

PIECE = 256 * 1024
QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Kept:
    key: str
    size: int
    sha256: str


def path_of(key: str) -> Path:
    return Path(settings.FILES_ROOT) / key


def keep(file: BinaryIO) -> Kept:
    """Copy the bytes to a place of their own; they are on the disk when this returns."""
    name = secrets.token_hex(16)
    key = f"{name[:2]}/{name[2:4]}/{name}"
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    return Kept(key, size, digest.hexdigest())


def drop(key: str) -> None:
    """Take back bytes that no row names."""
    path_of(key).unlink(missing_ok=True)


def quarantine_key(key: str) -> str:
    """Where these bytes lie once nothing may read them any more."""
    return f"{QUARANTINE}/{key.rpartition('/')[2]}"


def move(key: str, target_key: str) -> None:
    """Move bytes; nothing happens when they have been moved already."""
    source, target = path_of(key), path_of(target_key)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if source.exists():
        source.replace(target)


def is_there(key: str) -> bool:
    return path_of(key).is_file()


def head_of(key: str, length: int) -> bytes:
    with path_of(key).open("rb") as file:
        return file.read(length)


def pieces(key: str) -> Iterator[bytes]:
    """The bytes, opened when the first are asked for."""
    with path_of(key).open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
