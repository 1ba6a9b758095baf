"""An adjustment on its way: handed in, judged by the office (审核), decided by leadership (审批), or taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import OFFICE, Holder, close_duties, open_duty
from activity.recording import record
from approvals.commands.cases import give_opinion, open_case
from approvals.models import ApprovalCase, ApprovalKind
from approvals.models.case import Verdict
from core.errors import Conflict, Invalid
from core.punctuation import labelled
from plans import deadlines, events
from plans.adjustment_permissions import (
    adjustment_case,
    can_approve_adjustment,
    can_refuse_adjustment,
    can_return_adjustment,
    can_review_adjustment,
    can_submit_adjustment,
    can_withdraw_adjustment,
    returns_as_office,
)
from plans.commands.adjustments.applying import refresh_preview
from plans.commands.adjustments.enacting import CORRECT, REVIEW, enact, held_adjustment, take_off_chain
from plans.commands.adjustments.writing import locked_adjustment
from plans.commands.approval import last_opinion
from plans.commands.validation import invalid
from plans.lifecycle import AdjustmentStatus
from plans.models import Adjustment, AdjustmentDecision, DepartmentPlan
from plans.models.adjustment import DecisionKind


@transaction.atomic
def submit_adjustment(adjustment: Adjustment, *, by: Any, version: int | None) -> Adjustment:
    """Hand the change set in. Refused while nothing changes, while the plan would lack something it must have, or
    without an expected effect and the day on which it is checked (`Invalid`, every gap named)."""
    adjustment = locked_adjustment(adjustment)
    can_submit_adjustment(by, adjustment).or_raise()
    adjustment.expect_version(version)
    _refuse_gaps(adjustment)
    now = timezone.now()
    adjustment.next_version()
    adjustment.move_to(AdjustmentStatus.SUBMITTED, at=now, by=by)
    adjustment.save()
    record(events.ADJUSTMENT_SUBMITTED, adjustment, by=by, data=_facts(adjustment))
    close_duties(adjustment, CORRECT, by=by, outcome="submitted", at=now)
    open_duty(adjustment, REVIEW, holder=OFFICE, due_at=now + deadlines.REVIEW, at=now)
    return adjustment


def _refuse_gaps(adjustment: Adjustment) -> None:
    fields: dict[str, list[str]] = {}
    if not adjustment.changes.exists():
        fields["changes"] = [_("还没有任何调整内容，请至少修改、新增或终止一项。")]
    if not adjustment.expected_effect:
        fields["expected_effect"] = [_("请写明调整以后预期达到什么效果。")]
    if not adjustment.short_term_target:
        fields["short_term_target"] = [_("请写明短期目标：到检查日期应看到什么。")]
    if not adjustment.check_on:
        fields["check_on"] = [_("请填写检查日期，到期由部门登记效果。")]
    trial = refresh_preview(adjustment)
    for gap in trial.state.blocking:
        fields.setdefault(gap.key, []).append(labelled(gap.where, gap.sentence))
    if fields:
        sentence = _("还差 %(count)s 项没有完成，补齐以后才能报送。")
        raise Invalid("incomplete", sentence % {"count": sum(map(len, fields.values()))}, fields)
    if adjustment.content_hash == adjustment.base_hash:
        raise Invalid("no_change", _("调整以后的内容与现行版本相同，不用报送。"))


@transaction.atomic
def return_adjustment(
    adjustment: Adjustment, *, by: Any, version: int | None, remarks: str, on_behalf_of: Any = None
) -> AdjustmentDecision | None:
    """Send it back to its department; the remarks say what to mend. The office does so at once; an approver says
    so in a step of the chain, and None is returned while the step waits for others."""
    adjustment = held_adjustment(adjustment)
    can_return_adjustment(by, adjustment, on_behalf_of).or_raise()
    if not remarks.strip():
        raise invalid("remarks", _("请写明退回的理由和要修改的地方，部门据此修改。"))
    case = adjustment_case(adjustment)
    if case is not None and case.is_open and not returns_as_office(by, adjustment):
        give_opinion(case, Verdict.DISAGREE, by=by, version=version, text=remarks, on_behalf_of=on_behalf_of)
        return adjustment.decisions.filter(
            act=DecisionKind.RETURN, adjustment_version=adjustment.version
        ).first()
    adjustment.expect_version(version)
    take_off_chain(adjustment, by=by, reason=_("改善办公室退回了这次调整"))
    return send_back(adjustment, by=by, at=timezone.now(), remarks=remarks)


def send_back(
    adjustment: Adjustment, *, by: Any, at: datetime, remarks: str, on_behalf_of: Any = None
) -> AdjustmentDecision:
    """The adjustment is the department's again; whoever decided that."""
    adjustment.move_to(AdjustmentStatus.RETURNED, at=at, by=by)
    adjustment.save(update_fields=["status", "returned_at", "returned_by"])
    decision = _decide(
        adjustment, DecisionKind.RETURN, by=by, at=at, remarks=remarks, on_behalf_of=on_behalf_of
    )
    data = _facts(adjustment, remarks)
    record(events.ADJUSTMENT_RETURNED, adjustment, by=by, on_behalf_of=on_behalf_of, data=data)
    close_duties(adjustment, REVIEW, by=by, outcome="returned", at=at)
    holder = Holder(department=adjustment.plan.department)
    open_duty(adjustment, CORRECT, holder=holder, due_at=at + deadlines.CORRECT, at=at)
    return decision


@transaction.atomic
def review_adjustment(
    adjustment: Adjustment, *, by: Any, version: int | None, remarks: str = ""
) -> AdjustmentDecision:
    """The office finds this version good; it goes on to leadership."""
    adjustment = held_adjustment(adjustment)
    can_review_adjustment(by, adjustment).or_raise()
    adjustment.expect_version(version)
    refuse_other_content(adjustment)
    now = timezone.now()
    adjustment.move_to(AdjustmentStatus.REVIEWED, at=now, by=by)
    adjustment.save(update_fields=["status", "reviewed_at", "reviewed_by"])
    decision = _decide(adjustment, DecisionKind.REVIEW, by=by, at=now, remarks=remarks)
    record(events.ADJUSTMENT_REVIEWED, adjustment, by=by, data=_facts(adjustment, remarks))
    close_duties(adjustment, REVIEW, by=by, outcome="reviewed", at=now)
    open_case(ApprovalKind.ADJUSTMENT, adjustment, by=by, at=now)
    return decision


@transaction.atomic
def approve_adjustment(
    adjustment: Adjustment, *, by: Any, version: int | None, remarks: str = "", on_behalf_of: Any = None
) -> Adjustment:
    """One approver's agreement to exactly this content. Once the chain agrees, with the chair alone at once, it comes
    into force and makes the next edition."""
    adjustment = held_adjustment(adjustment)
    can_approve_adjustment(by, adjustment, on_behalf_of).or_raise()
    case = adjustment_case(adjustment)
    if case is None:
        raise Conflict("no_case", _("这次调整没有在审批中。"))
    give_opinion(case, Verdict.AGREE, by=by, version=version, text=remarks, on_behalf_of=on_behalf_of)
    return locked_adjustment(adjustment)


def adjustment_approved(adjustment: Adjustment, *, case: ApprovalCase, by: Any, at: datetime) -> None:
    """The last step agreed: it comes into force in the same transaction."""
    last = last_opinion(case)
    adjustment.move_to(AdjustmentStatus.APPROVED, at=at, by=by)
    adjustment.save(update_fields=["status", "approved_at", "approved_by"])
    _decide(adjustment, DecisionKind.APPROVE, by=by, at=at, remarks=last.text, on_behalf_of=last.on_behalf_of)
    data = _facts(adjustment, last.text)
    record(events.ADJUSTMENT_APPROVED, adjustment, by=by, on_behalf_of=last.on_behalf_of, data=data)
    enact(adjustment, by=by, at=at)


def adjustment_returned(
    adjustment: Adjustment,
    *,
    case: ApprovalCase,
    by: Any,
    at: datetime,
    text: str,
    parts: tuple[str, ...] = (),
) -> None:
    """A step returned it: back to the department, with what the approver wrote."""
    send_back(adjustment, by=by, at=at, remarks=text, on_behalf_of=last_opinion(case).on_behalf_of)


@transaction.atomic
def refuse_adjustment(
    adjustment: Adjustment, *, by: Any, version: int | None, remarks: str
) -> AdjustmentDecision:
    """The chair says no for good: the plan stays as it is."""
    adjustment = held_adjustment(adjustment)
    can_refuse_adjustment(by, adjustment).or_raise()
    adjustment.expect_version(version)
    if not remarks.strip():
        raise invalid("remarks", _("请写明不同意的理由。"))
    now = timezone.now()
    take_off_chain(adjustment, by=by, reason=_("组长没有同意这次调整"))
    adjustment.move_to(AdjustmentStatus.REFUSED, at=now, by=by)
    adjustment.save(update_fields=["status", "refused_at", "refused_by"])
    decision = _decide(adjustment, DecisionKind.REFUSE, by=by, at=now, remarks=remarks)
    record(events.ADJUSTMENT_REFUSED, adjustment, by=by, data=_facts(adjustment, remarks))
    close_duties(adjustment, by=by, outcome="refused", at=now)
    return decision


@transaction.atomic
def withdraw_adjustment(
    adjustment: Adjustment, *, by: Any, version: int | None, reason: str = ""
) -> Adjustment:
    """The head takes it back; the plan stays as it is."""
    adjustment = held_adjustment(adjustment)
    can_withdraw_adjustment(by, adjustment).or_raise()
    adjustment.expect_version(version)
    return _withdraw(adjustment, by=by, at=timezone.now(), reason=reason)


def withdraw_with_plan(plan: DepartmentPlan, *, by: Any, at: datetime) -> None:
    """The plan is closed: what was still on its way goes nowhere any more."""
    for adjustment in plan.adjustments.in_flight().select_related("base"):
        adjustment.plan = plan
        _withdraw(adjustment, by=by, at=at, reason=_("计划随周期关闭"))


def _withdraw(adjustment: Adjustment, *, by: Any, at: datetime, reason: str) -> Adjustment:
    take_off_chain(adjustment, by=by, reason=reason or _("部门撤回了这次调整"))
    adjustment.move_to(AdjustmentStatus.WITHDRAWN, at=at, by=by)
    adjustment.save(update_fields=["status", "withdrawn_at", "withdrawn_by"])
    record(events.ADJUSTMENT_WITHDRAWN, adjustment, by=by, data=_facts(adjustment, reason))
    close_duties(adjustment, by=by, outcome="withdrawn", at=at)
    return adjustment


def refuse_other_content(adjustment: Adjustment) -> None:
    """What is decided on must be, to the letter, what the change set makes of the plan now."""
    seen = adjustment.content_hash
    if refresh_preview(adjustment).hash != seen:
        raise Conflict(
            "content_changed", _("计划内容已经变化，调整后的内容与报送时不一致。请退回，由部门重新报送。")
        )


def _decide(
    adjustment: Adjustment,
    act: DecisionKind,
    *,
    by: Any,
    at: datetime,
    remarks: str,
    on_behalf_of: Any = None,
) -> AdjustmentDecision:
    """Bind the decision to the version and the fingerprint of what was read."""
    return AdjustmentDecision.objects.create(
        adjustment=adjustment,
        act=act,
        adjustment_version=adjustment.version,
        content_hash=adjustment.content_hash,
        remarks=remarks.strip(),
        decided_at=at,
        decided_by=by,
        on_behalf_of=on_behalf_of,
    )


def _facts(adjustment: Adjustment, remarks: str = "") -> dict[str, Any]:
    return {
        "version": adjustment.version,
        "base": adjustment.base.number,
        "hash": adjustment.content_hash,
        "remarks": remarks.strip(),
    }
