"""An approved adjustment comes into force: the rows change, the next edition is frozen, what hangs on it follows."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import Holder, close_duties, open_duty
from activity.recording import record
from approvals.commands.cases import withdraw_case
from core.errors import Conflict
from core.periods import organization_zone
from organization.models import User
from plans import deadlines, events
from plans.adjustment_permissions import adjustment_case, can_check_effect, is_outdated
from plans.closed_quarters import closed_quarters
from plans.commands.adjustments.applying import apply_changes
from plans.commands.adjustments.writing import locked_adjustment
from plans.commands.locks import locked_cycle
from plans.commands.progress import REACH, follow_milestones, forgive, owe_milestones
from plans.commands.publication import next_edition
from plans.commands.receipts import owe_receipts
from plans.commands.validation import invalid
from plans.lifecycle import AdjustmentStatus
from plans.materiality import TERMS
from plans.models import Adjustment, DepartmentPlan, FormerTerms, Goal, Measure, Milestone, PlanEdition
from plans.models.adjustment import ChangeAct, ChangeSubject, Effect

REVIEW, CORRECT, CHECK = "adjustment.review", "adjustment.correct", "adjustment.check"


def held_adjustment(adjustment: Adjustment) -> Adjustment:
    """As it is now, for a decision: the cycle first, so that no quarter is closed while targets change."""
    locked_cycle(adjustment.plan.cycle)
    return locked_adjustment(adjustment)


def take_off_chain(adjustment: Adjustment, *, by: Any, reason: str) -> None:
    """No approver is asked any more."""
    case = adjustment_case(adjustment)
    if case is not None and case.is_open:
        withdraw_case(case, by=by, reason=reason)


def enact(adjustment: Adjustment, *, by: Any, at: datetime) -> Adjustment:
    """Write the changes, freeze the next edition and tell everybody; once, in the transaction of the approval.

    Raises `Conflict` when another adjustment came first, or when the content would differ from what was approved.
    """
    plan = adjustment.plan
    if is_outdated(adjustment):
        raise Conflict("outdated", _("计划已经有了更新的版本，这次调整要先由部门对照更新。"))
    lines = list(adjustment.changes.all())
    _forget_dropped(lines, by=by, at=at)
    terms = {goal.pk: goal for goal in plan.goals.all()}
    apply_changes(plan, lines)
    plan.next_version()
    plan.save(update_fields=["version"])
    edition = next_edition(plan, by=by, at=at)
    if edition.content_hash != adjustment.content_hash:
        sentence = _("计划内容已经变化，与同意的内容不一致，不能生效。请退回，由部门重新报送。")
        raise Conflict("content_changed", sentence)
    _keep_terms(plan, terms, edition)
    adjustment.edition = edition
    adjustment.move_to(AdjustmentStatus.APPLIED, at=at, by=by)
    adjustment.save(update_fields=["status", "edition", "applied_at", "applied_by"])
    owe_receipts(edition, [plan.department], at=at)
    _tell(adjustment, edition, by=by)
    _owe_anew(plan, lines, by=by, at=at)
    holder, due_at = Holder(department=plan.department), _end_of(adjustment.check_on)
    open_duty(adjustment, CHECK, holder=holder, due_at=due_at, at=at)
    send_others_back(adjustment, at=at)
    return adjustment


def _keep_terms(plan: DepartmentPlan, before: dict[int, Goal], edition: PlanEdition) -> None:
    """Published figures go on standing on what was promised then."""
    closed = closed_quarters(plan.cycle)
    if not closed:
        return
    for goal in plan.goals.all():
        was = before.get(goal.pk)
        if was is not None and any(getattr(was, name) != getattr(goal, name) for name in TERMS):
            FormerTerms.objects.create(
                goal=goal,
                edition=edition,
                until=closed[-1].last_day,
                **{name: getattr(was, name) for name in TERMS},
            )


def _tell(adjustment: Adjustment, edition: PlanEdition, *, by: Any) -> None:
    facts = {
        "edition": edition.number,
        "hash": edition.content_hash,
        "number": adjustment.number,
        "adjustment": adjustment.pk,
        "version": adjustment.plan.version,
    }
    record(events.ADJUSTMENT_APPLIED, adjustment, by=by, data=facts)
    record(events.PLAN_ADJUSTED, adjustment.plan, by=by, data=facts)


def _forget_dropped(lines: list[Any], *, by: Any, at: datetime) -> None:
    """Milestones that go take their duty along."""
    for line in lines:
        if line.subject == ChangeSubject.MILESTONE and line.act == ChangeAct.END and line.milestone:
            close_duties(line.milestone, REACH, by=by, outcome="dropped", at=at)


def _owe_anew(plan: DepartmentPlan, lines: list[Any], *, by: Any, at: datetime) -> None:
    """Milestones are owed by whoever answers for their measure now, on the day they have now; of ended measures
    nothing is owed. Progress follows the milestones there are."""
    touched = {line.measure_id for line in lines if line.measure_id}
    for measure in Measure.objects.filter(plan=plan, pk__in=touched):
        milestones = Milestone.objects.filter(measure=measure, reached_at=None)
        if measure.ended_on is not None or any(
            line.measure_id == measure.pk and line.field == "owner" for line in lines
        ):
            forgive(milestones, by=by, at=at, outcome="adjusted")
        follow_milestones(measure)
    owe_milestones(plan, at=at)


def send_others_back(adjustment: Adjustment, *, at: datetime) -> None:
    """Other adjustments of the plan were written against the edition before: those on their way come back to the
    department, to be held against the new one field by field; drafts are told when they are opened."""
    others = adjustment.plan.adjustments.filter(
        status__in=(AdjustmentStatus.SUBMITTED, AdjustmentStatus.REVIEWED)
    ).select_related("base")
    for other in others:
        other.plan = adjustment.plan
        by = adjustment.applied_by
        take_off_chain(other, by=by, reason=_("计划先有了更新的版本"))
        other.move_to(AdjustmentStatus.RETURNED, at=at, by=by)
        other.save(update_fields=["status", "returned_at", "returned_by"])
        edition = adjustment.edition.number if adjustment.edition else ""
        record(
            events.ADJUSTMENT_OUTDATED,
            other,
            by=by,
            data={"version": other.version, "edition": edition, "number": adjustment.number},
        )
        close_duties(other, REVIEW, by=by, outcome="outdated", at=at)
        holder = Holder(department=other.plan.department)
        open_duty(other, CORRECT, holder=holder, due_at=at + deadlines.CORRECT, at=at)


@transaction.atomic
def check_effect(adjustment: Adjustment, effect: str, *, by: User, finding: str) -> Adjustment:
    """On the agreed day: did it help? Said once, with what was seen."""
    adjustment = locked_adjustment(adjustment)
    can_check_effect(by, adjustment).or_raise()
    if effect not in Effect.values:
        raise invalid("effect", _("请选择检查结论。"))
    if not finding.strip():
        raise invalid("finding", _("请写明检查看到了什么，与短期目标相比怎样。"))
    now = timezone.now()
    adjustment.effect, adjustment.finding = effect, finding.strip()
    adjustment.checked_at, adjustment.checked_by = now, by
    adjustment.save(update_fields=["effect", "finding", "checked_at", "checked_by"])
    record(events.ADJUSTMENT_CHECKED, adjustment, by=by, data={"effect": effect, "remarks": finding.strip()})
    close_duties(adjustment, CHECK, by=by, outcome=effect, at=now)
    return adjustment


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time(23, 59, 59), organization_zone()) if day else None
