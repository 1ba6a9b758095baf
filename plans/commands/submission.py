from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import OFFICE, close_duties, open_duty
from activity.recording import record
from core.errors import Invalid
from core.punctuation import labelled
from plans import deadlines, events
from plans.commands.locks import locked_plan
from plans.commands.remarks import carry_verdicts, keep_submission
from plans.completeness import examine
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan
from plans.permissions import can_submit_plan


@transaction.atomic
def submit_plan(plan: DepartmentPlan, *, by: Any, version: int | None) -> DepartmentPlan:
    """Hand the plan in for review. Incomplete plans, and warnings nobody explained, are refused with every gap
    (`Invalid`). Late is possible and marked, by the first submission. Each submission is a version of its own, so
    that a decision names exactly it."""
    plan = locked_plan(plan)
    can_submit_plan(by, plan).or_raise()
    plan.expect_version(version)
    refuse_gaps(plan)
    now = timezone.now()
    if plan.status == PlanStatus.DRAFT:
        plan.is_late = now > plan.cycle.submission_due_at
    plan.next_version()
    plan.move_to(PlanStatus.SUBMITTED, at=now, by=by)
    plan.save(update_fields=["status", "version", "is_late", "submitted_at", "submitted_by"])
    submission = keep_submission(plan)
    carry_verdicts(submission)
    facts = {"version": plan.version, "is_late": plan.is_late, "hash": submission.content_hash}
    record(events.PLAN_SUBMITTED, plan, by=by, data={**facts, "submission": submission.number})
    close_duties(plan, "plan.submit", "plan.correct", by=by, outcome="submitted", at=now)
    open_duty(plan, "plan.review", holder=OFFICE, due_at=now + deadlines.REVIEW, at=now)
    return plan


def refuse_gaps(plan: DepartmentPlan) -> None:
    state = examine(plan)
    gaps = state.blocking or state.unexplained
    if not gaps:
        return
    fields: dict[str, list[str]] = {}
    for gap in gaps:
        fields.setdefault(gap.key, []).append(labelled(gap.where, gap.sentence))
    sentence = (
        _("还差 %(count)s 项没有完成，补齐以后才能报送。")
        if state.blocking
        else _("还有 %(count)s 条提醒没有说明：请修改，或逐条写明为什么保留，再报送。")
    )
    raise Invalid("incomplete", sentence % {"count": len(gaps)}, fields)
