"""One row -> one order as its source sees it, or the problems that keep the row out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from workorders.importing.converting import (
    Cells,
    choice_converter,
    number_converter,
    text_converter,
    time_converter,
)
from workorders.importing.fields import REQUIRED, label_of
from workorders.importing.problems import CellRefused, Problem, Reject, as_text
from workorders.importing.references import TO_BE_MADE, Categories, Departments, assignee_finder
from workorders.importing.rules import Mapping
from workorders.importing.seen import SeenKeys
from workorders.lifecycle import UNRESOLVED, OrderStatus
from workorders.models.numbers import PREFIX

Values = dict[str, Any]
WIDEST_NUMBER = 40
STANDS_IN = {"resolved_at": "closed_at", "closed_at": "resolved_at", "number": "external_id"}
"""Where a value came from when its own field is not mapped."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours another system's clock may be."""
RESOLVED, CLOSED, CANCELLED = (
    str(status) for status in (OrderStatus.RESOLVED, OrderStatus.CLOSED, OrderStatus.CANCELLED)
)
OPEN = "open"
"""Neither resolved nor cancelled at the source, which says no more about it."""


class Converter:
    """Rows of one file by one mapping. Remembers external ids and numbers, so that none comes twice."""

    def __init__(self, mapping: Mapping, header: Sequence[str], *, at: datetime) -> None:
        self.mapping = mapping
        self.latest = at + CLOCKS_DIFFER
        self.width = len(header)
        self.departments = Departments(mapping.department, header)
        self.categories = Categories(mapping.category, header) if mapping.category else None
        self.steps = self._steps(header)
        self.columns = self._columns()
        self.rows_by_id = SeenKeys()
        self.rows_by_number = SeenKeys() if "number" in mapping.texts else None

    def _steps(self, header: Sequence[str]) -> list[tuple[str, Callable[[Cells], Any]]]:
        mapping = self.mapping
        steps: list[tuple[str, Callable[[Cells], Any]]] = []
        steps += [(name, text_converter(rule, header, name)) for name, rule in mapping.texts.items()]
        steps += [(name, choice_converter(rule, header, name)) for name, rule in mapping.choices.items()]
        steps += [(name, time_converter(rule, header)) for name, rule in mapping.times.items()]
        steps += [(name, number_converter(rule, header, name)) for name, rule in mapping.numbers.items()]
        steps.append(("department_id", self.departments))
        if self.categories:
            steps.append(("category_id", self.categories))
        if mapping.assignee:
            steps.append(("assignee_id", assignee_finder(mapping.assignee, header)))
        return steps

    def _columns(self) -> dict[str, str]:
        """The file's own names for what fills a field, for problems."""
        mapping = self.mapping
        rules = {**mapping.texts, **mapping.choices, **mapping.times, **mapping.numbers}
        columns = {name: " / ".join(rule.columns) for name, rule in rules.items()}
        columns["department_id"] = " / ".join(mapping.department.columns)
        if mapping.category:
            columns["category_id"] = " / ".join(mapping.category.columns)
        if mapping.assignee:
            columns["assignee_id"] = " / ".join(mapping.assignee.columns)
        return columns

    def check(self, row: int, cells: Cells) -> Values | Reject:
        """The values of a sound row; what it names is made and it is remembered."""
        if len(cells) != self.width:
            if len(cells) < self.width or any(cells[self.width :]):
                return Reject(row, as_text(cells), (self._ragged(len(cells)),))
            cells = cells[: self.width]
        values: Values = {}
        problems: list[Problem] = []
        for name, step in self.steps:
            try:
                values[name] = step(cells)
            except CellRefused as refused:
                problems.append(self.placed(refused.problem, name))
        if not problems:
            problems = [
                self.placed(problem) for problem in self._missing(values) or self._settle(values, row)
            ]
        if problems:
            return Reject(row, as_text(cells), tuple(problems))
        if values["department_id"] == TO_BE_MADE:
            values["department_id"] = self.departments.make(cells)
        if self.categories and values["category_id"] == TO_BE_MADE:
            values["category_id"] = self.categories.make(cells)
        self.is_new(values["external_id"], values["number"], row)
        return values

    def is_new(self, external_id: str, number: str, row: int) -> bool:
        """Remember the row by its id and number, if neither came before."""
        if self.rows_by_number is None:
            return self.rows_by_id.put(external_id, row) == row
        if self.rows_by_id.row_of(external_id) is not None or self.rows_by_number.put(number, row) != row:
            return False
        self.rows_by_id.put(external_id, row)
        return True

    def placed(self, problem: Problem, name: str = "") -> Problem:
        """The problem under the name that the file has for the field."""
        field = problem.column or name
        column = self.columns.get(field) or self.columns.get(STANDS_IN.get(field, "")) or field
        return replace(problem, column=column)

    def _ragged(self, count: int) -> Problem:
        return Problem(
            "",
            "",
            _("有 %(count)s 个单元格，表头有 %(width)s 个。") % {"count": count, "width": self.width},
            _("请检查这一行的分隔符和引号。"),
        )

    @staticmethod
    def _missing(values: Values) -> list[Problem]:
        return [
            Problem(
                name,
                "",
                _("缺少%(field)s。") % {"field": label_of(name)},
                _("请填写，或在字段对应中写 default。"),
            )
            for name in REQUIRED
            if not values[name]
        ]

    def _settle(self, values: Values, row: int) -> list[Problem]:
        """Fill in what follows from what the file says; returns what contradicts itself."""
        if not values.get("number"):
            values["number"] = f"{self.mapping.source_system}-{values['external_id']}"
        problems = [problem for problem in (self._twice(values, row), settle_status(values)) if problem]
        if values["reported_at"] > self.latest:
            reported = values["reported_at"].isoformat()
            problems.append(
                Problem("reported_at", reported, _("受理时间在将来。"), _("请核对日期和字段对应中的 zone。"))
            )
        return problems or backwards(values)

    def _twice(self, values: Values, row: int) -> Problem | None:
        first = self.rows_by_id.row_of(values["external_id"])
        if first is not None:
            return Problem(
                "external_id",
                values["external_id"],
                _("外部编号「%(value)s」在第 %(first)s 行和第 %(row)s 行都有，已取第 %(first)s 行。")
                % {"value": values["external_id"], "first": first, "row": row},
                _("请核对两行，只保留正确的一行后再导入。"),
            )
        number = values["number"]
        first = self.rows_by_number.row_of(number) if self.rows_by_number is not None else None
        if first is not None:
            return Problem(
                "number",
                number,
                _("工单号「%(value)s」在第 %(first)s 行和第 %(row)s 行都有。")
                % {"value": number, "first": first, "row": row},
                _("请为其中一行改号，或在字段对应中让 number 取自唯一的一列。"),
            )
        if number.startswith(f"{PREFIX}-"):
            return Problem(
                "number",
                number,
                _("以 %(prefix)s- 开头的工单号由本系统编排。") % {"prefix": PREFIX},
                _("请在字段对应中为 number 写 prefix。"),
            )
        if len(number) > WIDEST_NUMBER:
            return Problem(
                "number", number, _("工单号超过 40 个字符。"), _("请在字段对应中为 number 指明较短的一列。")
            )
        return None


State = tuple[str, datetime | None, datetime | None, datetime | None]


def state_of(
    status: str,
    reported: datetime,
    resolved: datetime | None,
    closed: datetime | None,
    cancelled: datetime | None,
) -> State | None:
    """(status, resolved, closed, cancelled) as the source has the order, from its status or else from its times.

    closed has a closing time, resolved a resolving time, and each stands in for the other when missing; None when
    both are.
    """
    if not status:
        status = CANCELLED if cancelled else CLOSED if closed else RESOLVED if resolved else OPEN
    if status == CLOSED:
        return (status, resolved or closed, closed or resolved, None) if resolved or closed else None
    if status == RESOLVED:
        return (status, resolved or closed, None, None) if resolved or closed else None
    if status == CANCELLED:
        return status, None, None, cancelled or closed or resolved or reported
    return status, None, None, None


def settle_status(values: Values) -> Problem | None:
    """Status and times as `state_of` settles them, and when the order was rated."""
    resolved, closed = values.get("resolved_at"), values.get("closed_at")
    reported = values["reported_at"]
    state = state_of(values.get("status") or "", reported, resolved, closed, values.get("cancelled_at"))
    if state is None:
        return Problem(
            "status",
            str(values["status"]),
            _("状态是已解决或已关闭，却没有解决时间，也没有关闭时间。"),
            _("请补上时间，或改正状态。"),
        )
    values["status"], values["resolved_at"], values["closed_at"], values["cancelled_at"] = state
    if values.get("satisfaction") is None:
        values["rated_at"] = None
    else:
        values["rated_at"] = values.get("rated_at") or closed or resolved or reported
    return None


def backwards(values: Values) -> list[Problem]:
    """Times that lie before the report, and a closing before the resolving."""
    reported: datetime = values["reported_at"]
    problems: list[Problem] = []
    told: set[datetime] = set()
    for name in ("first_responded_at", "resolved_at", "closed_at", "cancelled_at"):
        at = values.get(name)
        if at is not None and at < reported and at not in told:
            told.add(at)
            problems.append(
                Problem(
                    name,
                    at.isoformat(),
                    _("%(field)s早于受理时间 %(reported)s（UTC）。")
                    % {"field": NAMES[name](), "reported": f"{reported:%Y-%m-%d %H:%M:%S}"},
                    _("请核对两个时间及其时区。"),
                )
            )
    if not problems and values["closed_at"] and values["closed_at"] < values["resolved_at"]:
        problems.append(
            Problem(
                "closed_at",
                values["closed_at"].isoformat(),
                _("关闭时间早于解决时间。"),
                _("请核对两个时间。"),
            )
        )
    return problems


NAMES: dict[str, Callable[[], str]] = {
    "first_responded_at": lambda: _("首次响应时间"),
    "resolved_at": lambda: _("解决时间"),
    "closed_at": lambda: _("关闭时间"),
    "cancelled_at": lambda: _("取消时间"),
}


def is_open(status: str) -> bool:
    return status == OPEN or status in UNRESOLVED
