"""Writing an adjustment: its reason, and line by line what it changes. Nothing touches the plan before it is applied.

Every accepted edit makes the next version, and computes anew what the plan would say: by the editor's own rules, so
that what they refuse is refused while one writes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Refusal
from organization.models import User
from plans import events
from plans.adjustment_permissions import can_propose_adjustment, can_remove_change, can_write_adjustment
from plans.commands.adjustments.applying import refresh_preview, stored
from plans.commands.goals import flat_goal, fresh_goal
from plans.commands.locks import locked_plan
from plans.commands.measures import flat_measure, fresh_measure
from plans.commands.merging import spelled
from plans.commands.validation import invalid, validate
from plans.materiality import MILESTONE, is_material
from plans.models import Adjustment, AdjustmentChange, DepartmentPlan, Goal, Measure, Milestone
from plans.models.adjustment import ChangeAct, ChangeSubject

Record = Goal | Measure | Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonInput:
    """Why, and what is expected of it: `short_term_target` is what should be seen on `check_on`."""

    cause: str
    reason: str
    goal: Goal | None = None
    expected_effect: str = ""
    short_term_target: str = ""
    check_on: date | None = None


@transaction.atomic
def propose_adjustment(plan: DepartmentPlan, values: ReasonInput, *, by: User) -> Adjustment:
    """Begin a change set against the newest edition of a published plan."""
    plan = locked_plan(plan)
    can_propose_adjustment(by, plan).or_raise()
    base = plan.editions.order_by("number").last()
    if base is None:  # pragma: no cover - a published plan has an edition
        raise Conflict("no_edition", _("计划没有已发布的版本，不能调整。"))
    last = plan.adjustments.order_by("number").last()
    adjustment = Adjustment(
        plan=plan, number=last.number + 1 if last else 1, base=base, base_hash=base.content_hash
    )
    adjustment.drafted_at, adjustment.drafted_by = timezone.now(), by
    _fill(adjustment, values)
    adjustment.save()
    record(events.ADJUSTMENT_DRAFTED, adjustment, by=by, data=_facts(adjustment))
    return adjustment


@transaction.atomic
def explain_adjustment(
    adjustment: Adjustment, values: ReasonInput, *, by: User, version: int | None
) -> Adjustment:
    """Change the reason and what is expected."""
    adjustment = adjustment_for_edit(adjustment, by=by, version=version)
    _fill(adjustment, values)
    return _finish(adjustment, by=by, data={"what": "reason"})


def _fill(adjustment: Adjustment, values: ReasonInput) -> None:
    for name in values.__slots__:
        value = getattr(values, name)
        setattr(adjustment, name, value.strip() if isinstance(value, str) else value)
    plan, cycle = adjustment.plan, adjustment.plan.cycle
    if not adjustment.reason:
        raise invalid("reason", _("请写明为什么要调整，办公室和领导小组据此判断。"))
    if adjustment.goal and adjustment.goal.plan_id != plan.pk:
        raise invalid("goal", _("只能选择本计划的目标，请重新选择。"))
    if adjustment.check_on and not cycle.starts_on <= adjustment.check_on:
        raise invalid("check_on", _("检查日期不能早于周期开始 %(day)s。") % {"day": cycle.starts_on})
    validate(adjustment, exclude={"plan", "base", "edition", "preview", "number", "content_hash"})


@transaction.atomic
def change_record(
    adjustment: Adjustment, target: Record, wanted: Mapping[str, Any], *, by: User, version: int | None
) -> Adjustment:
    """Put what differs from the plan of now into the change set; a field that is as it was leaves it."""
    adjustment = adjustment_for_edit(adjustment, by=by, version=version)
    target, now, key = _current(adjustment, target)
    lines = {line.field: line for line in adjustment.changes.filter(act=ChangeAct.CHANGE, **key)}
    changed = []
    for name, value in wanted.items():
        before, after = stored(name, now.get(name)), stored(name, value)
        is_same = spelled(before) == spelled(after)
        if is_same and name in lines:
            lines[name].delete()
            changed.append(name)
        elif not is_same and (name not in lines or lines[name].after != after):
            _refuse_immaterial(key["subject"], name)
            AdjustmentChange.objects.update_or_create(
                adjustment=adjustment,
                act=ChangeAct.CHANGE,
                field=name,
                **key,
                defaults={"before": before, "after": after, "label": str(target)[:200]},
            )
            changed.append(name)
    return (
        _finish(adjustment, by=by, data={"what": key["subject"], "fields": changed})
        if changed
        else adjustment
    )


@transaction.atomic
def change_text(adjustment: Adjustment, part: str, text: str, *, by: User, version: int | None) -> Adjustment:
    """Replace one of the text parts of the plan."""
    adjustment = adjustment_for_edit(adjustment, by=by, version=version)
    _refuse_immaterial(ChangeSubject.PLAN, part)
    before, after = spelled(getattr(adjustment.plan, part)), spelled(text)
    lines = adjustment.changes.filter(act=ChangeAct.CHANGE, subject=ChangeSubject.PLAN, field=part)
    if before == after:
        lines.delete()
    else:
        AdjustmentChange.objects.update_or_create(
            adjustment=adjustment,
            act=ChangeAct.CHANGE,
            subject=ChangeSubject.PLAN,
            field=part,
            defaults={"before": before, "after": after},
        )
    return _finish(adjustment, by=by, data={"what": "plan", "fields": [part]})


@transaction.atomic
def add_record(
    adjustment: Adjustment,
    subject: str,
    values: Mapping[str, Any],
    *,
    by: User,
    version: int | None,
    measure: Measure | None = None,
) -> AdjustmentChange:
    """A goal, a measure or (of `measure`) a milestone that the plan does not have yet; pending until applied."""
    adjustment = adjustment_for_edit(adjustment, by=by, version=version)
    if measure is not None and measure.plan_id != adjustment.plan_id:
        raise invalid("measure", _("只能选择本计划的措施，请重新选择。"))
    line = AdjustmentChange(adjustment=adjustment, act=ChangeAct.ADD, subject=subject, measure=measure)
    _say_added(line, values)
    line.save()
    _finish(adjustment, by=by, data={"what": subject, "added": line.label})
    return line


@transaction.atomic
def change_added(
    line: AdjustmentChange, values: Mapping[str, Any], *, by: User, version: int | None
) -> AdjustmentChange:
    """Write the record that is to be added anew."""
    adjustment = adjustment_for_edit(line.adjustment, by=by, version=version)
    line = _fresh_line(adjustment, line)
    if line.act != ChangeAct.ADD:
        raise Conflict("not_added", _("这一处不是新增的内容，请刷新页面。"))
    _say_added(line, values)
    line.save()
    _finish(adjustment, by=by, data={"what": line.subject, "fields": sorted(values)})
    return line


def _say_added(line: AdjustmentChange, values: Mapping[str, Any]) -> None:
    line.after = {
        name: stored(name, value) for name, value in values.items() if value not in (None, "", frozenset())
    }
    line.label = str(values.get("title", "")).strip()[:200]


@transaction.atomic
def end_record(
    adjustment: Adjustment, target: Record, *, day: date | None, by: User, version: int | None
) -> AdjustmentChange:
    """A goal or a measure ends on `day`, a milestone that was not reached is dropped. Fields of it that the change
    set changed leave it: what ends is not changed besides."""
    adjustment = adjustment_for_edit(adjustment, by=by, version=version)
    target, _values, key = _current(adjustment, target)
    if day is None and not isinstance(target, Milestone):
        raise invalid("ended_on", _("请填写终止日期。"))
    adjustment.changes.filter(**key).delete()
    line = AdjustmentChange.objects.create(
        adjustment=adjustment, act=ChangeAct.END, label=str(target)[:200], after=spelled(day), **key
    )
    _finish(adjustment, by=by, data={"what": key["subject"], "ended": line.label})
    return line


@transaction.atomic
def remove_changes(
    adjustment: Adjustment, lines: Collection[int], *, by: User, version: int | None
) -> Adjustment:
    """Take lines out, by id; a goal that is not added after all is served by no measure either."""
    adjustment = locked_adjustment(adjustment)
    can_remove_change(by, adjustment).or_raise()
    adjustment.expect_version(version)
    gone = list(adjustment.changes.filter(pk__in=lines))
    if not gone:
        raise Conflict("gone", _("这一处调整刚被别人去掉，请刷新页面。"))
    for line in gone:
        _forget_reference(adjustment, f"new_{line.pk}")
        line.delete()
    said = [line.label or line.field for line in gone]
    data = {"what": gone[0].subject, "removed": said[0], "count": len(said)}
    try:
        return _finish(adjustment, by=by, data=data)
    except Refusal:  # other lines do not fit any more: the page names them, these must go all the same
        return _finish(adjustment, by=by, data=data, is_tried=False)


def _forget_reference(adjustment: Adjustment, reference: str) -> None:
    for other in adjustment.changes.filter(subject=ChangeSubject.MEASURE):
        if other.field == reference:
            other.delete()
        elif isinstance(other.after, dict) and other.after.pop(reference, None):
            other.save(update_fields=["after"])


def adjustment_for_edit(adjustment: Adjustment, *, by: User, version: int | None) -> Adjustment:
    """The adjustment, under the lock of its plan, if this person may write it now from this version."""
    adjustment = locked_adjustment(adjustment)
    can_write_adjustment(by, adjustment).or_raise()
    adjustment.expect_version(version)
    return adjustment


def locked_adjustment(adjustment: Adjustment) -> Adjustment:
    """As it is now; adjustments hang below their plan and are guarded by its row."""
    plan = locked_plan(adjustment.plan)
    found = Adjustment.objects.select_related("base", "goal").get(pk=adjustment.pk)
    found.plan = plan
    return found


def _fresh_line(adjustment: Adjustment, line: AdjustmentChange) -> AdjustmentChange:
    found = adjustment.changes.filter(pk=line.pk).first()
    if found is None:
        raise Conflict("gone", _("这一处调整刚被别人去掉，请刷新页面。"))
    return found


def _current(adjustment: Adjustment, target: Record) -> tuple[Record, dict[str, Any], dict[str, Any]]:
    """The record as the plan has it now, its values, and what names it in a line."""
    if isinstance(target, Goal):
        goal = fresh_goal(target)
        _refuse_foreign(adjustment, goal.plan_id)
        return goal, flat_goal(goal), {"subject": ChangeSubject.GOAL, "goal": goal}
    if isinstance(target, Measure):
        measure = fresh_measure(target)
        _refuse_foreign(adjustment, measure.plan_id)
        return measure, flat_measure(measure), {"subject": ChangeSubject.MEASURE, "measure": measure}
    milestone = Milestone.objects.select_related("measure").filter(pk=target.pk).first()
    if milestone is None:
        raise Conflict("gone", _("这个节点已经不在了，请刷新页面。"))
    _refuse_foreign(adjustment, milestone.measure.plan_id)
    key = {"subject": ChangeSubject.MILESTONE, "milestone": milestone, "measure": milestone.measure}
    return milestone, {name: getattr(milestone, name) for name in MILESTONE}, key


def _refuse_foreign(adjustment: Adjustment, plan_id: int) -> None:
    if plan_id != adjustment.plan_id:
        raise invalid("target", _("只能调整本计划的内容，请重新选择。"))


def _refuse_immaterial(subject: str, name: str) -> None:
    if not is_material(subject, name):
        raise invalid(name, _("「%(name)s」不能通过调整修改。") % {"name": name[:60]})


def _finish(adjustment: Adjustment, *, by: User, data: dict[str, Any], is_tried: bool = True) -> Adjustment:
    if is_tried:
        refresh_preview(adjustment)
    else:
        adjustment.preview, adjustment.content_hash = None, ""
    adjustment.next_version()
    adjustment.save()
    data = {**_facts(adjustment), **data}
    record(events.ADJUSTMENT_EDITED, adjustment, by=by, data=data)
    return adjustment


def _facts(adjustment: Adjustment) -> dict[str, Any]:
    return {"version": adjustment.version, "base": adjustment.base.number}
