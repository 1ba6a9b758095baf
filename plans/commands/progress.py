"""Work done on published measures: milestones reached, progress entered. Never mixed with results (attainment)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import Holder, close_duties, open_duty
from activity.recording import record
from core.errors import Conflict
from core.figures import HUNDRED, rounded
from core.periods import organization_zone
from organization.models import User
from plans import events
from plans.commands.locks import locked_plan
from plans.commands.merging import Clash, FieldsChanged
from plans.commands.validation import invalid
from plans.models import DepartmentPlan, Measure, Milestone
from plans.models.goal import figure_text
from plans.permissions import can_enter_progress, can_reach_milestone, can_reopen_milestone

REACH = "milestone.reach"


@transaction.atomic
def reach_milestone(milestone: Milestone, *, by: User) -> Milestone:
    """What the milestone names stands; the progress of its measure follows."""
    milestone = _locked(milestone)
    can_reach_milestone(by, milestone).or_raise()
    now = timezone.now()
    milestone.reached_at, milestone.reached_by = now, by
    milestone.save(update_fields=["reached_at", "reached_by"])
    close_duties(milestone, REACH, by=by, outcome="reached", at=now)
    _follow(milestone, events.MILESTONE_REACHED, by=by)
    return milestone


@transaction.atomic
def reopen_milestone(milestone: Milestone, *, by: User) -> Milestone:
    """It did not stand after all: owed again, and the progress goes back."""
    milestone = _locked(milestone)
    can_reopen_milestone(by, milestone).or_raise()
    milestone.reached_at = milestone.reached_by = None
    milestone.save(update_fields=["reached_at", "reached_by"])
    _owe(milestone, at=timezone.now())
    _follow(milestone, events.MILESTONE_REOPENED, by=by)
    return milestone


@transaction.atomic
def enter_progress(measure: Measure, progress: Decimal, *, by: User, seen: Decimal | None = None) -> Measure:
    """How much of a measure without milestones is done, in percent. `seen`: what the author read."""
    locked_plan(measure.plan)
    measure = Measure.objects.select_related("plan__cycle", "plan__department").get(pk=measure.pk)
    can_enter_progress(by, measure).or_raise()
    if not 0 <= progress <= HUNDRED:
        raise invalid(
            "progress", _("工作进度 %(value)s 要在 0 到 100 之间。") % {"value": figure_text(progress)}
        )
    before = measure.progress
    if progress == before:
        return measure
    if seen is not None and seen != before:
        sentence = _("工作进度刚被别人改成 %(now)s%%，您的没有保存。请对照以后再改。")
        clash = Clash("progress", progress, before)
        raise FieldsChanged([clash], sentence=sentence % {"now": figure_text(before)})
    measure.progress = progress
    measure.save(update_fields=["progress"])
    data = {"before": figure_text(before), "after": figure_text(progress)}
    record(events.PROGRESS_ENTERED, measure, by=by, data=data, department_id=measure.plan.department_id)
    return measure


def owe_milestones(plan: DepartmentPlan, *, at: datetime) -> None:
    """At publication: the owner of each measure owes its milestones, each by the end of its day."""
    milestones = Milestone.objects.filter(measure__plan=plan, measure__ended_on=None, reached_at=None)
    for milestone in milestones.select_related("measure__owner", "measure__plan__department"):
        _owe(milestone, at=at)


def forgive_milestones(plan: DepartmentPlan, *, by: Any, at: datetime) -> None:
    """The plan is closed: what was not reached is owed no more."""
    forgive(
        Milestone.objects.filter(measure__plan=plan, reached_at=None), by=by, at=at, outcome="cycle_closed"
    )


def forgive(milestones: Iterable[Milestone], *, by: Any, at: datetime, outcome: str) -> None:
    """These milestones are owed no more."""
    for milestone in milestones:
        close_duties(milestone, REACH, by=by, outcome=outcome, at=at)


def follow_milestones(measure: Measure) -> None:
    """Progress of the measure: weight of the reached milestones ÷ weight of all, in percent with two decimals. A
    measure without milestones keeps what was entered."""
    rows = list(measure.milestones.values_list("weight", "reached_at"))
    whole = sum((weight for weight, _at in rows), Decimal(0))
    reached = sum((weight for weight, at in rows if at is not None), Decimal(0))
    if rows:
        measure.progress = rounded(HUNDRED * reached / whole, 2)
        measure.save(update_fields=["progress"])


def _owe(milestone: Milestone, *, at: datetime) -> None:
    measure = milestone.measure
    holder = Holder(person=measure.owner, department=measure.plan.department)
    due_at = datetime.combine(milestone.due_on, time(23, 59, 59), organization_zone())
    open_duty(milestone, REACH, holder=holder, due_at=due_at, at=at)


def _locked(milestone: Milestone) -> Milestone:
    """As it is now, under the lock of its plan, like everything below a plan."""
    locked_plan(milestone.measure.plan)
    found = (
        Milestone.objects.select_related(
            "measure__owner", "measure__plan__cycle", "measure__plan__department"
        )
        .filter(pk=milestone.pk)
        .first()
    )
    if found is None:
        raise Conflict("gone", _("这个节点已经不在了，请刷新页面。"))
    return found


def _follow(milestone: Milestone, event: str, *, by: User) -> None:
    """Progress of the measure: weight of the reached milestones ÷ weight of all, in percent with two decimals."""
    measure = milestone.measure
    before = measure.progress
    follow_milestones(measure)
    data = {
        "milestone": milestone.title,
        "before": figure_text(before),
        "after": figure_text(measure.progress),
    }
    record(event, measure, by=by, data=data, department_id=measure.plan.department_id)
