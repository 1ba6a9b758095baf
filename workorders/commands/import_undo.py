"""Taking one import back (docs/adr/0013): what would happen, and doing it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from activity.recording import record
from core.errors import Conflict
from core.phrases import source_language
from organization.models import User
from workorders import events
from workorders.commands.imports import alone
from workorders.importing import statements, undoing
from workorders.importing.writing import moves_between
from workorders.models import ImportRun, WorkOrder
from workorders.permissions import can_undo_import

WAIT_SECONDS = 3
LISTED = 200
REASON = gettext_noop("导入已撤销")
OPEN = "open"


@dataclass
class Undoing:
    """What taking a run back does: orders it made that are `cancelled`, that it overwrote and are `restored`, and
    those that are `left` as they are, with the first of them by id."""

    cancelled: int = 0
    restored: int = 0
    left: dict[str, int] = field(default_factory=dict)
    listed: list[tuple[int, str]] = field(default_factory=list)

    @property
    def remaining(self) -> int:
        return sum(self.left.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "cancelled": self.cancelled,
            "restored": self.restored,
            "left": self.left,
            "listed": [list(entry) for entry in self.listed],
        }


def reason_words(why: str) -> str:
    """Why an order stays as it is."""
    return {
        undoing.IMPORTED_SINCE: _("之后的另一次导入又改写了它"),
        undoing.CHANGED_SINCE: _("导入以后有人办理或修改过"),
        undoing.SPOKEN_OF: _("导入以后有人评论、添加文件或办理过"),
    }[why]


def plan_undo(run: ImportRun) -> Undoing:
    """What undoing the run now would do; changes nothing."""
    given = _given(run)
    plan = Undoing()
    with connection.cursor() as cursor:
        cursor.execute(undoing.COUNTS, given)
        for is_made, why, count in cursor.fetchall():
            if why:
                plan.left[why] = plan.left.get(why, 0) + count
            elif is_made:
                plan.cancelled = count
            else:
                plan.restored = count
        if plan.left:
            cursor.execute(undoing.LEFT, {**given, "most": LISTED})
            plan.listed = cursor.fetchall()
    return plan


@transaction.atomic
def undo_import(run: ImportRun, *, by: User) -> ImportRun:
    """Cancel what the run made and put back what it overwrote, as far as nobody has touched it since; all of it or
    nothing. Raises `Conflict` when it was undone already or nothing of it can be."""
    alone(WAIT_SECONDS)
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    can_undo_import(by, run).or_raise()
    at = timezone.now()
    with source_language():
        given = {**_given(run), "at": at, "by": by.pk, "source": run.source_system, "reason": _(REASON)}
    with connection.cursor() as cursor:
        cursor.execute(undoing.LOCK, given)
        plan = plan_undo(run)
        if not plan.cancelled and not plan.restored:
            raise Conflict(
                "nothing_to_undo", _("这次导入的工单之后都有人办理过，或已被再次导入，没有可以撤销的。")
            )
        touched = _take_back(cursor, given)
    run.undone_at, run.undone_by, run.undone = at, by, plan.as_json()
    run.save(update_fields=["undone_at", "undone_by", "undone"])
    first, last, department_ids = touched
    record(
        events.IMPORT_UNDONE,
        run,
        by=by,
        data={
            "cancelled": plan.cancelled,
            "restored": plan.restored,
            "left": plan.left,
            "source_system": run.source_system,
            "first": first,
            "last": last,
            "department_ids": sorted(set(department_ids or [])),
        },
    )
    return run


def _take_back(cursor: Any, given: dict[str, Any]) -> Any:
    cursor.execute(undoing.TABLE, given)
    cursor.execute(undoing.ANALYSE)
    cursor.execute(undoing.TOUCHED)
    touched = cursor.fetchone()
    cursor.execute(undoing.STOP_MADE, given)
    cursor.execute(undoing.TURN_BACK, given)
    cursor.execute(undoing.GIVE_BACK, given)
    cursor.execute(undoing.CANCEL, given)
    cursor.execute(undoing.HAD_RESOLVED)
    cursor.execute(undoing.MOVES)
    for was, then in cursor.fetchall():
        for step in moves_between(was, then, is_ours=False, undoes=True) or []:
            cursor.execute(undoing.STEP, {"step": step, "was": was, "then": then})
    columns = [str(field.column) for field in WorkOrder._meta.concrete_fields if not field.generated]
    cursor.execute(undoing.restore(columns), given)
    cursor.execute(statements.STAGING)
    cursor.execute(undoing.STAGE)
    cursor.execute(statements.CLOSE_DUTIES, given)
    cursor.execute(statements.OPEN_DUTIES, given)
    return touched


def _given(run: ImportRun) -> dict[str, Any]:
    return {
        "run": run.pk,
        "type": ContentType.objects.get_for_model(WorkOrder).pk,
        "since": run.finished_at or run.started_at + timedelta(days=1),
    }
