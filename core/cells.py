"""Text in the cells of files that people open in a spreadsheet.

Cells that a spreadsheet would take for a formula get an apostrophe; reading such a file takes it off again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes Chinese in a CSV for another encoding."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def neutral(text: str) -> str:
    """The cell as a spreadsheet shows it without computing it."""
    return "'" + text if text.lstrip(" ").startswith(RISKY) or text.startswith("'") else text


def original(cell: Any) -> Any:
    """Undoes `neutral`."""
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") else cell


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """The rows as CSV with a byte order mark; figures stay figures, text is neutral."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return BYTE_ORDER_MARK + target.getvalue()


def xlsx_bytes(sheet_name: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows as one sheet whose first row is the head: figures as numbers, everything else as plain text.

    A text cell of this format is never computed, so nothing is put before it.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name[:31])
        bold = book.add_format({"bold": True})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal | int) and not isinstance(cell, bool):
                    sheet.write_number(number, column, cell)
                elif cell not in (None, ""):
                    sheet.write_string(number, column, str(cell), bold if number == 0 else None)
        sheet.freeze_panes(1, 1)
    return target.getvalue()
