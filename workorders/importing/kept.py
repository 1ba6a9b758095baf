"""The bytes of a waiting file, in pieces of a megabyte: written and read without ever holding more than one."""

from __future__ import annotations

import io
from typing import IO, Any, BinaryIO, cast

from workorders.importing.reading import MEGABYTE
from workorders.models import ImportDraft, ImportPiece


def keep_pieces(draft: ImportDraft, file: IO[bytes]) -> int:
    """Store the bytes as the pieces of `draft`; returns how many bytes."""
    size = number = 0
    file.seek(0)
    while content := file.read(MEGABYTE):
        ImportPiece.objects.create(draft=draft, number=number, content=content)
        size, number = size + len(content), number + 1
    return size


def kept_file(draft: ImportDraft) -> BinaryIO:
    """The waiting file, to be read from anywhere in it."""
    return cast(BinaryIO, io.BufferedReader(Pieces(draft)))


class Pieces(io.RawIOBase):
    """Reads a draft's pieces as one stream."""

    def __init__(self, draft: ImportDraft) -> None:
        self.draft = draft
        self.position = 0
        self.number = -1
        self.content = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.draft.size}[whence]
        self.position = max(start + offset, 0)
        return self.position

    def readinto(self, buffer: Any) -> int:
        number, start = divmod(self.position, MEGABYTE)
        if number != self.number:
            found = self.draft.pieces.filter(number=number).values_list("content", flat=True).first()
            self.number, self.content = number, bytes(found or b"")
        part = self.content[start : start + len(buffer)]
        buffer[: len(part)] = part
        self.position += len(part)
        return len(part)
