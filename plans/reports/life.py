"""Where a plan is in its life, and how it came there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Duty, Event
from activity.sentences import entry
from core.components import HistoryEntry, Step
from core.moments import due_words, exact
from core.punctuation import apart
from organization.models import User
from plans import events
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan, ReviewDecision
from plans.models.decision import DecisionAct

HISTORY_LENGTH = 200

STAGE = {
    PlanStatus.DRAFT: 0,
    PlanStatus.RETURNED: 0,
    PlanStatus.SUBMITTED: 2,
    PlanStatus.REVIEWED: 3,
    PlanStatus.APPROVED: 4,
    PlanStatus.PUBLISHED: 5,
    PlanStatus.CLOSED: 5,
}


WAITING: dict[str, str | Promise] = {
    PlanStatus.DRAFT: gettext_lazy("现在由部门编制，写全以后报送。"),
    PlanStatus.RETURNED: gettext_lazy("现在由部门按退回意见修改，改好以后重报。"),
    PlanStatus.SUBMITTED: gettext_lazy("现在由改善办公室审核；审核人不能是报送人或本部门负责人。"),
    PlanStatus.REVIEWED: gettext_lazy("现在由领导小组组长审批；审批人不能是报送人或审核人。"),
    PlanStatus.APPROVED: gettext_lazy("审批同意的内容已经锁定，由改善办公室发布。"),
}
"""Status -> who has to act now, and by which rule."""


def plan_steps(plan: DepartmentPlan, decisions: Sequence[ReviewDecision]) -> list[Step]:
    """Where the plan is: who did each step and when; a return is a chip on the step, not a step back."""
    stage = STAGE[PlanStatus(plan.status)]
    returned = sum(decision.act == DecisionAct.RETURN for decision in decisions)
    now = timezone.now()
    late = Duty.objects.about(plan).overdue(now).aggregate(since=Min("due_at"))["since"]

    since = since_when(plan)

    def step(index: int, label: str, waiting: str, by: User | None, at: datetime | None) -> Step:
        done = index < stage
        state = "done" if done else ("late" if late else "current") if index == stage else "todo"
        chip = _("退回过 %(count)s 次") % {"count": returned} if index == 0 and returned else ""
        who, when = (by.label, exact(at)) if done and by and at else (waiting, "")
        if index == stage and since:
            when = _("自 %(at)s") % {"at": exact(since)}
        if index == stage and late:
            when = apart(filter(None, (due_words(late, now), when)))
        return Step(label, state, who, when, chip)

    return [
        step(0, _("编制"), plan.department.name, None, None),
        step(1, _("报送"), "", plan.submitted_by, plan.submitted_at),
        step(2, _("审核"), _("改善办公室"), plan.reviewed_by, plan.reviewed_at),
        step(3, _("审批"), _("领导小组"), plan.approved_by, plan.approved_at),
        step(4, _("发布"), _("改善办公室"), plan.published_by, plan.published_at),
    ]


def since_when(plan: DepartmentPlan) -> datetime | None:
    """Since when who has it now has it."""
    moments = {
        PlanStatus.SUBMITTED: plan.submitted_at,
        PlanStatus.RETURNED: plan.returned_at,
        PlanStatus.REVIEWED: plan.reviewed_at,
        PlanStatus.APPROVED: plan.approved_at,
    }
    return moments.get(PlanStatus(plan.status))


def review_history(plan: DepartmentPlan) -> list[HistoryEntry]:
    """What was handed in, returned, answered and passed, newest first."""
    names = (events.PLAN_SUBMITTED, events.PLAN_RETURNED, events.PLAN_REVIEWED, events.REMARK_ANSWERED)
    found = Event.objects.about(plan).filter(name__in=names).select_related("on_behalf_of")
    return [entry(event, here=True) for event in found[:HISTORY_LENGTH]]


def plan_history(plan: DepartmentPlan) -> list[HistoryEntry]:
    """What happened, newest first."""
    found = Event.objects.about(plan).select_related("on_behalf_of")[:HISTORY_LENGTH]
    return [entry(event, here=True) for event in found]
