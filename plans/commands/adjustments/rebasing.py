"""Another adjustment came into force first: the change set is held against the new edition, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict
from organization.models import User
from plans import events
from plans.adjustment_permissions import can_rebase_adjustment
from plans.commands.adjustments.applying import refresh_preview, stored
from plans.commands.adjustments.writing import locked_adjustment
from plans.commands.goals import flat_goal
from plans.commands.measures import flat_measure
from plans.commands.merging import spelled
from plans.commands.validation import invalid
from plans.models import Adjustment, AdjustmentChange, DepartmentPlan, Goal, Measure, Milestone
from plans.models.adjustment import ChangeAct, ChangeSubject

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Meeting:
    """One line of the change set beside the plan of now. `state`: `clean` (the plan still reads as before),
    `done` (it already says so), `clash` (it says something else: the author chooses), `gone` (nothing is left to
    change: the line goes)."""

    line: AdjustmentChange
    now: Any
    state: str


def meetings(adjustment: Adjustment) -> list[Meeting]:
    """Every line beside the plan of now, in few queries."""
    plan, lines = adjustment.plan, list(adjustment.changes.all())
    goals = {goal.pk: goal for goal in plan.goals.for_content()}
    measures = {measure.pk: measure for measure in plan.measures.for_content()}
    milestones = {one.pk: one for measure in measures.values() for one in measure.milestones.all()}
    return [_meeting(line, plan, goals, measures, milestones) for line in lines]


def _meeting(
    line: AdjustmentChange,
    plan: DepartmentPlan,
    goals: Mapping[int, Goal],
    measures: Mapping[int, Measure],
    milestones: Mapping[int, Milestone],
) -> Meeting:
    if line.subject == ChangeSubject.PLAN:
        return _compared(line, getattr(plan, line.field))
    if line.act == ChangeAct.ADD:
        measure = measures.get(line.measure_id or 0)
        return Meeting(line, None, "gone" if measure and measure.ended_on else "clean")
    if line.subject == ChangeSubject.MILESTONE:
        milestone = milestones.get(line.milestone_id or 0)
        if milestone is None or milestone.reached_at or milestone.measure.ended_on:
            return Meeting(line, None, "gone")
        return _compared(line, getattr(milestone, line.field)) if line.field else Meeting(line, None, "clean")
    found = goals.get(line.goal_id or 0) or measures.get(line.measure_id or 0)
    if found is None or found.ended_on is not None:
        return Meeting(line, None, "gone")
    if line.act == ChangeAct.END:
        return Meeting(line, None, "clean")
    values = flat_goal(found) if isinstance(found, Goal) else flat_measure(found)
    return _compared(line, values.get(line.field))


def _compared(line: AdjustmentChange, value: Any) -> Meeting:
    now = stored(line.field, value)
    same_as = {spelled(line.before): "clean", spelled(line.after): "done"}
    return Meeting(line, now, same_as.get(spelled(now), "clash"))


@transaction.atomic
def rebase_adjustment(
    adjustment: Adjustment, choices: Mapping[int, str], *, by: User, version: int | None
) -> Adjustment:
    """Stand the change set on the newest edition. `choices` says for every line that clashes which value stays,
    `mine` or `theirs`; one without a choice is `Invalid`."""
    adjustment = locked_adjustment(adjustment)
    can_rebase_adjustment(by, adjustment).or_raise()
    adjustment.expect_version(version)
    kept = dropped = 0
    for met in meetings(adjustment):
        choice = choices.get(met.line.pk, "")
        if met.state == "clash" and choice not in (MINE, THEIRS):
            raise invalid("choices", _("还有冲突的内容没有选择，请逐项选择保留哪一个。"))
        if met.state in ("gone", "done") or (met.state == "clash" and choice == THEIRS):
            met.line.delete()
            dropped += 1
        elif met.state == "clash":
            met.line.before = met.now
            met.line.save(update_fields=["before"])
            kept += 1
    base = adjustment.plan.editions.order_by("number").last()
    if base is None:  # pragma: no cover - a published plan has an edition
        raise Conflict("no_edition", _("计划没有已发布的版本，不能调整。"))
    adjustment.base, adjustment.base_hash = base, base.content_hash
    refresh_preview(adjustment)
    adjustment.next_version()
    adjustment.save()
    data = {"version": adjustment.version, "base": base.number, "kept": kept, "dropped": dropped}
    record(events.ADJUSTMENT_REBASED, adjustment, by=by, data=data)
    return adjustment
