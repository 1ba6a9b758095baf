"""Files -> numbered rows of cells, within limits. Nothing here knows of orders.

Rows are numbered as a spreadsheet numbers them: the header is row 1 unless the mapping says otherwise. A CSV record
that spans several lines is one row. Rows without any content are passed over.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import BinaryIO

from django.utils.translation import gettext as _

from core.punctuation import listed
from workorders.importing.problems import Cell, FileRefused
from workorders.importing.rules import FileRule

MEGABYTE = 1024 * 1024
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may cost."""

    bytes: int = 2048 * MEGABYTE
    rows: int = 2_000_000
    seconds: float = 3600


IN_A_PAGE = Limits(bytes=2 * MEGABYTE, rows=20_000, seconds=60)
"""While a page waits for it."""
IN_BROWSER = Limits(bytes=50 * MEGABYTE, rows=1_000_000, seconds=840)
"""By a worker, for a page: below the quarter of an hour that one job may take."""

Row = tuple[int, Sequence[Cell]]


@dataclass
class Opened:
    """A file that can be read: its header, and its rows one by one."""

    header: list[str]
    rows: Iterator[Row]
    encoding: str
    share: Callable[[int], float]
    """How much of the file lies behind, when the row of this number has been read: from 0 to 1."""


def open_rows(stream: BinaryIO, rule: FileRule, limits: Limits) -> Opened:
    """Look at the first bytes, then read as CSV or XLSX. Raises `FileRefused`."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > limits.bytes:
        raise FileRefused(
            "file_too_large",
            _("文件有 %(size)s MB，超过上限 %(limit)s MB。请拆成几个文件，分次导入。")
            % {"size": size // MEGABYTE, "limit": limits.bytes // MEGABYTE},
        )
    share: Callable[[int], float]
    start = stream.read(4)
    stream.seek(0)
    if start.startswith(OLD_EXCEL):
        raise FileRefused("old_excel", _("这是旧版 Excel 文件（.xls）。请另存为 .xlsx 或 CSV 后再导入。"))
    if start.startswith(ZIP):
        from workorders.importing.spreadsheets import spreadsheet_rows

        (numbered, count), encoding = spreadsheet_rows(stream, rule, limits), "xlsx"
        share = partial(_share_of_rows, count)
    else:
        encoding = find_encoding(stream) if rule.encoding == "auto" else rule.encoding
        numbered = _csv_rows(stream, encoding, rule)
        share = partial(_share_of_bytes, stream, size)
    header = _header(numbered, rule)
    return Opened(header, _within(numbered, limits), encoding, share)


def _share_of_rows(count: int, row: int) -> float:
    return row / max(count, 1)


def _share_of_bytes(stream: BinaryIO, size: int, row: int) -> float:
    return stream.tell() / max(size, 1)


def find_encoding(stream: BinaryIO) -> str:
    """UTF-16 and UTF-8 by their mark, then UTF-8, then GB18030, by trying the whole file."""
    start = stream.read(4096)
    stream.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start:
        raise FileRefused("not_text", _("这不是文本文件。请导出为 CSV（UTF-8）或 .xlsx 后再导入。"))
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(stream, encoding):
            return encoding
    raise FileRefused(
        "unknown_encoding",
        _("无法判断文件的字符编码（试过 UTF-8 和 GB18030）。请另存为 CSV UTF-8 后再导入。"),
    )


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while chunk := stream.read(MEGABYTE):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def _csv_rows(stream: BinaryIO, encoding: str, rule: FileRule) -> Iterator[Row]:
    if encoding == "utf-8":
        encoding = "utf-8-sig"  # a mark at the start is never part of the first column's name
    text = io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=rule.delimiter, strict=True), start=1):
            yield number, cells
    except UnicodeDecodeError as error:
        raise FileRefused(
            "wrong_encoding",
            _(
                "从第 %(row)s 行起，内容不是 %(encoding)s 编码。请在字段对应的 [file] 段改写 encoding，或另存为 UTF-8。"
            )
            % {"row": number + 1, "encoding": encoding.removesuffix("-sig")},
        ) from error
    except csv.Error as error:
        raise FileRefused(
            "bad_csv",
            _("第 %(row)s 行之后的 CSV 无法解析（%(error)s）。请检查该处的引号是否成对、分隔符是否正确。")
            % {"row": number, "error": error},
        ) from error
    finally:
        with suppress(ValueError):  # the file may be closed before the last row was asked for
            text.detach()


def _header(rows: Iterator[Row], rule: FileRule) -> list[str]:
    for number, cells in rows:
        if number >= rule.header_row:
            header = [str(cell).strip() for cell in cells]
            if any(header):
                return header
            break
    raise FileRefused(
        "no_header",
        _("第 %(row)s 行没有列名。请检查文件是否为空，或在 [file] 段用 header_row 写明列名所在的行。")
        % {"row": rule.header_row},
    )


def _within(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    """The rows that hold anything, as long as number and time allow."""
    started, count = monotonic(), 0
    for number, cells in rows:
        if not any(cells):
            continue
        count += 1
        if count > limits.rows:
            raise FileRefused(
                "too_many_rows",
                _("文件超过 %(limit)s 行。请拆成几个文件，或由管理员用命令行导入。") % {"limit": limits.rows},
            )
        if count % 1000 == 0 and monotonic() - started > limits.seconds:
            raise FileRefused(
                "too_slow",
                _(
                    "导入已用 %(limit)s 秒，超过上限，没有写入任何内容。请拆成几个文件，或由管理员用命令行导入。"
                )
                % {"limit": int(limits.seconds)},
            )
        yield number, cells


def check_columns(header: Sequence[str], wanted: Sequence[str]) -> None:
    """Every column of the mapping stands in the header, once. Raises `FileRefused` naming those that do not."""
    missing = [name for name in wanted if name not in header]
    if missing:
        raise FileRefused(
            "missing_columns",
            _(
                "文件里没有这些列：%(missing)s。文件的列是：%(header)s。请改正字段对应中的 column，或换用正确的文件。"
            )
            % {"missing": listed(missing), "header": listed(header)},
        )
    twice = [name for name in wanted if header.count(name) > 1]
    if twice:
        raise FileRefused(
            "column_twice",
            _("这些列名在文件里出现了两次：%(twice)s。请改名后再导入。") % {"twice": listed(twice)},
        )
