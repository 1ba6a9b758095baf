"""The procedure of an order as its page and the API tell it: what was done, whose turn it is, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.decisions import Decision, conflict
from organization.models import User
from workorders.models import OrderStep, ProcedureStep, WorkOrder
from workorders.step_permissions import can_finish_step, can_undo_step

NOT_YET = conflict("not_its_turn", "")


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step. `state`: done, skipped, current, late, stopped (its order's clock stands still), todo."""

    step: ProcedureStep
    row: OrderStep | None
    state: str
    limit: timedelta | None
    """Working time allowed, for the order's priority."""
    may_finish: Decision = NOT_YET
    may_undo: Decision = NOT_YET

    @property
    def is_here(self) -> bool:
        return self.state in ("current", "late", "stopped")

    @property
    def used(self) -> timedelta | None:
        seconds = self.row.work_seconds if self.row else None
        return None if seconds is None else timedelta(seconds=seconds)

    @property
    def was_late(self) -> bool:
        return bool(self.used is not None and self.limit is not None and self.used > self.limit)

    @property
    def owner(self) -> str:
        """Who did it, else who is to: by name where the turn has come, by post or role before."""
        if self.row is None:
            return self.step.owner_words
        person = self.row.done_by or self.row.owner
        return str(person.label) if person else self.step.owner_words


@dataclass(frozen=True, slots=True)
class ProcedureStory:
    name: str
    number: int
    is_current: bool
    """Is the edition still the one that orders begin with?"""
    lines: list[StepLine]

    @property
    def done(self) -> int:
        return sum(line.state in ("done", "skipped") for line in self.lines)


def tell_procedure(user: User, order: WorkOrder, now: datetime) -> ProcedureStory | None:
    """As many queries however many steps; one for an order without a procedure."""
    rows = {row.step_id: row for row in order.steps.prefetch_related("step", "owner", "done_by")}
    if not rows:
        return None
    any_row = next(iter(rows.values()))
    steps = list(
        ProcedureStep.objects.filter(edition_id=any_row.step.edition_id).select_related("edition__procedure")
    )
    edition = steps[0].edition
    last = max((row.step.position for row in rows.values() if row.is_done), default=0)
    return ProcedureStory(
        edition.procedure.name,
        edition.number,
        edition.number == edition.procedure.edition,
        [_line(user, order, step, rows.get(step.pk), now, last) for step in steps],
    )


def _line(
    user: User, order: WorkOrder, step: ProcedureStep, row: OrderStep | None, now: datetime, last: int
) -> StepLine:
    minutes = step.limit_for(order.priority)
    limit = None if minutes is None else timedelta(minutes=minutes)
    if row is None:
        return StepLine(step, None, "todo", limit)
    if row.is_done:
        undo = can_undo_step(user, order, row) if step.position == last else NOT_YET
        return StepLine(step, row, "skipped" if row.is_skipped else "done", limit, may_undo=undo)
    state = "current"
    if row.due_at is not None and row.due_at < now:
        state = "late"
    elif order.status == "waiting":
        state = "stopped"
    return StepLine(step, row, state, limit, may_finish=can_finish_step(user, order, row))
