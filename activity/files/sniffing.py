"""What a file is by its bytes, held against its extension and a short list of kinds that are let in.

Nothing is unpacked: of an Office file only the table of contents at its end is read, and its size is bounded
before that.
"""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import puremagic
from django.utils.translation import gettext as _

from activity.files.names import extension_of
from core.errors import Invalid
from core.punctuation import listed

HEAD = 4096
PIECE = 256 * 1024
MOST_PARTS = 5000
LARGEST_CONTENTS = 2 * 1024 * 1024
"""Bytes of a zip's table of contents: some 40,000 entries, far more than a document has."""
OFFICE = "application/vnd.openxmlformats-officedocument"
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
MARKUP = re.compile(r"\s*<(!doctype|html|svg|script|\?xml|head|body|iframe)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is let in. `part` is the part that makes a zip this kind of Office document."""

    media_type: str
    extensions: tuple[str, ...]
    part: str = ""
    is_image: bool = False
    is_text: bool = False


KINDS = (
    Kind("application/pdf", ("pdf",)),
    Kind(f"{OFFICE}.wordprocessingml.document", ("docx",), part="word/document.xml"),
    Kind(f"{OFFICE}.spreadsheetml.sheet", ("xlsx",), part="xl/workbook.xml"),
    Kind(f"{OFFICE}.presentationml.presentation", ("pptx",), part="ppt/presentation.xml"),
    Kind("image/png", ("png",), is_image=True),
    Kind("image/jpeg", ("jpg", "jpeg"), is_image=True),
    Kind("image/webp", ("webp",), is_image=True),
    Kind("text/csv", ("csv",), is_text=True),
    Kind("text/plain", ("txt",), is_text=True),
)
EXTENSIONS = tuple(extension for kind in KINDS for extension in kind.extensions)
IMAGES = frozenset(kind.media_type for kind in KINDS if kind.is_image)
PARTS = {kind.part: kind for kind in KINDS if kind.part}


def identify(file: BinaryIO, name: str) -> Kind:
    """The kind of a file whose bytes and extension agree. Raises `Invalid` with what was found and the remedy."""
    extension = extension_of(name)
    kind = next((kind for kind in KINDS if extension in kind.extensions), None)
    if kind is None:
        raise refused(
            "file_kind",
            name,
            _("扩展名 %(found)s 不能上传") % {"found": f".{extension}" if extension else "—"},
        )
    file.seek(0)
    head = file.read(HEAD)
    found = look(head)
    if kind.part:
        check_office(file, name, kind, head, found)
    elif kind.is_text:
        check_text(file, name)
    elif found.media_type != kind.media_type:
        raise disagrees(name, extension, found.words)
    return kind


@dataclass(frozen=True, slots=True)
class Found:
    """What the first bytes say."""

    media_type: str
    words: str


def look(head: bytes) -> Found:
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return Found("", _("无法识别的内容"))
    return Found(best.mime_type, best.extension or best.name)


def is_image(head: bytes, media_type: str) -> bool:
    """Do these first bytes still say that it is this picture, and is it one that a browser may draw?"""
    return media_type in IMAGES and look(head).media_type == media_type


def check_office(file: BinaryIO, name: str, kind: Kind, head: bytes, found: Found) -> None:
    extension = kind.extensions[0]
    if not head.startswith(b"PK\x03\x04"):
        raise disagrees(name, extension, found.words)
    parts = contents(file, name)
    mains = [part for part in PARTS if part in parts]
    if "[Content_Types].xml" not in parts or not mains:
        raise disagrees(name, extension, _("zip 压缩包"))
    if mains != [kind.part]:
        raise disagrees(name, extension, " ".join(f".{PARTS[part].extensions[0]}" for part in mains))
    if any(part.lower().endswith("vbaproject.bin") for part in parts):
        raise refused("file_macro", name, _("里面带有宏"), _("请另存为不带宏的格式后再上传。"))


def contents(file: BinaryIO, name: str) -> frozenset[str]:
    """The names in a zip's table of contents, whose size is looked at first: nothing is unpacked."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise refused("file_broken", name, _("内容不完整"), _("请重新保存后再上传。"))
    entries, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    if entries > MOST_PARTS or length > LARGEST_CONTENTS:
        raise refused("file_parts", name, _("里面的部分过多，不像文档"), _("请重新保存后再上传。"))
    try:
        with zipfile.ZipFile(file) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, OSError):
        raise refused("file_broken", name, _("内容不完整"), _("请重新保存后再上传。")) from None


def check_text(file: BinaryIO, name: str) -> None:
    """Text in UTF-8 or GB18030, without control characters, that is not a page or a drawing in disguise."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            start = read_text(file, encoding)
        except UnicodeDecodeError:
            continue
        if start is None:
            break
        if MARKUP.match(start):
            raise disagrees(name, extension_of(name), _("网页或图形代码"))
        return
    raise refused(
        "file_not_text", name, _("内容不是文本"), _("请另存为 UTF-8 或 GB18030 编码的文本后再上传。")
    )


def read_text(file: BinaryIO, encoding: str) -> str | None:
    """The beginning of the text; None when a control character stands in it. Raises UnicodeDecodeError."""
    start = ""
    for piece in decoded(file, encoding):
        if CONTROL.search(piece):
            return None
        start = start or piece[:HEAD]
    return start


def decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    while piece := file.read(PIECE):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def disagrees(name: str, extension: str, found: str) -> Invalid:
    return refused(
        "file_disagrees",
        name,
        _("扩展名是 .%(extension)s，内容却是 %(found)s") % {"extension": extension, "found": found},
        _("请改用原来的文件，或另存为所写的格式。"),
    )


def refused(code: str, name: str, found: str, remedy: str = "") -> Invalid:
    """A refusal that names the file, what was found, and what can be done."""
    remedy = remedy or _("可以上传：%(kinds)s。") % {"kinds": listed(EXTENSIONS)}
    sentence = _("文件「%(name)s」%(found)s。%(remedy)s") % {"name": name, "found": found, "remedy": remedy}
    return Invalid(code, sentence, {"file": [sentence]})
