"""How a case moves from step to step, and who owes a word meanwhile. Called by the commands only, with the record and
the case held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from activity.commands.duties import OFFICE, Holder, close_duties, open_duty
from activity.models import Duty
from activity.models.duty import Body
from activity.recording import record as tell
from approvals import events
from approvals.electorate import Elector, Electorate, bar_of, delegations_for, electorate_of
from approvals.lifecycle import CaseStatus, StepStatus
from approvals.models import ApprovalCase, CaseStep, Opinion, Rule, Who
from approvals.subjects import subject_of

UNBLOCK = "approval.unblock"
LEADERS = frozenset({Who.CHAIR, Who.LEADERSHIP})


def hold(case: ApprovalCase) -> tuple[Any, ApprovalCase]:
    """The record, then the case, as they are now, until the transaction ends."""
    subject = subject_of(case.kind)
    record = subject.hold(case.subject)
    held = ApprovalCase.objects.select_for_update(of=("self",)).select_related("chain").get(pk=case.pk)
    return record, held


def open_stage(case: ApprovalCase, record: Any, stage: int, *, by: Any, at: datetime) -> None:
    """Start every step of the stage: from now on their people are awaited."""
    for step in case.steps.filter(stage=stage).select_related("rule"):
        step.move_to(StepStatus.OPEN, at=at, by=by)
        step.opened_at = at
        step.due_at = at + timedelta(days=step.rule.due_days)
        step.escalation_due_at = at + timedelta(days=step.rule.escalation_days)
        step.save(update_fields=["status", "opened_at", "due_at", "escalation_due_at"])
        tell(
            events.STEP_OPENED,
            case,
            by=by,
            data={"step": step.rule.name, "position": step.position, "due_at": step.due_at},
        )


def refresh(case: ApprovalCase, record: Any, *, by: Any, at: datetime | None = None) -> None:
    """Bring duties in line with who is awaited now, and say what is stuck, or is not any more; while the record rests
    nobody is."""
    at = at or timezone.now()
    if subject_of(case.kind).rests(record):
        settle_duties(case, record, {}, by=by, at=at)
        close_duties(case, UNBLOCK, by=by, outcome="rests", at=at)
        return
    wanted: dict[int, tuple[Any, datetime | None, str]] = {}
    steps = list(case.steps.filter(status=StepStatus.OPEN).select_related("rule", "case"))
    for step in steps:
        electorate = electorate_of(step, record)
        body = Body.LEADERSHIP if step.rule.who in LEADERS else ""
        for person in asked_now(case, record, electorate):
            wanted.setdefault(person.pk, (person, step.due_at, body))
        note_stuck(case, electorate, by=by, at=at)
    settle_duties(case, record, wanted, by=by, at=at)
    settle_unblocking(case, by=by, at=at)


def asked_now(case: ApprovalCase, record: Any, electorate: Electorate) -> list[Any]:
    """Those whose turn it is, and who may speak for them meanwhile."""
    awaited = electorate.awaited
    spoken = list(Opinion.objects.filter(step__case=case))
    subject = subject_of(case.kind)
    people = [one.person for one in awaited]
    for delegation in delegations_for(case, [one.person.pk for one in awaited]):
        spoke_here = any(one.given_by_id == delegation.delegate_id for one in electorate.said.values())
        if not spoke_here and bar_of(subject, record, delegation.delegate, delegation.principal, spoken):
            people.append(delegation.delegate)
    return people


def settle_duties(
    case: ApprovalCase,
    record: Any,
    wanted: dict[int, tuple[Any, datetime | None, str]],
    *,
    by: Any,
    at: datetime,
) -> None:
    purpose = subject_of(case.kind).purpose
    for duty in Duty.objects.about(record).open().filter(purpose=purpose):
        if duty.person_id not in wanted or duty.body != wanted[duty.person_id][2]:
            spoke = Opinion.objects.filter(step__case=case, given_by=duty.person_id).exists()
            outcome = "decided" if spoke else "not_asked"
            duty.closed_at, duty.closed_by, duty.outcome = at, by, outcome
            duty.save(update_fields=["closed_at", "closed_by", "outcome"])
    for person, due_at, body in wanted.values():
        open_duty(record, purpose, holder=Holder(person=person, body=body), due_at=due_at, at=at)


def note_stuck(case: ApprovalCase, electorate: Electorate, *, by: Any, at: datetime) -> None:
    """A step in which nobody can speak any more waits with a named reason; it never passes by itself."""
    step, (code, people) = electorate.step, stuck_reason(electorate)
    names = [facts_of(one) for one in people]
    if code == step.stuck_code and names == step.stuck_names:
        return
    was_stuck = step.stuck_since is not None
    step.stuck_code, step.stuck_names = code, names
    step.stuck_since = (step.stuck_since or at) if code else None
    step.save(update_fields=["stuck_code", "stuck_names", "stuck_since"])
    data = {"step": step.rule.name, "code": code, "who": step.rule.who, "names": names}
    if code and not was_stuck:
        tell(events.CASE_STUCK, case, by=None, data=data)
    elif was_stuck and not code:
        tell(events.CASE_FREED, case, by=by, data=data)


def stuck_reason(electorate: Electorate) -> tuple[str, Iterable[Elector]]:
    """Code and the people it is about; '' while somebody is awaited."""
    if electorate.awaited:
        return "", ()
    if not electorate.electors:
        return "nobody", ()
    if not electorate.free:
        return "all_barred", electorate.barred
    if electorate.step.rule.rule == Rule.CHAIR and not any(one.is_chair for one in electorate.free):
        chairs = [one for one in electorate.barred if one.is_chair]
        return ("chair_barred", chairs) if chairs else ("no_chair", ())
    return "all_spoke", electorate.free


def facts_of(elector: Elector) -> dict[str, Any]:
    """Name and, for whom it applies, the code of why the person may not decide; stored, so in plain values."""
    facts = {"id": elector.person.pk, "name": elector.person.label}
    return facts if elector.bar else {**facts, "why": elector.bar.code}


def settle_unblocking(case: ApprovalCase, *, by: Any, at: datetime) -> None:
    """The office owes a way out of what is stuck."""
    stuck = case.steps.filter(status=StepStatus.OPEN, stuck_since__isnull=False).first()
    if stuck and stuck.stuck_since:
        open_duty(case, UNBLOCK, holder=OFFICE, due_at=stuck.stuck_since + timedelta(days=1), at=at)
    else:
        close_duties(case, UNBLOCK, by=by, outcome="freed", at=at)


def close_case(
    case: ApprovalCase, record: Any, status: str, *, by: Any, at: datetime, reason: str = ""
) -> None:
    """End the case: whoever was still asked is not any more."""
    case.move_to(status, at=at, by=by)
    case.reason = reason
    case.save(update_fields=["status", "closed_at", "closed_by", "reason"])
    for step in case.steps.filter(status__in=[StepStatus.PENDING, StepStatus.OPEN]):
        step.move_to(StepStatus.DROPPED, at=at, by=by)
        step.save(update_fields=["status", "closed_at", "closed_by"])
    close_duties(record, subject_of(case.kind).purpose, by=by, outcome=str(status), at=at)
    close_duties(case, UNBLOCK, by=by, outcome=str(status), at=at)
    name = {
        CaseStatus.APPROVED: events.CASE_APPROVED,
        CaseStatus.RETURNED: events.CASE_RETURNED,
        CaseStatus.WITHDRAWN: events.CASE_WITHDRAWN,
    }[CaseStatus(status)]
    tell(
        name, case, by=by, data={"version": case.subject_version, "hash": case.content_hash, "reason": reason}
    )


def close_step(step: CaseStep, status: str, *, by: Any, at: datetime) -> None:
    step.move_to(status, at=at, by=by)
    step.save(update_fields=["status", "closed_at", "closed_by"])
