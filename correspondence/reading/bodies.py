"""What a mail says, as text: its text part, or its page with everything but the words taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message as Parsed
from html import unescape

from correspondence.reading.headers import clean, decoded_bytes

LONGEST_TEXT = 20_000
"""Characters that are kept; an order's text has to stay one that people read."""
LONGEST_PAGE = 400_000
BLOCKS = {
    "p",
    "div",
    "br",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "ul",
    "ol",
    "hr",
    "blockquote",
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})|<[!?]()()")
SILENT = {"script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe"}
QUOTE_HEADS = re.compile(
    r"^\s*(?:"
    r"-{2,}\s*(?:original message|forwarded message|原始邮件|原始郵件|转发邮件)\s*-{2,}"
    r"|_{10,}"
    r"|on\b.{4,200}\bwrote:"
    r"|在.{4,200}(?:写道|寫道)[：:]"
    r"|.{4,200}(?:于|於).{4,80}(?:写道|寫道)[：:]"
    r"|-*\s*(?:发件人|寄件者|發件人)[：:].*"
    r")\s*$",
    re.IGNORECASE,
)


def text_of_part(part: Parsed) -> str:
    """The words of a text part, in whatever charset, without control characters."""
    data = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else str(data or "").encode("utf-8", errors="replace")
    charset = part.get_param("charset")
    text = decoded_bytes(raw, charset if isinstance(charset, str) else None)
    if part.get_content_type() == "text/html":
        text = text_of_page(text)
    return clean(text).strip()


def text_of_page(page: str) -> str:
    """The words of a page, each block on a line of its own; what is hidden in scripts and styles is left."""
    words = unescape("".join(words_of(page[:LONGEST_PAGE])))
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def words_of(page: str) -> Iterator[str]:
    """The text between the tags, and a line end for each block. It looks at every character once, so that no page is
    slow to read; the result is text and is shown as such, so a tag that was misread does no harm."""
    small, at = page.lower(), 0
    while (start := page.find("<", at)) >= 0:
        yield " ".join(page[at:start].split("\n"))
        name = TAG.match(page, start)
        if page.startswith("<!--", start):
            end = page.find("-->", start + 4)
            at = end + 3
        elif name is None:
            yield "<"
            at, end = start + 1, start
        elif name.group(1) == "" and name.group(2).lower() in SILENT:
            end = small.find(f"</{name.group(2).lower()}", start)
            at = end
        else:
            end = page.find(">", start)
            at = end + 1
            if name.group(2).lower() in BLOCKS:
                yield "\n"
        if end < 0:
            return
    yield " ".join(page[at:].split("\n"))


def without_quotes(text: str) -> tuple[str, str]:
    """What is new in an answer, and what it quotes below; everything is new where only quotes would be left."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if len(line) <= 400 and (QUOTE_HEADS.match(line) or all_quoted(lines[number:])):
            fresh = "\n".join(lines[:number]).strip()
            return (fresh, "\n".join(lines[number:]).strip()) if fresh else (text, "")
    return text, ""


def all_quoted(lines: list[str]) -> bool:
    """From here on every line that says anything begins with a quotation mark."""
    first = lines[0].lstrip()
    return first.startswith(">") and all(
        not line.strip() or line.lstrip().startswith(">") for line in lines[:200]
    )


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"
