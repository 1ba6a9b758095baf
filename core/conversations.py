"""What the cards of comments and files are given: plain frozen shapes, made by `activity.threads` for real records.

Text in them is shown as it is, never as markup.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.components import Words

ICONS = {
    **dict.fromkeys(("png", "jpg", "jpeg", "webp"), "photo"),
    **dict.fromkeys(("xlsx", "csv"), "file-spreadsheet"),
    **dict.fromkeys(("docx", "txt"), "file-text"),
    "pdf": "file-type-pdf",
    "pptx": "presentation",
}


@dataclass(frozen=True)
class Said:
    """One comment. `words` is the text as written; `mentioned` are the pieces of it that name people (`@陈总`).

    `edit_url` and `remove_url` are empty where this person may not; a comment that was taken back has no words.
    """

    id: int
    author: Words
    post: Words
    at: datetime
    words: str
    mentioned: Sequence[str] = ()
    quote: str = ""
    asks: bool = False
    edited_at: datetime | None = None
    is_removed: bool = False
    edit_url: str = ""
    remove_url: str = ""

    @property
    def key(self) -> str:
        """The id as it stands in the page, untouched by how the language groups figures."""
        return str(self.id)

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text in order, each piece with whether it names a person; longer names are looked for first."""
        if not self.mentioned:
            return [(self.words, False)]
        names = sorted(set(self.mentioned), key=len, reverse=True)
        parts = re.split(f"({'|'.join(re.escape(name) for name in names)})", self.words)
        return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]


@dataclass(frozen=True)
class Thread:
    """A comment with its replies; settled as a whole. Addresses are empty where this person may not."""

    first: Said
    replies: Sequence[Said] = ()
    place: Words = ""
    """The part of the record it is about, where the list mixes several."""
    place_url: str = ""
    resolved_at: datetime | None = None
    resolved_by: Words = ""
    reply_url: str = ""
    resolve_url: str = ""
    reopen_url: str = ""


@dataclass(frozen=True)
class Refused:
    """A form of the card that was sent and refused: which one (`new`, `reply-5`, `edit-7`), its text, why."""

    form: str
    text: str
    sentences: Sequence[Words]


@dataclass(frozen=True)
class Discussion:
    """Comments of a record or of one part of it, as one person sees them."""

    id: str
    """Of the element on the page; cards of several anchors may stand on one page."""
    open: Sequence[Thread]
    resolved: Sequence[Thread] = ()
    add_url: str = ""
    reason: Words = ""
    """Why nothing can be added, when `add_url` is empty."""
    people_url: str = ""
    anchor: str = ""
    quote: str = ""
    title: Words = ""
    refused: Refused | None = None
    more_url: str = ""

    @property
    def count(self) -> int:
        """Comments and replies that are not settled."""
        return sum(
            1 for thread in self.open for said in (thread.first, *thread.replies) if not said.is_removed
        )


@dataclass(frozen=True)
class AttachedFile:
    """One file. `url` is empty while it cannot be downloaded; `status` and `status_label` say what the scan found."""

    id: int
    name: str
    extension: str
    size: str
    by: Words
    at: datetime
    url: str = ""
    picture_url: str = ""
    status: str = ""
    status_label: Words = ""
    note: Words = ""
    remove_url: str = ""

    @property
    def key(self) -> str:
        return str(self.id)

    @property
    def icon(self) -> str:
        return ICONS.get(self.extension, "file")


@dataclass(frozen=True)
class Attachments:
    """Files of a record or of one part of it. `refused` are the sentences of what was just not taken."""

    id: str
    files: Sequence[AttachedFile]
    add_url: str = ""
    reason: Words = ""
    anchor: str = ""
    accept: str = ""
    hint: Words = ""
    title: Words = ""
    refused: Sequence[Words] = ()
