"""One row -> one order as its source sees it, or the problems that keep the row out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _

from organization.worktime import Schedule
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
from workorders.lifecycle import UNRESOLVED, OrderStatus
from workorders.models import Category, Priority, ServiceLevel
from workorders.models.numbers import PREFIX

Values = dict[str, Any]
STANDS_IN = {"resolved_at": "closed_at", "closed_at": "resolved_at", "number": "external_id"}
"""Where a value came from when its own field is not mapped."""
SECOND = timedelta(seconds=1)
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours another system's clock may be."""
OPEN = "open"
"""Neither resolved nor cancelled at the source, which says no more about it."""


@dataclass(slots=True)
class Order:
    """A row that can be written. `values` are columns of the staging table (`writing.COLUMNS`)."""

    row: int
    cells: Cells
    values: Values


class Converter:
    """Rows of one file by one mapping. Remembers external ids and numbers, so that none comes twice."""

    def __init__(self, mapping: Mapping, header: Sequence[str], *, at: datetime) -> None:
        self.mapping = mapping
        self.latest = at + CLOCKS_DIFFER
        self.levels: dict[tuple[int | None, str], ServiceLevel | None] = {}
        self.width = len(header)
        self.departments = Departments(mapping.department, header)
        self.categories = Categories(mapping.category, header) if mapping.category else None
        self.steps = self._steps(header)
        self.said = said_by(mapping)
        self.signature = BETWEEN.join(self.said) + BETWEEN
        self.columns = self._columns()
        self.rows_by_id: dict[str, int] = {}
        self.rows_by_number: dict[str, int] = {}

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

    def convert(self, row: int, cells: Cells) -> Order | Reject:
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
        self._complete(values, row, cells)
        return Order(row, cells, values)

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

    def _complete(self, values: Values, row: int, cells: Cells) -> None:
        """The row will be written: make what it names, reckon its working time, remember it."""
        if values["department_id"] == TO_BE_MADE:
            values["department_id"] = self.departments.make(cells)
        if self.categories and values["category_id"] == TO_BE_MADE:
            values["category_id"] = self.categories.make(cells)
        values["digest"] = digest(values, self.said, self.signature)
        schedule = self.departments.schedule(values["department_id"])
        if self.mapping.deadlines == "service_level" and values.get("due_at") is None:
            self._reckon_deadlines(values, schedule)
        reported = values["reported_at"]
        for name, end in (
            ("response_work_seconds", values.get("first_responded_at")),
            ("resolution_work_seconds", values["resolved_at"]),
        ):
            values[name] = None if end is None else schedule.between(reported, end) // SECOND
        self.rows_by_id[values["external_id"]] = row
        self.rows_by_number[values["number"]] = row

    def _reckon_deadlines(self, values: Values, schedule: Schedule) -> None:
        """By the service level, in the working time of the department, as for an order registered here."""
        place = values.get("category_id"), values.get("priority") or Priority.NORMAL
        if place not in self.levels:
            category = Category.objects.get(pk=place[0]) if place[0] else None
            self.levels[place] = ServiceLevel.objects.nearest(category, place[1])
        level = self.levels[place]
        if level is None:
            return
        reported = values["reported_at"]
        values["due_at"] = schedule.add(reported, timedelta(minutes=level.resolution_minutes))
        values["target_seconds"] = level.resolution_minutes * 60
        if values.get("response_due_at") is None:
            values["response_due_at"] = schedule.add(reported, timedelta(minutes=level.response_minutes))

    def _twice(self, values: Values, row: int) -> Problem | None:
        first = self.rows_by_id.get(values["external_id"])
        if first is not None:
            return Problem(
                "external_id",
                values["external_id"],
                _("外部编号「%(value)s」在第 %(first)s 行和第 %(row)s 行都有，已取第 %(first)s 行。")
                % {"value": values["external_id"], "first": first, "row": row},
                _("请核对两行，只保留正确的一行后再导入。"),
            )
        number = values["number"]
        first = self.rows_by_number.get(number)
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
        if len(number) > 40:
            return Problem(
                "number", number, _("工单号超过 40 个字符。"), _("请在字段对应中为 number 指明较短的一列。")
            )
        return None


def settle_status(values: Values) -> Problem | None:
    """The state in which the source has the order, from its status or else from its times.

    closed has a closing time, resolved a resolving time, and each stands in for the other when missing.
    """
    resolved, closed, cancelled = (values.get(f"{name}_at") for name in ("resolved", "closed", "cancelled"))
    status = values.get("status") or (
        OrderStatus.CANCELLED
        if cancelled
        else OrderStatus.CLOSED
        if closed
        else OrderStatus.RESOLVED
        if resolved
        else OPEN
    )
    if status in (OrderStatus.RESOLVED, OrderStatus.CLOSED) and not (resolved or closed):
        return Problem(
            "status",
            str(status),
            _("状态是已解决或已关闭，却没有解决时间，也没有关闭时间。"),
            _("请补上时间，或改正状态。"),
        )
    if status == OrderStatus.CANCELLED and not cancelled:
        cancelled = closed or resolved or values["reported_at"]
    is_done = status in (OrderStatus.RESOLVED, OrderStatus.CLOSED)
    values["status"] = status
    values["resolved_at"] = (resolved or closed) if is_done else None
    values["closed_at"] = (closed or resolved) if status == OrderStatus.CLOSED else None
    values["cancelled_at"] = cancelled if status == OrderStatus.CANCELLED else None
    if values.get("satisfaction") is None:
        values["rated_at"] = None
    else:
        values["rated_at"] = values.get("rated_at") or closed or resolved or values["reported_at"]
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
SETTLED = ("number", "status", "resolved_at", "closed_at", "cancelled_at", "rated_at")
BETWEEN = "\x1f"


def said_by(mapping: Mapping) -> tuple[str, ...]:
    """The values that the source speaks about; what we compute from them (working time) is no part of them."""
    names = {*mapping.fields, *SETTLED, "department_id"}
    names |= {"category_id"} if mapping.category else set()
    names |= {"assignee_id"} if mapping.assignee else set()
    return tuple(sorted(names))


def digest(values: Values, names: tuple[str, ...], signature: str) -> str:
    """The fingerprint of what the source says."""
    said = BETWEEN.join([str(values[name]) for name in names])
    return blake2b((signature + said).encode(), digest_size=16).hexdigest()


def initial_status(values: Values) -> str:
    """The state of an order that is not here yet."""
    if values["status"] != OPEN:
        return str(values["status"])
    return OrderStatus.ASSIGNED if values.get("assignee_id") else OrderStatus.NEW


def is_open(status: str) -> bool:
    return status == OPEN or status in UNRESOLVED
