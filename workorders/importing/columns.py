"""A batch of rows read column by column. What is usual is read at once; whatever is odd is marked `ODD` and left to
the reader of single rows (`orders.Converter.check`), which alone says what is wrong with it.

So nothing here refuses anything, and a value that is not `ODD` is the very value that the row reader would find.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from workorders.importing.converting import EARLIEST, LATEST, PLAIN, Cells, as_words, picker
from workorders.importing.fields import widest
from workorders.importing.problems import Cell, CellRefused
from workorders.importing.references import TO_BE_MADE
from workorders.importing.rules import TextRule, TimeRule

ODD: Final = object()
LATER: Final = object()
"""Names a department or category that is not there yet: looked for again when the row's turn has come."""
MOST_REMEMBERED = 20_000
Column = Sequence[Cell]
Read = Callable[[Sequence[Cells], Sequence[Column]], list[Any]]
"""(the rows, the same cells by column) -> one value for each row, or `ODD`."""


def text_column(rule: TextRule, header: Sequence[str], name: str) -> Read:
    words, prefix, values, most = words_column(rule, header), rule.prefix, rule.values, widest(name)

    def read(rows: Sequence[Cells], columns: Sequence[Column]) -> list[Any]:
        texts: list[str] = words(rows, columns)
        if values or prefix:
            texts = [prefix + values.get(text, text) if text else "" for text in texts]
        whole = "".join(texts)
        if "\r" in whole or "\0" in whole or max(map(len, texts)) > most:
            return [ODD if "\r" in t or "\0" in t or len(t) > most else t for t in texts]
        return texts

    return read


def words_column(rule: TextRule | TimeRule, header: Sequence[str]) -> Read:
    """The text of the rule's columns; times of a spreadsheet in words."""
    pick, default = picker(rule, header), rule.default
    indexes = [header.index(column) for column in rule.columns]

    def read(rows: Sequence[Cells], columns: Sequence[Column]) -> list[Any]:
        if len(indexes) == 1 and not rule.value:
            column = columns[indexes[0]]
            if all(type(cell) is str for cell in column):
                stripped = [cell.strip() for cell in column]  # type: ignore[union-attr]
                return [text or default for text in stripped] if default else stripped
        return [as_words(pick(cells)) for cells in rows]

    return read


def remembered_column(
    step: Callable[[Cells], Any], indexes: Sequence[int], *, names_rows: bool = False
) -> Read:
    """A value that follows from few texts that come again and again: each is looked up once. `names_rows`: the value
    is the id of a row, or `LATER` when that is still to be made."""
    found: dict[Any, Any] = {}

    def look_up(key: Any, cells: Cells) -> Any:
        if key in found:
            return found[key]
        try:
            value = step(cells)
        except CellRefused:
            return ODD
        if names_rows and value == TO_BE_MADE:
            return LATER
        if len(found) >= MOST_REMEMBERED:
            found.clear()
        found[key] = value
        return value

    def read(rows: Sequence[Cells], columns: Sequence[Column]) -> list[Any]:
        keys: Sequence[Any] = [()] * len(rows)
        if indexes:
            chosen = [columns[index] for index in indexes]
            keys = chosen[0] if len(chosen) == 1 else list(zip(*chosen, strict=True))
        get = found.get
        values = [get(key, ODD) for key in keys]
        if ODD not in values:
            return values
        return [
            look_up(key, cells) if value is ODD else value
            for value, key, cells in zip(values, keys, rows, strict=True)
        ]

    return read


def time_column(rule: TimeRule, header: Sequence[str], step: Callable[[Cells], datetime | None]) -> Read:
    """Wall-clock times of the commonest form, in UTC; all others by the reader of single cells."""
    shape, zone = rule.formats[0], rule.zone
    words = words_column(rule, header)
    offsets: dict[str, str] = {}
    parse, earliest, latest = datetime.fromisoformat, EARLIEST, LATEST

    def read_one(text: str) -> Any:
        if not text:
            return None
        if len(text) != 19 or text[10] != " " or text[13] != ":" or text[16] != ":":
            return ODD
        day = text[:10]
        offset = offsets.get(day)
        if offset is None:
            if len(offsets) >= MOST_REMEMBERED:
                offsets.clear()
            offset = offsets[day] = offset_all_day(day, zone)
        if not offset:
            return ODD
        try:
            at = parse(text + offset).astimezone(UTC)
        except (ValueError, OverflowError):
            return ODD
        return at if earliest <= at < latest else ODD

    def read(rows: Sequence[Cells], columns: Sequence[Column]) -> list[Any]:
        if shape in (PLAIN, "iso") and zone is not None:
            values = [read_one(text) for text in words(rows, columns)]
            if ODD not in values:
                return values
        else:
            values = [ODD] * len(rows)
        return [
            _or_odd(step, cells) if value is ODD else value for value, cells in zip(values, rows, strict=True)
        ]

    return read


def _or_odd(step: Callable[[Cells], Any], cells: Cells) -> Any:
    try:
        return step(cells)
    except CellRefused:
        return ODD


def offset_all_day(day: str, zone: ZoneInfo | None) -> str:
    """The offset from UTC that holds from this midnight to the next, such as `+08:00`; empty when the clock changes
    or the day is none."""
    if zone is None or not (day[:4] + day[5:7] + day[8:]).isdigit():
        return ""
    try:
        start = datetime.combine(date.fromisoformat(day), time.min, tzinfo=zone)
        end = start + timedelta(days=1)
    except (ValueError, OverflowError):
        return ""
    offsets = {moment.replace(fold=fold).isoformat()[19:] for moment in (start, end) for fold in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else ""
