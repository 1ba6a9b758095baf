"""Comments and files for tests, made by the real commands; and bytes of every kind."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from activity.commands.attachments import attach
from activity.commands.comments import add_comment
from activity.models import Attachment, Comment

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 40
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
GIF = b"GIF89a" + b"\x00" * 40
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200
CSV = "区域,件数\n城东,148\n".encode()
MAINS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def office(kind: str, *more: str, types: bool = True) -> bytes:
    """An Office document as far as its table of contents goes."""
    parts = (["[Content_Types].xml"] if types else []) + [MAINS[kind], *more]
    return zipped(*parts)


def zipped(*parts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return packed.getvalue()


def upload(name: str = "数据.csv", content: bytes = CSV) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def make_comment(about: Any, by: Any, body: str = "请补充依据。", **fields: Any) -> Comment:
    return add_comment(about, by=by, body=body, **fields)


def make_attachment(about: Any, by: Any, name: str = "数据.csv", content: bytes = CSV) -> Attachment:
    return attach(about, upload(name, content), by=by)
