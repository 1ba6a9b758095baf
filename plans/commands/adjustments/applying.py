"""Writing a change set into the rows of its plan, by the very rules of the editor.

The same code makes the preview (inside a savepoint that is rolled back) and the change itself, so that what was
approved and what comes into force cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from core.hashing import content_hash
from plans.closed_quarters import closed_numbers, closed_quarters
from plans.commands.goals import fill_goal, fresh_goal, set_goal_related
from plans.commands.measures import fill_measure, fresh_measure, set_measure_related
from plans.commands.merging import spelled
from plans.commands.milestones import fill_milestone
from plans.commands.validation import invalid
from plans.completeness import Completeness, examine
from plans.models import Adjustment, AdjustmentChange, DepartmentPlan, Goal, Measure, Milestone
from plans.models.adjustment import ChangeAct, ChangeSubject

FIGURE_FIELDS = ("quarter", "goal", "new")
Change = AdjustmentChange


@dataclass(frozen=True)
class Trial:
    """What the plan would say with the changes, and what the checks find in it."""

    content: dict[str, Any]
    names: dict[str, dict[str, str]]
    state: Completeness

    @property
    def hash(self) -> str:
        return content_hash(self.content)


def stored(name: str, value: Any) -> Any:
    """A value as a line of the change set keeps it: custom values as they are in the plan, all others spelled."""
    return value if name.startswith("custom_") else spelled(value)


def read(model: type[models.Model], name: str, text: Any) -> Any:
    """The value that `stored` kept, as the editor's commands take it; `Invalid` for what is not of the field's kind."""
    try:
        return _value(model, name, text)
    except (ValidationError, FieldDoesNotExist, ValueError, TypeError):
        sentence = _("「%(name)s」不能填「%(value)s」。")
        said = "" if text is None else str(text)
        raise invalid(name, sentence % {"name": name[:60], "value": said[:40]}) from None


def _value(model: type[models.Model], name: str, text: Any) -> Any:
    head, _bar, tail = name.partition("_")
    if head == "custom" and tail:
        return text
    if name == "findings":
        return frozenset(int(one) for one in str(text).split(",") if one)
    if tail and head in FIGURE_FIELDS:
        return models.DecimalField(max_digits=18, decimal_places=6).to_python(text or None)
    field: Any = model._meta.get_field(name)
    if field.is_relation:
        return field.related_model.objects.filter(pk=text).first() if text else None
    return field.to_python("" if text is None else text) if text or not field.null else None


def apply_changes(plan: DepartmentPlan, changes: Iterable[Change]) -> None:
    """Write the lines into the rows; raises what the editor would (`Invalid`, `Conflict`). Records nothing: the
    commands do. Runs inside the caller's transaction, under the lock of the plan."""
    lines = list(changes)
    refuse_closed(plan, lines)
    _apply_texts(plan, lines)
    made = _apply_goals(plan, lines)
    _apply_measures(plan, lines, made)
    _apply_milestones(plan, lines)


def tried(plan: DepartmentPlan, changes: Iterable[Change]) -> Trial:
    """What the changes would make of the plan; everything is taken back before this returns."""
    with transaction.atomic():
        mark = transaction.savepoint()
        try:
            apply_changes(plan, changes)
            fresh = DepartmentPlan.objects.select_related("cycle", "department").get(pk=plan.pk)
            rows = fresh.rows()
            return Trial(fresh.content(rows), fresh.names(rows), examine(fresh, rows))
        finally:
            transaction.savepoint_rollback(mark)


def of(lines: Iterable[Change], act: str, subject: str) -> list[Change]:
    return [line for line in lines if line.act == act and line.subject == subject]


def grouped(lines: Iterable[Change], key: str) -> dict[int, dict[str, Any]]:
    """Record -> field -> value as stored, of changed records."""
    found: dict[int, dict[str, Any]] = {}
    for line in lines:
        found.setdefault(getattr(line, key), {})[line.field] = line.after
    return found


def refuse_closed(plan: DepartmentPlan, lines: Iterable[Change]) -> None:
    """Figures that were published were promised something: targets of closed quarters stay, and nothing new or
    ended reaches back into them."""
    closed = closed_quarters(plan.cycle)
    if not closed:
        return
    numbers, last = closed_numbers(plan.cycle), closed[-1]
    said = {"quarter": last.label, "day": last.last_day}
    for line in lines:
        if line.subject == ChangeSubject.GOAL and line.act == ChangeAct.CHANGE:
            head, _bar, tail = line.field.partition("_")
            if head == "quarter" and int(tail) in numbers:
                raise invalid(line.field, _("第 %(n)s 季度已经关闭，它的目标值不能再改。") % {"n": tail})
        if line.act == ChangeAct.END and date.fromisoformat(str(line.after)) <= last.last_day:
            sentence = _("%(quarter)s已经关闭，终止日期要晚于 %(day)s。") % said
            raise invalid("ended_on", sentence)
        if line.subject == ChangeSubject.GOAL and line.act == ChangeAct.ADD:
            starts = (line.after or {}).get("starts_on")
            if not starts or date.fromisoformat(starts) <= last.last_day:
                sentence = _("%(quarter)s已经关闭，新目标的开始日期要晚于 %(day)s。") % said
                raise invalid("starts_on", sentence)


def _apply_texts(plan: DepartmentPlan, lines: list[Change]) -> None:
    texts = of(lines, ChangeAct.CHANGE, ChangeSubject.PLAN)
    for line in texts:
        setattr(plan, line.field, line.after)
    if texts:
        plan.save(update_fields=[line.field for line in texts])


def _apply_goals(plan: DepartmentPlan, lines: list[Change]) -> dict[int, int]:
    """Returns line of an added goal -> id of the goal."""
    for pk, said in grouped(of(lines, ChangeAct.CHANGE, ChangeSubject.GOAL), "goal_id").items():
        _write_goal(_goal(plan, pk), said)
    made = {}
    for line in of(lines, ChangeAct.ADD, ChangeSubject.GOAL):
        goal = Goal(plan=plan, number=_next_number(plan.goals))
        _write_goal(goal, line.after or {})
        made[line.pk] = goal.pk
    for line in of(lines, ChangeAct.END, ChangeSubject.GOAL):
        goal = _goal(plan, line.goal_id)
        goal.ended_on = _day_of_end(plan, line)
        goal.save(update_fields=["ended_on"])
    return made


def _goal(plan: DepartmentPlan, pk: int | None) -> Goal:
    goal = fresh_goal(Goal(pk=pk))
    goal.plan = plan
    _refuse_ended(goal, goal.ended_on)
    return goal


def _write_goal(goal: Goal, said: Mapping[str, Any]) -> None:
    values = {name: read(Goal, name, text) for name, text in said.items()}
    fill_goal(goal, values)
    goal.save()
    set_goal_related(goal, values)


def _apply_measures(plan: DepartmentPlan, lines: list[Change], made: Mapping[int, int]) -> None:
    for pk, said in grouped(of(lines, ChangeAct.CHANGE, ChangeSubject.MEASURE), "measure_id").items():
        _write_measure(_measure(plan, pk), said, made)
    for line in of(lines, ChangeAct.ADD, ChangeSubject.MEASURE):
        measure = Measure(plan=plan, number=_next_number(plan.measures))
        _write_measure(measure, line.after or {}, made)
    for line in of(lines, ChangeAct.END, ChangeSubject.MEASURE):
        measure = _measure(plan, line.measure_id)
        measure.ended_on = _day_of_end(plan, line)
        measure.save(update_fields=["ended_on"])


def _measure(plan: DepartmentPlan, pk: int | None) -> Measure:
    measure = fresh_measure(Measure(pk=pk))
    measure.plan = plan
    _refuse_ended(measure, measure.ended_on)
    return measure


def _write_measure(measure: Measure, said: Mapping[str, Any], made: Mapping[int, int]) -> None:
    """`new_<line>` weighs for a goal that the same change set adds."""
    values: dict[str, Any] = {}
    for name, text in said.items():
        if name.startswith("new_"):
            line = int(name.removeprefix("new_"))
            if line in made:
                values[f"goal_{made[line]}"] = read(Measure, name, text)
        else:
            values[name] = read(Measure, name, text)
    fill_measure(measure, values)
    measure.save()
    set_measure_related(measure, values)


def _refuse_ended(record: Goal | Measure, ended_on: date | None) -> None:
    if ended_on is not None:
        sentence = _("「%(title)s」已于 %(day)s 终止，不能再改。请去掉这一处调整。")
        raise Conflict("ended", sentence % {"title": record.title, "day": ended_on})


def _day_of_end(plan: DepartmentPlan, line: Change) -> date:
    day = date.fromisoformat(str(line.after))
    if not plan.cycle.starts_on <= day <= plan.cycle.ends_on:
        sentence = _("终止日期 %(day)s 要在周期 %(first)s 至 %(last)s 之内。")
        said = {"day": day, "first": plan.cycle.starts_on, "last": plan.cycle.ends_on}
        raise Invalid("invalid", sentence % said, {"ended_on": [sentence % said]})
    return day


def _next_number(rows: Any) -> int:
    last = rows.order_by("number").last()
    return last.number + 1 if last else 1


def _apply_milestones(plan: DepartmentPlan, lines: list[Change]) -> None:
    for pk, said in grouped(of(lines, ChangeAct.CHANGE, ChangeSubject.MILESTONE), "milestone_id").items():
        milestone = _milestone(plan, pk)
        values = {name: read(Milestone, name, text) for name, text in said.items()}
        fill_milestone(milestone, values)
        milestone.save()
    for line in of(lines, ChangeAct.ADD, ChangeSubject.MILESTONE):
        milestone = Milestone(measure=_measure(plan, line.measure_id))
        said = {"due_on": "", "title": "", **(line.after or {})}
        fill_milestone(milestone, {name: read(Milestone, name, text) for name, text in said.items()})
        milestone.save()
    for line in of(lines, ChangeAct.END, ChangeSubject.MILESTONE):
        _milestone(plan, line.milestone_id).delete()


def _milestone(plan: DepartmentPlan, pk: int | None) -> Milestone:
    found = Milestone.objects.select_related("measure__plan").filter(measure__plan=plan, pk=pk or 0).first()
    if found is None:
        raise Conflict("gone", _("这个节点已经不在了，请去掉这一处调整。"))
    if found.reached_at is not None:
        sentence = _("节点「%(title)s」已经完成，不能再调整。请去掉这一处调整。")
        raise Conflict("already_reached", sentence % {"title": found.title})
    return found


def refresh_preview(adjustment: Adjustment) -> Trial:
    """Compute what the plan would say, and keep it with its fingerprint on the adjustment; the caller saves."""
    trial = tried(adjustment.plan, adjustment.changes.all())
    adjustment.preview = {**trial.content, "names": trial.names}
    adjustment.content_hash = trial.hash
    return trial
