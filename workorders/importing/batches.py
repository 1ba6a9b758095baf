"""Batches of rows -> batches of orders by column, ready for the staging table, and the rows that stay out.

Columns are read at once (`columns.py`); rows in which anything is odd are read one by one (`orders.py`), in their
place, so that of two rows with the same number the first is taken whichever way it was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from itertools import compress
from typing import Any

from workorders.importing.columns import LATER, ODD, Read, remembered_column, text_column, time_column
from workorders.importing.converting import Cells
from workorders.importing.fields import REQUIRED, TIMES
from workorders.importing.orders import OPEN, WIDEST_NUMBER, Converter, State, Values, state_of
from workorders.importing.problems import Reject
from workorders.importing.reading import Row
from workorders.importing.references import TO_BE_MADE
from workorders.importing.rules import Mapping
from workorders.importing.worked import LaidOut
from workorders.lifecycle import OrderStatus
from workorders.models import Category, Priority, ServiceLevel
from workorders.models.numbers import PREFIX

SETTLED = ("number", "status", "resolved_at", "closed_at", "cancelled_at", "rated_at")
MOMENTS = frozenset(TIMES)
"""Columns whose words, once found for the fingerprint, serve the staging table too."""
BETWEEN = "\x1f"
OURS = f"{PREFIX}-"
Columns = dict[str, list[Any]]


@dataclass
class Batch:
    """Orders as their source sees them. `columns` are columns of the staging table (`statements.TYPES`)."""

    rows: list[int]
    cells: list[Cells]
    columns: Columns
    words: dict[str, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def texts(self, name: str) -> list[str]:
        """A column in words; what is not known is `None`."""
        if name not in self.words:
            column = self.columns[name]
            self.words[name] = column if column and type(column[0]) is str else list(map(str, column))
        return self.words[name]

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """The rows for the staging table, in the order of `columns`."""
        columns = [
            [text if text != "None" else None for text in self.texts(name)] if name in MOMENTS else column
            for name, column in self.columns.items()
        ]
        return zip(self.rows, *columns, strict=True)

    def values(self, number: int) -> Values:
        return {name: column[number] for name, column in self.columns.items()}


class BatchReader:
    """Reads the batches of one file, in order."""

    def __init__(self, mapping: Mapping, header: Sequence[str], *, at: datetime) -> None:
        self.at = at
        self.mapping = mapping
        self.converter = Converter(mapping, header, at=at)
        self.reads = self._reads(header)
        self.said = said_by(mapping)
        self.signature = BETWEEN.join(self.said) + BETWEEN
        self.levels: dict[tuple[int | None, str], ServiceLevel | None] = {}
        self.laid_out: dict[int, LaidOut] = {}

    def _reads(self, header: Sequence[str]) -> dict[str, Read]:
        mapping, steps = self.mapping, dict(self.converter.steps)
        reads: dict[str, Read] = {}
        for name, text in mapping.texts.items():
            reads[name] = text_column(text, header, name)
        for name, time in mapping.times.items():
            reads[name] = time_column(time, header, steps[name])
        for name, rule in {**mapping.choices, **mapping.numbers}.items():
            reads[name] = remembered_column(steps[name], [header.index(c) for c in rule.columns])
        references = {
            "department_id": mapping.department,
            "category_id": mapping.category,
            "assignee_id": mapping.assignee,
        }
        for name, named in references.items():
            if named is not None:
                indexes = [header.index(column) for column in named.columns]
                reads[name] = remembered_column(steps[name], indexes, names_rows=True)
        return reads

    def read(self, rows: Sequence[Row]) -> tuple[Batch, list[Reject]]:
        width = self.converter.width
        blank = ("",) * width
        odd = {place for place, (_row, cells) in enumerate(rows) if len(cells) != width}
        even = [blank if place in odd else cells for place, (_row, cells) in enumerate(rows)]
        columns: Columns = {}
        by_column = list(zip(*even, strict=True))
        for name, read in self.reads.items():
            columns[name] = column = read(even, by_column)
            if ODD in column:
                odd.update(place for place, value in enumerate(column) if value is ODD)
        settled = Settling(self.converter, columns, len(rows))
        for place, (row, cells) in enumerate(rows):
            settled.take(place, row, cells, is_odd=place in odd)
        batch = Batch(
            list(compress((row for row, _cells in rows), settled.sound)),
            list(compress((cells for _row, cells in rows), settled.sound)),
            settled.kept(),
        )
        if batch.rows:
            self._complete(batch)
        return batch, settled.rejects

    def _complete(self, batch: Batch) -> None:
        """What follows from what the source says: fingerprint, deadlines, working time."""
        columns = batch.columns
        columns["digest"] = digests([batch.texts(name) for name in self.said], self.signature)
        schedules = [self._laid_out(department) for department in columns["department_id"]]
        if self.mapping.deadlines == "service_level":
            self._reckon_deadlines(batch, schedules)
        reported = columns["reported_at"]
        for name, ends in (
            ("response_work_seconds", columns.get("first_responded_at")),
            ("resolution_work_seconds", columns["resolved_at"]),
        ):
            if ends is not None:
                columns[name] = [
                    None if end is None else schedule.seconds(start, end)
                    for schedule, start, end in zip(schedules, reported, ends, strict=True)
                ]

    def _laid_out(self, department: int) -> LaidOut:
        found = self.laid_out.get(department)
        if found is None:
            schedule = self.converter.departments.schedule(department)
            found = next((known for known in self.laid_out.values() if known.schedule is schedule), None)
            found = self.laid_out[department] = found or LaidOut(schedule, self.at)
        return found

    def _reckon_deadlines(self, batch: Batch, schedules: Sequence[LaidOut]) -> None:
        """By the service level, in the working time of the department, as for an order registered here."""
        columns, count = batch.columns, len(batch)
        nothing: list[Any] = [None] * count
        due = columns["due_at"] = list(columns.get("due_at", nothing))
        response = columns["response_due_at"] = list(columns.get("response_due_at", nothing))
        targets = columns["target_seconds"] = list(nothing)
        categories, priorities = columns.get("category_id", nothing), columns.get("priority", nothing)
        for n, (start, schedule) in enumerate(zip(columns["reported_at"], schedules, strict=True)):
            level = self._level(categories[n], priorities[n] or Priority.NORMAL) if due[n] is None else None
            if level is not None:
                targets[n] = level.resolution_minutes * 60
                due[n] = schedule.due(start, targets[n])
                if response[n] is None:
                    response[n] = schedule.due(start, level.response_minutes * 60)
        for name in ("due_at", "response_due_at"):
            batch.words.pop(name, None)

    def _level(self, category_id: int | None, priority: str) -> ServiceLevel | None:
        place = category_id, priority
        if place not in self.levels:
            category = Category.objects.get(pk=category_id) if category_id else None
            self.levels[place] = ServiceLevel.objects.nearest(category, priority)
        return self.levels[place]


class Settling:
    """What follows from several fields of one row, for the rows of a batch in their order."""

    def __init__(self, converter: Converter, columns: Columns, count: int) -> None:
        self.converter = converter
        self.columns = columns
        self.sound = [True] * count
        self.rejects: list[Reject] = []
        self.nothing: list[Any] = [None] * count
        self.given = dict(columns)
        self.late = [(columns[name], step) for name, step in converter.steps if LATER in columns[name]]
        for name in SETTLED:
            columns[name] = [None] * count
        self.source = converter.mapping.source_system
        self.required = [columns[name] for name in REQUIRED]
        self.numbers, self.statuses = self._given("number"), self._given("status")
        self.resolved, self.closed = self._given("resolved_at"), self._given("closed_at")
        self.cancelled, self.responded = self._given("cancelled_at"), self._given("first_responded_at")
        self.satisfaction, self.rated = self._given("satisfaction"), self._given("rated_at")

    def _given(self, name: str) -> list[Any]:
        return self.given.get(name, self.nothing)

    def take(self, place: int, row: int, cells: Cells, *, is_odd: bool) -> None:
        if not is_odd and self._find_again(place, cells) and self._settle(place, row):
            return
        values = self.converter.check(row, cells)
        if isinstance(values, Reject):
            self.rejects.append(values)
            self.sound[place] = False
            return
        for name, column in self.columns.items():
            column[place] = values[name]

    def _find_again(self, place: int, cells: Cells) -> bool:
        """What an earlier row of the batch may have made by now."""
        for column, step in self.late:
            if column[place] is LATER:
                found = step(cells)
                if found == TO_BE_MADE:
                    return False
                column[place] = found
        return True

    def _settle(self, place: int, row: int) -> bool:
        """False when the row is not surely sound: the row reader shall look at it."""
        external_id, title, reported, kind = [column[place] for column in self.required]
        if not (external_id and title and reported and kind) or reported > self.converter.latest:
            return False
        number = self.numbers[place] or f"{self.source}-{external_id}"
        if len(number) > WIDEST_NUMBER or number.startswith(OURS):
            return False
        resolved, closed = self.resolved[place], self.closed[place]
        state = state_of(self.statuses[place] or "", reported, resolved, closed, self.cancelled[place])
        if state is None or not in_order(reported, self.responded[place], state):
            return False
        if not self.converter.is_new(external_id, number, row):
            return False
        columns = self.columns
        columns["number"][place] = number
        columns["status"][place], columns["resolved_at"][place] = state[0], state[1]
        columns["closed_at"][place], columns["cancelled_at"][place] = state[2], state[3]
        if self.satisfaction[place] is not None:
            columns["rated_at"][place] = self.rated[place] or closed or resolved or reported
        return True

    def kept(self) -> Columns:
        """The columns of the rows that are sound."""
        if all(self.sound):
            return self.columns
        return {name: list(compress(column, self.sound)) for name, column in self.columns.items()}


def in_order(reported: datetime, responded: datetime | None, state: State) -> bool:
    """Nothing lies before the report, and the closing not before the resolving."""
    _status, resolved, closed, cancelled = state
    return (
        (responded is None or responded >= reported)
        and (resolved is None or resolved >= reported)
        and (closed is None or resolved is None or closed >= resolved)
        and (cancelled is None or cancelled >= reported)
    )


def said_by(mapping: Mapping) -> tuple[str, ...]:
    """The values that the source speaks about; what we compute from them (working time) is no part of them."""
    names = {*mapping.fields, *SETTLED, "department_id"}
    names |= {"category_id"} if mapping.category else set()
    names |= {"assignee_id"} if mapping.assignee else set()
    return tuple(sorted(names))


def digests(said: Sequence[Sequence[str]], signature: str) -> list[str]:
    """The fingerprint of what the source says, for each row."""
    lines = map(BETWEEN.join, zip(*said, strict=True))
    return [blake2b((signature + line).encode(), digest_size=16).hexdigest() for line in lines]


def initial_status(values: Values) -> str:
    """The state of an order that is not here yet."""
    if values["status"] != OPEN:
        return str(values["status"])
    return OrderStatus.ASSIGNED if values.get("assignee_id") else OrderStatus.NEW
