"""Cases on their chain: opening, opinions, withdrawing. The seam to the apps that own the records.

The record is held before its case, always; who decides, by which rule, and about which fingerprint is asked anew at
each opinion.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record as tell
from approvals import events
from approvals.capacities import Capacity, resolve
from approvals.commands.flow import close_case, close_step, facts_of, hold, open_stage, refresh
from approvals.electorate import electorate_of
from approvals.lifecycle import CaseStatus, StepStatus
from approvals.models import ApprovalCase, ApprovalChain, CaseStep, ChainStep, Opinion, Verdict
from approvals.permissions import can_restart_case, is_open
from approvals.subjects import subject_of
from approvals.tally import AGREED, MAY_ABSTAIN, RETURNED, WORD_OF_ONE, outcome, tally_of
from core.errors import Conflict, Invalid, PreconditionRequired, Stale
from core.phrases import source_language


@transaction.atomic
def open_case(kind: str, record: Any, *, by: Any, at: datetime | None = None) -> ApprovalCase:
    """Put the record on the chain in force for its kind, bound to what it says now. Called inside the owner's
    transaction, with the record held. Raises `Conflict` when a case of this kind is open already."""
    at = at or timezone.now()
    subject = subject_of(kind)
    kind_of_record = ContentType.objects.get_for_model(record)
    open_now = ApprovalCase.objects.open().filter(
        kind=kind, subject_type=kind_of_record, subject_id=record.pk
    )
    if open_now.exists():
        raise Conflict("case_open", _("「%(subject)s」已在审批中。") % {"subject": record})
    chain = ApprovalChain.objects.in_force().filter(kind=kind).first()
    if chain is None:
        raise Conflict("no_chain", _("这类事项还没有审批链，请改善办公室先设置。"))
    version, fingerprint = subject.bound(record)
    department = subject.department(record)
    with source_language():
        label = str(record)[:300]
    case = ApprovalCase.objects.create(
        kind=kind,
        subject_type=kind_of_record,
        subject_id=record.pk,
        subject_label=label,
        department=department,
        subject_version=version,
        content_hash=fingerprint,
        chain=chain,
        opened_at=at,
        opened_by=by,
    )
    lay_out(case, list(chain.steps.order_by("position")))
    data = {"kind": kind, "chain": chain.number, "version": version, "hash": fingerprint}
    tell(events.CASE_OPENED, case, by=by, data=data)
    open_stage(case, record, 1, by=by, at=at)
    refresh(case, record, by=by, at=at)
    return case


def lay_out(case: ApprovalCase, rules: Sequence[ChainStep]) -> None:
    """A run of each step; those that run beside each other share a stage."""
    stage, steps = 0, []
    for rule in rules:
        stage = stage if rule.together else stage + 1
        steps.append(CaseStep(case=case, rule=rule, position=rule.position, stage=stage))
    CaseStep.objects.bulk_create(steps)


@transaction.atomic
def give_opinion(
    case: ApprovalCase,
    verdict: str,
    *,
    by: Any,
    version: int | None,
    text: str = "",
    on_behalf_of: Any = None,
    parts: Sequence[str] = (),
) -> Opinion:
    """One person's word in an open step. The opinion that completes the chain, or returns the record, has its
    effect in the same transaction. `parts` names what is to be mended, for the owner.

    Raises `Forbidden` (not asked, barred, no delegation), `Conflict` (closed, said already, not the turn, other
    content), `Stale` (another version), `Invalid` (a return without a reason).
    """
    record, case = hold(case)
    capacity, decision = resolve(by, case, record, on_behalf_of)
    decision.or_raise()
    if capacity is None:
        raise Conflict("case_closed", _("这件审批现在不能表态。"))
    expect_bound(case, record, version)
    check_words(capacity.step.rule, verdict, text)
    now = timezone.now()
    opinion = write(case, capacity, verdict, text, by=by, at=now)
    end = outcome_of(capacity, opinion, record)
    if end == RETURNED:
        close_step(capacity.step, StepStatus.RETURNED, by=by, at=now)
        close_case(case, record, CaseStatus.RETURNED, by=by, at=now)
        subject_of(case.kind).returned(
            record, case=case, by=by, at=now, text=opinion.text, parts=tuple(parts)
        )
        return opinion
    if end == AGREED:
        close_step(capacity.step, StepStatus.AGREED, by=by, at=now)
        if go_on(case, record, capacity.step.stage, by=by, at=now):
            return opinion
    refresh(case, record, by=by, at=now)
    return opinion


def expect_bound(case: ApprovalCase, record: Any, version: int | None) -> None:
    """The opinion is about the version the case is bound to, and the content is still, to the letter, that one."""
    if version is None:
        raise PreconditionRequired(
            "version_required", _("请说明修改所依据的版本号（If-Match，或表单中的版本字段）。")
        )
    now, fingerprint = subject_of(case.kind).bound(record)
    if version != now or now != case.subject_version:
        raise Stale(
            "stale",
            _("您看的是第 %(seen)s 稿，现在是第 %(now)s 稿，提请审批的是第 %(bound)s 稿。请刷新后再决定。")
            % {"seen": version, "now": now, "bound": case.subject_version},
        )
    if fingerprint != case.content_hash:
        raise Conflict(
            "content_changed",
            _("内容与第 %(version)s 稿提请审批时不一致，不能继续。请退回重报。")
            % {"version": case.subject_version},
        )


def check_words(rule: ChainStep, verdict: str, text: str) -> None:
    if verdict not in Verdict.values:
        sentence = _("意见只能是同意、退回或弃权，不能是「%(value)s」。") % {"value": verdict[:40]}
        raise Invalid("verdict", sentence, {"verdict": [sentence]})
    if verdict == Verdict.ABSTAIN and rule.rule not in MAY_ABSTAIN:
        sentence = _("这一步是「%(rule)s」，要明确同意或退回，不能弃权。") % {"rule": rule.get_rule_display()}
        raise Invalid("no_abstention", sentence, {"verdict": [sentence]})
    if verdict == Verdict.DISAGREE and not text.strip():
        sentence = _("请写明退回的理由和要修改的地方，部门据此修改。")
        raise Invalid("text_missing", sentence, {"remarks": [sentence]})


def write(
    case: ApprovalCase, capacity: Capacity, verdict: str, text: str, *, by: Any, at: datetime
) -> Opinion:
    principal = capacity.voter if capacity.delegation else None
    with source_language():
        asked = [facts_of(one) for one in capacity.electorate.electors]
    opinion = Opinion.objects.create(
        step=capacity.step,
        verdict=verdict,
        text=text.strip(),
        subject_version=case.subject_version,
        content_hash=case.content_hash,
        given_at=at,
        given_by=by,
        on_behalf_of=principal,
        delegation=capacity.delegation,
        voter=capacity.voter,
        asked=asked,
    )
    tell(
        events.OPINION_GIVEN,
        case,
        by=by,
        on_behalf_of=principal,
        data={
            "step": capacity.step.rule.name,
            "verdict": verdict,
            "remarks": opinion.text,
            "version": case.subject_version,
            "hash": case.content_hash,
        },
    )
    return opinion


def outcome_of(capacity: Capacity, opinion: Opinion, record: Any) -> str:
    """What the step has come to by this opinion: agreed, returned, or '' while others are awaited."""
    rule = capacity.step.rule
    elector = capacity.electorate.find(capacity.voter.pk)
    if rule.rule in WORD_OF_ONE:
        if rule.rule == "chair" and not (elector and elector.is_chair):
            return ""  # advice; the chair decides
        return AGREED if opinion.verdict == Verdict.AGREE else RETURNED
    electorate = electorate_of(capacity.step, record)
    said = {voter: one.verdict for voter, one in electorate.said.items()}
    return outcome(rule.rule, rule.share, tally_of([one.person.pk for one in electorate.free], said))


def go_on(case: ApprovalCase, record: Any, stage: int, *, by: Any, at: datetime) -> bool:
    """After a step has agreed: wait for those beside it, open the next stage, or end the case. True at the end."""
    if case.steps.filter(stage=stage, status=StepStatus.OPEN).exists():
        return False
    if case.steps.filter(stage=stage + 1).exists():
        open_stage(case, record, stage + 1, by=by, at=at)
        return False
    close_case(case, record, CaseStatus.APPROVED, by=by, at=at)
    subject_of(case.kind).approved(record, case=case, by=by, at=at)
    return True


@transaction.atomic
def withdraw_case(case: ApprovalCase, *, by: Any, reason: str) -> ApprovalCase:
    """Take the record off its chain, by the owner's command that changed or returned it; who may do that is the
    owner's question. What was said stays on record and counts for nothing new."""
    record, case = hold(case)
    is_open(case).or_raise()
    close_case(case, record, CaseStatus.WITHDRAWN, by=by, at=timezone.now(), reason=reason)
    return case


@transaction.atomic
def restart_case(case: ApprovalCase, *, by: Any, reason: str) -> ApprovalCase:
    """The office's way out of what is stuck: the same record on the chain of today, from its first step."""
    record, case = hold(case)
    can_restart_case(by, case).or_raise()
    if not reason.strip():
        sentence = _("请写明为什么重新提请。")
        raise Invalid("reason_missing", sentence, {"reason": [sentence]})
    now = timezone.now()
    close_case(case, record, CaseStatus.WITHDRAWN, by=by, at=now, reason=reason.strip())
    return open_case(case.kind, record, by=by, at=now)
