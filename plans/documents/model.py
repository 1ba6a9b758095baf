"""What a document says, before it is drawn: cover, chapters of plain blocks, signatures.

Every drawing (DOCX, PDF, page) goes through the same blocks and adds no words of its own, so that the three never
differ. All text here is text: the drawings never read it as markup, as a field or as a template.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

TURNS = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}
"""Signs that turn the direction of everything after them; a document must read the same to everybody."""


def clean(text: object) -> str:
    """Text as it can be printed: without control characters, signs that turn its direction, and what is no
    character at all; lines end with `\\n` alone. Everything else stays as it was written."""
    lines = str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(character for character in lines if character == "\n" or is_text(character))


def is_text(character: str) -> bool:
    if character in TURNS or unicodedata.category(character) in {"Cc", "Cs"}:
        return False
    place = ord(character)
    return not (place & 0xFFFE == 0xFFFE or 0xFDD0 <= place <= 0xFDEF)


@dataclass(frozen=True)
class Text:
    """Paragraphs; a `note` is set smaller and without indent."""

    paragraphs: tuple[str, ...]
    is_note: bool = False
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """`widths` are millimetres of a text width of 156; `figures` are the columns set to the right. A cell may have
    several lines."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    figures: tuple[int, ...] = ()
    foot: tuple[str, ...] = ()
    caption: str = ""
    is_tall: bool = False
    """Rows leave room to sign."""
    kind: str = "table"


@dataclass(frozen=True)
class Heading:
    """`level` 1 to 4."""

    text: str
    level: int
    kind: str = "heading"
    on_new_page: bool = False


Block = Text | Table | Heading


@dataclass(frozen=True)
class Words:
    """Words of the layout itself, in the language of the document."""

    contents: str
    page: tuple[str, str, str]
    """Around the number of the page and the number of pages."""
    fingerprint: str


@dataclass(frozen=True)
class PlanDocument:
    language: str
    organization: str
    title: str
    subtitle: str
    """Below the title: whose plan, which edition."""
    edition: str
    """第 1 版, or which draft it is."""
    dated: date
    facts: tuple[tuple[str, str], ...]
    """(label, value) lines of the cover."""
    mark: str
    """What every page of something not in force says; empty for an edition."""
    watermark: str
    hash: str
    blocks: tuple[Block, ...]
    words: Words
    name: str
    """The file's name without its extension."""
    depth: int = 2
    """Down to which level headings stand in the contents."""

    @property
    def headings(self) -> list[Heading]:
        """What stands in the contents."""
        return [block for block in self.blocks if isinstance(block, Heading) and block.level <= self.depth]


def text(said: str, *, is_note: bool = False) -> Text:
    """Paragraphs by line; empty lines are left out."""
    return Text(tuple(line for line in clean(said).split("\n") if line.strip()), is_note)


def table(
    head: Sequence[object],
    rows: Iterable[Sequence[object]],
    widths: Sequence[int],
    *,
    figures: Sequence[int] = (),
    foot: Sequence[object] = (),
    caption: str = "",
    is_tall: bool = False,
) -> Table:
    return Table(
        head=cells(head),
        rows=tuple(cells(row) for row in rows),
        widths=tuple(widths),
        figures=tuple(figures),
        foot=cells(foot),
        caption=clean(caption),
        is_tall=is_tall,
    )


def cells(row: Sequence[object]) -> tuple[str, ...]:
    return tuple(clean(cell).strip("\n") for cell in row)


def heading(words: object, level: int, *, on_new_page: bool = False) -> Heading:
    return Heading(" ".join(clean(words).split("\n")), level, on_new_page=on_new_page)
