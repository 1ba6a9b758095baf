"""Batches of orders -> the tables, set-based: COPY into a staging table, then a few statements over it.

The caller holds the transaction and the lock that keeps imports apart. Rows that only the database can refuse
(a number that another order has, a move that the life cycle forbids) come back with their problem.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils.translation import gettext as _

from organization.schedules import schedule_of
from workorders.clock import replay
from workorders.importing import statements as sql
from workorders.importing.batches import Batch
from workorders.importing.orders import OPEN, is_open
from workorders.importing.problems import Problem
from workorders.importing.rules import Mapping
from workorders.lifecycle import ORDER, UNDO, OrderStatus
from workorders.models import WorkOrder

DONE = (OrderStatus.RESOLVED, OrderStatus.CLOSED)


@dataclass
class Written:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: dict[int, Problem] = field(default_factory=dict)
    """By row: why the database did not take it."""


class OrderWriter:
    """Writes the batches of one run."""

    def __init__(self, mapping: Mapping, *, run_id: int, by_id: int | None, at: datetime) -> None:
        self.given: dict[str, Any] = {
            "source": mapping.source_system,
            "run": run_id,
            "by": by_id,
            "at": at,
            "type": ContentType.objects.get_for_model(WorkOrder).pk,
            "generated": [str(kept.column) for kept in WorkOrder._meta.concrete_fields if kept.generated],
            "due_is_mapped": "due_at" in mapping.times or mapping.deadlines == "service_level",
        }
        self.updates = sql.update_fields(_overwritten(mapping))
        with connection.cursor() as cursor:
            cursor.execute(sql.STAGING)

    def write(self, batch: Batch) -> Written:
        written = Written()
        with connection.cursor() as cursor:
            self.cursor = cursor
            self._stage(batch)
            written.unchanged = self._run(sql.DROP_UNCHANGED)
            self._refuse_taken_numbers(written)
            changed = self._run(sql.FIND_CHANGED)
            if changed:
                written.updated = self._update(written)
            written.created = self._count(sql.CREATE)
            left = len(batch) - written.unchanged - len(written.problems) - written.updated
            if written.created < left:
                self._refuse_skipped(written)
        return written

    def touched(self) -> tuple[datetime | None, datetime | None, list[int] | None]:
        """The first and last instant the batch just written speaks of, and its departments."""
        with connection.cursor() as cursor:
            cursor.execute(sql.TOUCHED)
            first, last, department_ids = cursor.fetchone()
            return first, last, department_ids

    def _run(self, statement: str, **more: Any) -> int:
        self.cursor.execute(statement, {**self.given, **more})
        return int(self.cursor.rowcount)

    def _count(self, statement: str) -> int:
        self.cursor.execute(statement, self.given)
        return int(self.cursor.fetchone()[0])

    def _stage(self, batch: Batch) -> None:
        self.cursor.execute("TRUNCATE importing, importing_known")
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(batch.lines())
        text.seek(0)
        self.cursor.copy_expert(sql.copy_of(batch.columns), text)
        self.cursor.execute("ANALYZE importing")

    def _refuse_taken_numbers(self, written: Written) -> None:
        self._run(sql.TAKEN_NUMBERS)
        for row, number, other in self.cursor.fetchall():
            written.problems[row] = Problem(
                "number",
                number,
                _("工单号「%(number)s」已属于另一工单（%(other)s）。") % {"number": number, "other": other},
                _("请改号，或在字段对应中为 number 写 prefix。"),
            )

    def _refuse_skipped(self, written: Written) -> None:
        """Somebody registered the same order elsewhere in the same second."""
        self._run(sql.SKIPPED)
        for row, external_id in self.cursor.fetchall():
            written.problems[row] = Problem(
                "external_id", external_id, _("这条工单正由别处登记。"), _("请稍后再次导入。")
            )

    def _update(self, written: Written) -> int:
        """Overwrite what the source says, then move each order along the life cycle, step by step."""
        paths = self._paths(written)
        self._run(sql.REASSIGNED)
        self._run(sql.CORRECT_CLOCKS)
        self._run(sql.KEEP_BEFORE)
        updated = self._run(self.updates)
        for (was, status, is_ours), path in paths.items():
            these = {"was": was, "status": status, "is_ours": is_ours}
            for step in path:
                reopens = was in DONE and step == OrderStatus.IN_PROGRESS
                self._run(sql.REOPEN if reopens else sql.STEP, step=step, **these)
            if path and is_open(was) and not is_open(status):
                self._run(sql.FINISH_CLOCKS, **these)
            elif path and is_open(status):
                self._run(sql.RESUME_CLOCKS, **these)
        self._run(sql.CLOSE_DUTIES)
        self._run(sql.OPEN_DUTIES)
        self._replay_stopped()
        return updated

    def _replay_stopped(self) -> None:
        """Working time of orders whose clock stood still here is read from the clock, not from two times."""
        self._run(sql.STOPPED)
        ids = [pk for (pk,) in self.cursor.fetchall()]
        for order in WorkOrder.objects.filter(pk__in=ids).select_related("department"):
            if order.resolved_at is None:
                continue
            events = order.clock_events.order_by("at", "id")
            reading = replay(events, schedule_of(order.department), order.resolved_at)
            WorkOrder.objects.filter(pk=order.pk).update(resolution_work_seconds=reading.used_seconds)

    def _paths(self, written: Written) -> dict[tuple[str, str, bool], list[str]]:
        self._run(sql.MOVES)
        paths: dict[tuple[str, str, bool], list[str]] = {}
        for was, status, is_ours in self.cursor.fetchall():
            path = moves_between(was, status, is_ours=is_ours)
            if path is None:
                self._refuse_moves(written, was, status, is_ours)
            else:
                paths[was, status, is_ours] = path
        return paths

    def _refuse_moves(self, written: Written, was: str, status: str, is_ours: bool) -> None:
        labels = {**dict(OrderStatus.choices), OPEN: _("未解决")}
        self._run(sql.DROP_MOVE, was=was, status=status, is_ours=is_ours)
        for row, external_id in self.cursor.fetchall():
            written.problems[row] = Problem(
                "external_id",
                external_id,
                _("这条工单在本系统的状态是「%(was)s」，不能改为「%(status)s」。")
                % {"was": labels[was], "status": labels[status]},
                _("请在本系统或来源系统中先理顺状态，再导入。"),
            )


def moves_between(was: str, wanted: str, *, is_ours: bool, undoes: bool = False) -> list[str] | None:
    """The statuses to pass through, none when nothing is to be done, or None when the life cycle has no way.

    `is_ours`: a person resolved, closed or cancelled the order here; then a source that still has it open is only
    behind. Which of the open states an order has here is our own affair. Moves that only the undoing of an import
    makes are open to none but it.
    """
    if is_open(wanted) and not undoes:
        if is_open(was) or is_ours:
            return []
        wanted = OrderStatus.IN_PROGRESS
    if was == wanted:
        return []
    ways: list[list[str]] = [[was]]
    for way in ways:
        for target in ORDER.targets(way[-1]):
            if not undoes and taken_back(way[-1], target):
                continue
            if target == wanted:
                return [*way, target][1:]
            if target not in way:
                ways.append([*way, target])
    return None


def taken_back(source: str, target: str) -> bool:
    move = ORDER.find(source, target)
    return move is not None and move.act == UNDO


def _overwritten(mapping: Mapping) -> list[str]:
    """The columns that the source speaks about."""
    spoken = [name for name in mapping.fields if name not in ("external_id", "status")]
    spoken += ["number", "department_id"]
    spoken = [name for name in spoken if name != "rated_at"]
    spoken += ["rated_at"] if "satisfaction" in mapping.numbers else []
    spoken += ["due_at", "response_due_at"] if mapping.deadlines == "service_level" else []
    spoken += ["category_id"] if mapping.category else []
    spoken += ["assignee_id"] if mapping.assignee else []
    return list(dict.fromkeys(spoken))
