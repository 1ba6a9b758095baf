"""The steps of an order's procedure: whose turn it is, by when, and that it was done.

A step's turn comes when the one before it is done; checks begin when the order is resolved. Its limit runs from then
on by the clock of the order, which stops and resumes it; a check's limit runs on alone.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import OFFICE, Holder, close_duties, open_duty
from activity.models import Duty
from activity.recording import record
from core.errors import Conflict, Invalid
from organization.models import User
from organization.schedules import schedule_of
from workorders import events
from workorders.clock import Reading, replay_step
from workorders.commands.rows import lock_order
from workorders.lifecycle import OrderStatus
from workorders.models import OrderStep, OwnerRule, Procedure, ProcedureStep, WorkOrder
from workorders.owners import owner_of
from workorders.purposes import STEP
from workorders.step_permissions import can_finish_step, can_undo_step


def begin_procedure(order: WorkOrder, *, at: datetime) -> None:
    """Let the order begin with the present edition of its category's procedure, if it has one."""
    procedure = Procedure.objects.nearest(order.category)
    if procedure is None:
        return
    first = ProcedureStep.objects.filter(
        edition__procedure=procedure, edition__number=procedure.edition
    ).first()
    if first is not None:
        OrderStep.objects.create(order=order, step=first, opened_at=at)


def settle_step(order: WorkOrder, *, by: User | None) -> None:
    """Let the right step be open with the right owner and due time, and be owed; commands call it at their end."""
    rows = list(order.steps.select_related("step", "owner"))
    if not rows:
        return
    if order.is_open and any(row.step.is_check for row in rows):
        # Reopened: what was checked is checked again when it is resolved again. The trail keeps the first time.
        order.steps.filter(step__stage="check").delete()
        rows = [row for row in rows if not row.step.is_check]
    row = next((row for row in rows if not row.is_done), None) or _open_next(order, rows[-1].step)
    if row is None or not _is_its_turn(order, row.step):
        close_duties(order, STEP, by=by, outcome=order.status)
        _keep_due(order, None)
        return
    _set(row, order)
    _keep_due(order, row.due_at)
    _owe_step(row, order, by=by)


def _keep_due(order: WorkOrder, due_at: datetime | None) -> None:
    """Let the order know when its step is due, for the queue; nothing that anybody acts upon, so no new version."""
    if order.step_due_at != due_at:
        order.step_due_at = due_at
        WorkOrder.objects.filter(pk=order.pk).update(step_due_at=due_at)


def _is_its_turn(order: WorkOrder, step: ProcedureStep) -> bool:
    return order.status == OrderStatus.RESOLVED if step.is_check else order.is_open


def _open_next(order: WorkOrder, last: ProcedureStep) -> OrderStep | None:
    step = ProcedureStep.objects.filter(edition_id=last.edition_id, position__gt=last.position).first()
    if step is None or not _is_its_turn(order, step):
        return None
    return OrderStep.objects.create(order=order, step=step, opened_at=timezone.now())


def _set(row: OrderStep, order: WorkOrder) -> None:
    """Owner and due time as they follow now. A named holder of a post stays while the order does."""
    if row.owner_id is None or row.step.owner_rule == OwnerRule.ASSIGNEE:
        row.owner = owner_of(row.step, order)
    row.due_at = read_step(row, order, timezone.now()).due_at
    row.save(update_fields=["owner", "due_at"])


def read_step(row: OrderStep, order: WorkOrder, at: datetime) -> Reading:
    """The clock of a step at `at`."""
    limit = row.step.limit_for(order.priority)
    return replay_step(
        list(order.clock_events.order_by("at", "id")),
        schedule_of(order.department),
        at,
        opened_at=row.opened_at,
        target_seconds=None if limit is None else limit * 60,
        runs_alone=row.step.is_check,
    )


def _owe_step(row: OrderStep, order: WorkOrder, *, by: User | None) -> None:
    """Owed by whoever owns it. Without a limit the assignee is not reminded of it besides the order itself."""
    step = row.step
    if step.owner_rule == OwnerRule.ASSIGNEE and step.limit_for(order.priority) is None:
        close_duties(order, STEP, by=by, outcome="none")
        return
    in_body = step.owner_rule == OwnerRule.OFFICE or (step.is_check and row.owner is None)
    if in_body and step.owner_rule != OwnerRule.HEAD:
        holder = OFFICE
    else:
        holder = Holder(person=row.owner, department=order.department)
    owe(order, STEP, holder, row.due_at, by=by)


def owe(order: WorkOrder, purpose: str, holder: Holder, due_at: datetime | None, *, by: User | None) -> None:
    """One holder at a time: whoever held it before no longer does."""
    held = Duty.objects.about(order).open().filter(purpose=purpose)
    if any((d.person_id, d.department_id, d.body) != _ids(holder) for d in held):
        close_duties(order, purpose, by=by, outcome="reassigned")
    open_duty(order, purpose, holder=holder, due_at=due_at)


def _ids(holder: Holder) -> tuple[int | None, int | None, str]:
    return holder.person and holder.person.pk, holder.department and holder.department.pk, holder.body


@transaction.atomic
def finish_step(
    order: WorkOrder, *, by: User, position: int, note: str = "", is_skipped: bool = False
) -> OrderStep:
    """Tick the step whose turn it is; `position` says which one the actor means.

    `is_skipped` leaves it out: it does not apply here, and the note says why. Raises `Invalid` where the step wants
    its evidence in words, and `Conflict` when another step's turn has come.
    """
    order = lock_order(order)
    row = _pending(order, position)
    can_finish_step(by, order, row).or_raise()
    note = note.strip()
    _check_note(row.step, note, is_skipped)
    at = timezone.now()
    row.done_at, row.done_by, row.note, row.is_skipped = at, by, note, is_skipped
    row.work_seconds = read_step(row, order, at).used_seconds
    row.save(update_fields=["done_at", "done_by", "note", "is_skipped", "work_seconds"])
    close_duties(order, STEP, by=by, outcome="skipped" if is_skipped else "done", at=at)
    settle_step(order, by=by)
    name = events.STEP_SKIPPED if is_skipped else events.STEP_DONE
    record(name, order, by=by, data={**_facts(row), "reason": note, "work_seconds": row.work_seconds})
    return row


@transaction.atomic
def undo_step(order: WorkOrder, *, by: User, position: int) -> OrderStep:
    """Take back the last tick: its turn is again, its limit runs on from where it began."""
    order = lock_order(order)
    rows = list(order.steps.select_related("step", "done_by"))
    row = next((row for row in reversed(rows) if row.is_done), None)
    if row is None or row.step.position != position:
        raise Conflict("not_last_step", _("只能撤回最近办完的一步。请刷新页面后再试。"))
    can_undo_step(by, order, row).or_raise()
    order.steps.pending().delete()
    row.done_at = row.done_by = row.work_seconds = None
    row.note, row.is_skipped = "", False
    row.save(update_fields=["done_at", "done_by", "note", "is_skipped", "work_seconds"])
    settle_step(order, by=by)
    record(events.STEP_UNDONE, order, by=by, data=_facts(row))
    return row


def _pending(order: WorkOrder, position: int) -> OrderStep:
    row = OrderStep.objects.pending_in(order)
    if row is not None and row.step.position == position:
        return row
    if order.steps.filter(step__position=position).exists():
        raise Conflict("step_done", _("第 %(n)s 步已经办过。请刷新页面，查看最新进度。") % {"n": position})
    raise Conflict("not_its_turn", _("还没有轮到第 %(n)s 步，请先办完前面的步骤。") % {"n": position})


def _check_note(step: ProcedureStep, note: str, is_skipped: bool) -> None:
    if note or not (is_skipped or step.needs_evidence):
        return
    sentence = (
        _("请写明为什么这一步不适用，例如：客户自行取回，不需要上门。")
        if is_skipped
        else _("这一步须留依据，请写明看到什么、结果在哪里，例如：接头未拧到位，见照片 2。")
    )
    raise Invalid("note_missing", sentence, {"note": [sentence]})


def _facts(row: OrderStep) -> dict[str, object]:
    return {
        "step": row.step.title,
        "position": row.step.position,
        "due_at": row.due_at,
        "is_late": bool(row.due_at and row.done_at and row.done_at > row.due_at),
    }
