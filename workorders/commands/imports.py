"""Import work orders from a file: all valid rows or none, and the others with their reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.cells import original
from core.errors import Conflict
from organization.models import Department, User
from workorders import events
from workorders.importing.batches import Batch, BatchReader, initial_status
from workorders.importing.orders import Converter, Values
from workorders.importing.problems import FileRefused, Reject, as_text
from workorders.importing.reading import Limits, Opened, Row, check_columns, open_rows
from workorders.importing.rejects import COLUMNS
from workorders.importing.rules import Mapping
from workorders.importing.writing import OrderWriter, Written
from workorders.models import Category, ImportRun
from workorders.permissions import can_import_orders

BATCH = 2_500
SHOWN = 20
KEPT_REJECTS = 5_000
MOST_REJECTS = 100_000
LOCK = 0x6A6A_696D
"""Key of the advisory lock: one import at a time, so that two never make the same department or order."""


Progress = Callable[[int, float], None]
TakeRejects = Callable[[list[str], list[Reject]], None]


@dataclass
class Outcome:
    """What a run did, or, after a dry run, would do."""

    run: ImportRun
    header: list[str]
    rejects: list[Reject] = field(default_factory=list)
    """The first of them; `run.rejected` says how many there are."""
    shown: list[tuple[int, Values]] = field(default_factory=list)
    """Row and values of the first orders."""
    preview: list[dict[str, Any]] = field(default_factory=list)
    """The first rows as they were understood, in names rather than ids."""
    encoding: str = ""
    departments_made: list[str] = field(default_factory=list)
    categories_made: list[str] = field(default_factory=list)


def import_work_orders(
    stream: BinaryIO,
    mapping: Mapping,
    *,
    file_name: str,
    by: User | None,
    dry_run: bool = False,
    limits: Limits | None = None,
    wait_seconds: int = 600,
    progress: Progress | None = None,
    take_rejects: TakeRejects | None = None,
) -> Outcome:
    """Import a CSV or XLSX. `by` is None when the administrator of the machine does it.

    `progress` is told after each batch how many rows were read and how much of the file lies behind (0 to 1);
    `take_rejects` is given the header and the rows that stay out as they are found, in their order, however many:
    the outcome keeps the first of them only.

    Rows that are already here with the same content are not written. A dry run does everything and takes it back.
    Raises `FileRefused` when the file cannot be read, `Conflict` when another import does not end in time.
    """
    if by is not None:
        can_import_orders(by).or_raise()
    with transaction.atomic():
        alone(wait_seconds)
        at = timezone.now()
        run = ImportRun.objects.create(
            source_system=mapping.source_system,
            file_name=file_name[-200:],
            mapping=mapping.text,
            started_at=at,
            started_by=by,
        )
        opened = _undo_rejects_file(open_rows(stream, mapping.file, limits or Limits()))
        check_columns(opened.header, mapping.columns)
        outcome = Outcome(run, opened.header, encoding=opened.encoding)
        touched = _import_rows(opened, mapping, outcome, at, progress, take_rejects)
        _finish(outcome, touched, by)
        outcome.preview = _in_names(outcome.shown)
        if dry_run:
            transaction.set_rollback(True)
    return outcome


def alone(wait_seconds: int) -> None:
    """Wait for other imports, and allow this one to take its time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = %s", [f"{wait_seconds}s"])
        cursor.execute("SET LOCAL statement_timeout = %s", [f"{wait_seconds + 600}s"])
        cursor.execute("SET LOCAL jit = off")  # short statements, many times: compiling each costs more
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else every row waits in memory for its checks
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '600s'")
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        except OperationalError as error:
            raise Conflict("import_running", _("另一次导入正在进行。请等它结束后再试。")) from error


def _undo_rejects_file(opened: Opened) -> Opened:
    """A file of rejects, mended, is read like the file that it came from."""
    if tuple(opened.header[: len(COLUMNS)]) != COLUMNS:
        return opened
    header = [str(original(name)) for name in opened.header]
    rows = ((number, [original(cell) for cell in cells]) for number, cells in opened.rows)
    return replace(opened, header=header, rows=rows)


@dataclass
class Touched:
    """Whose figures, in which stretch of time, an import may have changed."""

    first: datetime | None = None
    last: datetime | None = None
    department_ids: set[int] = field(default_factory=set)

    def add(self, first: datetime | None, last: datetime | None, department_ids: list[int] | None) -> None:
        self.first = min(filter(None, (self.first, first)), default=None)
        self.last = max(filter(None, (self.last, last)), default=None)
        self.department_ids.update(department_ids or [])


def _import_rows(
    opened: Opened,
    mapping: Mapping,
    outcome: Outcome,
    at: datetime,
    progress: Progress | None,
    take_rejects: TakeRejects | None,
) -> Touched:
    reader = BatchReader(mapping, opened.header, at=at)
    converter = reader.converter
    run, touched = outcome.run, Touched()
    writer = OrderWriter(mapping, run_id=run.pk, by_id=run.started_by_id, at=at)
    for rows in _batches(opened.rows):
        batch, rejects = reader.read(rows)
        _show(batch, outcome)
        written = writer.write(batch)
        rejects += _refused(batch, written, converter)
        rejects.sort(key=lambda reject: reject.row)
        if take_rejects and rejects:
            take_rejects(opened.header, rejects)
        outcome.rejects += rejects[: KEPT_REJECTS - len(outcome.rejects)]
        run.rows += len(rows)
        run.created += written.created
        run.updated += written.updated
        run.unchanged += written.unchanged
        run.rejected += len(rejects)
        touched.add(*writer.touched())
        _refuse_hopeless(outcome)
        if progress:
            progress(run.rows, opened.share(rows[-1][0]))
    outcome.departments_made = converter.departments.made
    outcome.categories_made = converter.categories.made if converter.categories else []
    return touched


def _refused(batch: Batch, written: Written, converter: Converter) -> list[Reject]:
    """Rows that only the database could refuse."""
    if not written.problems:
        return []
    by_row = dict(zip(batch.rows, batch.cells, strict=True))
    return [
        Reject(row, as_text(by_row[row]), (converter.placed(problem),))
        for row, problem in written.problems.items()
    ]


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _show(batch: Batch, outcome: Outcome) -> None:
    left = SHOWN - len(outcome.shown)
    outcome.shown += [(row, batch.values(place)) for place, row in enumerate(batch.rows[:left])]


def _refuse_hopeless(outcome: Outcome) -> None:
    if outcome.run.rejected > MOST_REJECTS:
        first = outcome.rejects[0]
        raise FileRefused(
            "too_many_rejects",
            _(
                "超过 %(most)s 行无法导入，已停止，没有写入任何内容。第一个（第 %(row)s 行）：%(reason)s请检查字段对应。"
            )
            % {"most": MOST_REJECTS, "row": first.row, "reason": first.problems[0]},
        )


def _in_names(shown: list[tuple[int, Values]]) -> list[dict[str, Any]]:
    """Read before a dry run takes back the departments and categories it made."""
    departments = dict(Department.objects.values_list("pk", "name"))
    ids: list[int] = [values["category_id"] for _row, values in shown if values.get("category_id")]
    categories = dict(Category.objects.filter(pk__in=ids).values_list("pk", "full_name"))
    return [
        {
            "row": row,
            "number": values["number"],
            "kind": values["kind"],
            "title": values["title"],
            "department": departments[values["department_id"]],
            "category": categories.get(values.get("category_id") or 0, ""),
            "reported_at": values["reported_at"].isoformat(),
            "due_at": values["due_at"].isoformat() if values.get("due_at") else "",
            "status": initial_status(values),
        }
        for row, values in shown
    ]


def _finish(outcome: Outcome, touched: Touched, by: User | None) -> None:
    run = outcome.run
    run.header = outcome.header
    run.rejects = [reject.as_json() for reject in outcome.rejects]
    run.finished_at = timezone.now()
    run.save()
    counts = {name: getattr(run, name) for name in ("rows", "created", "updated", "unchanged", "rejected")}
    data = {
        **counts,
        "source_system": run.source_system,
        "first": touched.first,
        "last": touched.last,
        "department_ids": sorted(touched.department_ids),
        "departments_made": outcome.departments_made,
        "categories_made": len(outcome.categories_made),
    }
    record(events.ORDERS_IMPORTED, run, by=by, data=data)
