"""The text of a cell -> the value of a field. Each rule becomes one function of a row's cells.

Times: text with an offset says itself when it was; text without one is a wall-clock time in the rule's zone. A
wall-clock time that the clock showed twice (autumn) or never (spring) refuses the row, unless the mapping says
`ambiguous = "earlier"` or `"later"`, `nonexistent = "shift"` (forward by the gap, as clocks were).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from core.punctuation import listed
from workorders.importing.fields import CHOICES, NUMBERS, widest
from workorders.importing.problems import Cell, CellRefused
from workorders.importing.rules import ChoiceRule, FieldRule, NumberRule, TextRule, TimeRule

Cells = Sequence[Cell]
Pick = Callable[[Cells], Cell]
PLAIN = "%Y-%m-%d %H:%M:%S"
PLAIN_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
"""The commonest form by far, read many times faster than strptime does."""
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def picker(rule: FieldRule, header: Sequence[str]) -> Pick:
    """The first of the rule's columns that is not empty, else its default; or its fixed value."""
    if rule.value:
        fixed = rule.value
        return lambda cells: fixed
    indexes = [header.index(column) for column in rule.columns]
    default = rule.default
    if len(indexes) == 1:
        only = indexes[0]

        def pick_one(cells: Cells) -> Cell:
            cell = cells[only]
            return (cell.strip() if isinstance(cell, str) else cell) or default

        return pick_one

    def pick_first(cells: Cells) -> Cell:
        for index in indexes:
            cell = cells[index]
            found = cell.strip() if isinstance(cell, str) else cell
            if found:
                return found
        return default

    return pick_first


def as_words(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.isoformat(sep=" ")


def text_converter(rule: TextRule, header: Sequence[str], name: str) -> Callable[[Cells], str]:
    pick, prefix, values, most = picker(rule, header), rule.prefix, rule.values, widest(name)
    cut, plain = rule.too_long == "cut", not (values or prefix)

    def convert(cells: Cells) -> str:
        text = as_words(pick(cells))
        if not plain and text:
            text = prefix + values.get(text, text)
        if "\r" in text:  # one kind of line break
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "\0" in text:
            raise CellRefused(_("含有空字符（NUL）。"), _("请删去后再导入。"), text.replace("\0", "␀"))
        if len(text) <= most:
            return text
        if cut:
            return text[: most - 1] + "…"
        raise CellRefused(
            _("有 %(length)s 个字符，上限是 %(most)s。") % {"length": len(text), "most": most},
            _('请缩短，或在字段对应中写 too_long = "cut"。'),
            text,
        )

    return convert


def choice_converter(rule: ChoiceRule, header: Sequence[str], name: str) -> Callable[[Cells], str]:
    pick, values, otherwise = picker(rule, header), rule.values, rule.otherwise
    known = frozenset(CHOICES[name].values)

    def convert(cells: Cells) -> str:
        text = as_words(pick(cells))
        found = values.get(text) or (text if text in known or not text else otherwise)
        if found or not text:
            return found
        raise CellRefused(
            _("「%(value)s」没有对应的取值。") % {"value": text},
            _("请在字段对应的 values 中为它写明一个：%(choices)s；或写 otherwise。")
            % {"choices": listed(CHOICES[name].values)},
            text,
        )

    return convert


def number_converter(rule: NumberRule, header: Sequence[str], name: str) -> Callable[[Cells], int | None]:
    pick, bounds = picker(rule, header), NUMBERS[name]

    def convert(cells: Cells) -> int | None:
        text = as_words(pick(cells))
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 10 and bounds.least <= int(text) <= bounds.most:
            return int(text)
        raise CellRefused(
            _("「%(value)s」不是 %(least)s 到 %(most)s 的整数。")
            % {"value": text, "least": bounds.least, "most": bounds.most},
            _("请改正，或留空。"),
            text,
        )

    return convert


def time_converter(rule: TimeRule, header: Sequence[str]) -> Callable[[Cells], datetime | None]:
    """Answers are in UTC."""
    pick = picker(rule, header)

    def convert(cells: Cells) -> datetime | None:
        cell = pick(cells)
        if not cell:
            return None
        moment = _parse(cell, rule) if isinstance(cell, str) else cell
        try:
            at = (_in_zone(moment, rule, cell) if moment.tzinfo is None else moment).astimezone(UTC)
        except OverflowError:
            at = LATEST
        if EARLIEST <= at < LATEST:
            return at
        raise CellRefused(
            _("「%(value)s」的年份不合理。") % {"value": cell}, _("请填写 1900 年至 2199 年的时间。"), cell
        )

    return convert


def _parse(text: str, rule: TimeRule) -> datetime:
    for shape in rule.formats:
        try:
            if shape == "iso" or (shape == PLAIN and PLAIN_TEXT.fullmatch(text)):
                return datetime.fromisoformat(text)
            return datetime.strptime(text, shape)  # noqa: DTZ007 - the zone is the rule's
        except ValueError:
            continue
    raise CellRefused(
        _("「%(value)s」不是格式为 %(formats)s 的时间。") % {"value": text, "formats": listed(rule.formats)},
        _("请改正这个值，或在字段对应中改写 format。"),
        text,
    )


def _in_zone(naive: datetime, rule: TimeRule, cell: Cell) -> datetime:
    if rule.zone is None:
        raise CellRefused(
            _("「%(value)s」没有写明时区。") % {"value": cell},
            _('请在字段对应中写 zone，例如 zone = "Asia/Shanghai"。'),
            cell,
        )
    first = naive.replace(tzinfo=rule.zone, fold=0)
    before, after = first.utcoffset(), first.replace(fold=1).utcoffset()
    if before == after or before is None or after is None:
        return first
    if before > after:  # shown twice: the earlier has the larger offset
        return _shown_twice(first, rule, cell)
    return _never_shown(first, after - before, rule, cell)


def _shown_twice(first: datetime, rule: TimeRule, cell: Cell) -> datetime:
    if rule.ambiguous != "reject":
        return first.replace(fold=int(rule.ambiguous == "later"))
    raise CellRefused(
        _("「%(value)s」在 %(zone)s 出现过两次（夏令时结束）。") % {"value": cell, "zone": rule.zone},
        _('请写明与 UTC 的时差，或在字段对应中写 ambiguous = "earlier" 或 "later"。'),
        cell,
    )


def _never_shown(first: datetime, gap: timedelta, rule: TimeRule, cell: Cell) -> datetime:
    """With `fold=0` the offset from before the jump holds, so the instant already lies past it by the gap."""
    if rule.nonexistent == "shift":
        return first
    raise CellRefused(
        _("「%(value)s」在 %(zone)s 不存在（夏令时开始时跳过 %(minutes)s 分钟）。")
        % {"value": cell, "zone": rule.zone, "minutes": int(gap.total_seconds() // 60)},
        _('请改正，或在字段对应中写 nonexistent = "shift"。'),
        cell,
    )
