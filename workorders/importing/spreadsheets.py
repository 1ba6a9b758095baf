"""XLSX -> rows, after a look at what the zip would unfold to.

A reader of spreadsheets lays the used area out in memory, so a small file can ask for gigabytes: by rows, by one
cell far out, by a zip that claims less than it holds. The parts are therefore unpacked once in small pieces and
counted, whatever the zip's own table says, before anything is parsed.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from core.punctuation import listed
from workorders.importing.problems import Cell, FileRefused
from workorders.importing.reading import MEGABYTE, Limits, Row
from workorders.importing.rules import FileRule

UNFOLDED = 96 * MEGABYTE
PARTS = 500
ROWS = 200_000
AREA = 6_000_000
PIECE = 256 * 1024
ROW_START = re.compile(rb"<(?:\w+:)?row[\s>/]")
REFERENCE = re.compile(rb'r="([A-Z]{1,3})([0-9]{1,7})"')
FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def spreadsheet_rows(stream: BinaryIO, rule: FileRule, limits: Limits) -> tuple[Iterator[Row], int]:
    """Rows of the sheet and how many, text or times; numbers are written as a person would. Raises `FileRefused`."""
    refuse_bombs(stream, min(limits.rows, ROWS))
    stream.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(stream)
        names = book.sheet_names
        if rule.sheet and rule.sheet not in names:
            raise FileRefused(
                "no_sheet",
                _("文件里没有工作表「%(sheet)s」，有的是：%(names)s。请改写 [file] 段的 sheet。")
                % {"sheet": rule.sheet, "names": listed(names)},
            )
        rows = book.get_sheet_by_name(rule.sheet or names[0]).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise FileRefused(
            "bad_spreadsheet",
            _("无法读取这个 Excel 文件（%(error)s）。请另存为 .xlsx 或 CSV。") % {"error": error},
        ) from error
    return ((number, [_cell(value) for value in row]) for number, row in enumerate(rows, start=1)), len(rows)


def _cell(value: object) -> Cell:
    if isinstance(value, str | datetime):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, date):
        return datetime.combine(value, time.min)
    if isinstance(value, time | timedelta | int):
        return str(value)
    return ""


def refuse_bombs(stream: BinaryIO, rows: int) -> None:
    """Raises `FileRefused` when the unpacked parts, the rows or the used area pass the limits."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileRefused("bad_zip", _("这不是完好的 .xlsx 文件。请重新导出后再试。")) from error
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNFOLDED:
        raise _too_large()
    total = 0
    for part in parts:
        total += _measure(stream, part, rows, UNFOLDED - total)


def _measure(stream: BinaryIO, part: zipfile.ZipInfo, rows: int, allowed: int) -> int:
    """Unpack one part in pieces; returns its true size."""
    sheet = Sheet(rows) if part.filename.startswith("xl/worksheets/") else None
    size, kept = 0, b""
    for piece in _unpacked(stream, part):
        size += len(piece)
        if size > allowed:
            raise _too_large()
        window = kept + piece
        if FORBIDDEN.search(window):
            raise FileRefused(
                "entities", _("文件里有 XML 实体声明，不予读取。请在 Excel 中另存一份后再导入。")
            )
        if sheet:
            sheet.look_at(window)
        kept = window[-32:]
    return size


class Sheet:
    """What a sheet would occupy, seen piece by piece. A match at a seam may count twice: the limits are wide."""

    def __init__(self, most_rows: int) -> None:
        self.most_rows = most_rows
        self.rows = self.last_row = self.last_column = 0

    def look_at(self, piece: bytes) -> None:
        self.rows += len(ROW_START.findall(piece))
        for letters, digits in set(REFERENCE.findall(piece)):
            self.last_row = max(self.last_row, int(digits))
            self.last_column = max(self.last_column, _column_number(letters))
        last = max(self.rows, self.last_row)
        if last > self.most_rows * 2 or self.rows > self.most_rows + 100:
            raise _too_large()
        if last * self.last_column > AREA:
            raise _too_large()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unpacked(stream: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part as it really unpacks, not as the zip's table says."""
    stream.seek(part.header_offset)
    local = stream.read(30)
    skip = int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    stream.seek(part.header_offset + 30 + skip)
    if part.compress_type == zipfile.ZIP_STORED:
        yield from _pieces(stream, part.compress_size)
        return
    if part.compress_type != zipfile.ZIP_DEFLATED or part.flag_bits & 1:
        raise FileRefused("bad_zip", _("文件已加密或用了少见的压缩方式。请在 Excel 中另存一份后再导入。"))
    inflate = zlib.decompressobj(-15)
    try:
        for packed in _pieces(stream, part.compress_size):
            while packed:
                yield inflate.decompress(packed, PIECE)
                packed = inflate.unconsumed_tail
    except zlib.error as error:
        raise FileRefused("bad_zip", _("这不是完好的 .xlsx 文件。请重新导出后再试。")) from error


def _pieces(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (piece := stream.read(min(PIECE, size))):
        size -= len(piece)
        yield piece


def _too_large() -> FileRefused:
    return FileRefused(
        "spreadsheet_too_large",
        _(
            "这个 Excel 文件展开后太大（上限 %(rows)s 行、%(size)s MB）。请删去多余的行列，或另存为 CSV 后再导入。"
        )
        % {"rows": ROWS, "size": UNFOLDED // MEGABYTE},
    )
