"""Files of every kind, and those that would cost too much (IN-08)."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter

from workorders.importing.problems import FileRefused
from workorders.importing.reading import Limits, Opened, check_columns, open_rows
from workorders.importing.rules import FileRule


def read(
    content: bytes, rule: FileRule | None = None, limits: Limits | None = None
) -> tuple[Opened, list[Any]]:
    opened = open_rows(io.BytesIO(content), rule or FileRule(), limits or Limits())
    return opened, [(number, list(cells)) for number, cells in opened.rows]


def refusal(content: bytes, rule: FileRule | None = None, limits: Limits | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read(content, rule, limits)
    return caught.value


TEXT = "编号,标题\r\n1,漏水㐀𠀀\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("named", [True, False])
def test_encodings_are_found_or_taken_at_their_word(encoding: str, named: bool) -> None:
    opened, rows = read(TEXT.encode(encoding), FileRule(encoding=encoding if named else "auto"))
    assert opened.header == ["编号", "标题"]
    assert rows == [(2, ["1", "漏水㐀𠀀"])]


def test_a_wrong_encoding_names_the_row() -> None:
    assert refusal(TEXT.encode("gb18030"), FileRule(encoding="utf-8")).code == "wrong_encoding"


def test_cells_keep_commas_quotes_and_line_breaks() -> None:
    _, rows = read(b'a,b\n"1,2","say ""hi""\r\nbye"\n\n,\n3,4\n')
    assert rows == [(2, ["1,2", 'say "hi"\r\nbye']), (5, ["3", "4"])]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(delimiter: str) -> None:
    _, rows = read(f"a{delimiter}b\n1{delimiter}2\n".encode(), FileRule(delimiter=delimiter))
    assert rows == [(2, ["1", "2"])]


def test_an_open_quote_is_told_with_its_place() -> None:
    error = refusal(b'a,b\n1,2\n3,"4\n' + b"x,y\n" * 10)
    assert error.code == "bad_csv"
    assert "第 2 行" in str(error)


def test_limits_of_size_rows_and_time() -> None:
    body = b"a\n" + b"1\n" * 3000
    assert refusal(body, limits=Limits(bytes=100)).code == "file_too_large"
    assert refusal(body, limits=Limits(rows=100)).code == "too_many_rows"
    assert refusal(body, limits=Limits(seconds=0)).code == "too_slow"


def test_columns_that_are_missing_or_twice_are_named() -> None:
    check_columns(["a", "b", "c", "c"], ["a", "b"])
    with pytest.raises(FileRefused, match="z"):
        check_columns(["a"], ["a", "z"])
    with pytest.raises(FileRefused, match="c"):
        check_columns(["c", "c"], ["c"])


NINE = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - a cell has no zone


def workbook(*rows: list[Any], sheet: str = "工单") -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
    ) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return target.getvalue()


def test_a_spreadsheet_is_read_as_a_person_sees_it() -> None:
    content = workbook(["编号", "时间", "数"], [37042, NINE, 1.5], ["007", "", True])
    opened, rows = read(content)
    assert (opened.header, opened.encoding) == (["编号", "时间", "数"], "xlsx")
    assert rows == [(2, ["37042", NINE, "1.5"]), (3, ["007", "", "TRUE"])]


def test_rows_of_a_spreadsheet_count_from_the_top() -> None:
    content = workbook(["标题行"], [], ["a", "b"], [], ["1", "2"])
    opened, rows = read(content, FileRule(header_row=3))
    assert opened.header == ["a", "b"]
    assert rows == [(5, ["1", "2"])]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are() -> None:
    assert "工单" in str(refusal(workbook(["a"]), FileRule(sheet="Sheet9")))


def bomb(sheet: bytes, **parts: bytes) -> bytes:
    """A good workbook whose sheet is replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["a"]))) as good,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else good.read(name))
        for name, content in parts.items():
            bad.writestr(name, content)
    return target.getvalue()


HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def numbered(count: int) -> bytes:
    return b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, count + 1))


@pytest.mark.parametrize(
    "sheet",
    [
        HEAD + numbered(1_000_000) + TAIL,
        HEAD + b"<row><c><v>1</v></c></row>" * 1_000_000 + TAIL,
        HEAD + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + TAIL,
        HEAD + b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD199999"><v>1</v></c></row>' + TAIL,
        HEAD + b" " * 150_000_000 + TAIL,
    ],
    ids=["numbered rows", "rows without numbers", "one cell far out", "wide and long", "padding"],
)
def test_bombs_are_refused_quickly_and_in_little_memory(sheet: bytes) -> None:
    content = bomb(sheet)
    assert len(content) < 8_000_000
    tracemalloc.start()
    started = time.process_time()
    error = refusal(content)
    seconds, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.code == "spreadsheet_too_large"
    assert seconds < 2 or peak < 200_000_000
    assert peak < 200_000_000


def test_a_zip_that_claims_less_than_it_holds_is_measured() -> None:
    content = bytearray(bomb(HEAD + b" " * 150_000_000 + TAIL))
    size = (len(HEAD) + len(TAIL) + 150_000_000).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (1000).to_bytes(4, "little")
    assert refusal(bytes(content)).code == "spreadsheet_too_large"


def test_entities_and_nested_parts_are_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "b">]>' + HEAD + TAIL
    assert refusal(bomb(laughs)).code == "entities"
    many = {f"xl/media/{n}.bin": b"" for n in range(600)}
    assert refusal(bomb(HEAD + TAIL, **many)).code == "spreadsheet_too_large"


def test_a_torn_or_foreign_zip_is_refused() -> None:
    assert refusal(workbook(["a"])[:200]).code == "bad_zip"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert refusal(target.getvalue()).code == "bad_spreadsheet"
