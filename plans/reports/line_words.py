"""Lines of a change set in words: which record, which field, what it was and shall be; codes by their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.punctuation import labelled, listed
from organization.models import User
from plans.completeness import PARTS
from plans.marks import Mark, marks
from plans.models import AdjustmentChange, DepartmentPlan, Goal, Measure, Milestone
from plans.models.adjustment import ChangeAct, ChangeSubject
from plans.models.goal import MeasureFamily

if TYPE_CHECKING:
    from plans.commands.adjustments.rebasing import Meeting

MODELS: Mapping[str, Any] = {"goal": Goal, "measure": Measure, "milestone": Milestone}


@dataclass(frozen=True)
class LineWords:
    pk: int
    state: str
    where: str
    what: str
    before: str
    now: str
    after: str
    is_change: bool = True
    """Of a value; else a whole record comes or goes."""
    chosen: str = ""
    """Which value the author chose where both changed it: `mine`, `theirs`, or nothing yet."""

    @property
    def now_marks(self) -> list[Mark]:
        """The plan of now, with what it got since."""
        return [mark for mark in marks(self.before, self.now) if mark.kind != "removed"]

    @property
    def after_marks(self) -> list[Mark]:
        """What the author wants, with what is new in it."""
        return [mark for mark in marks(self.before, self.after) if mark.kind != "removed"]


@dataclass(frozen=True)
class RecordWords:
    """One record that the change set touches, with its lines."""

    where: str
    rows: list[LineWords]


class Known:
    """What ids in the lines stand for; a constant number of queries."""

    def __init__(
        self, plan: DepartmentPlan, lines: Iterable[AdjustmentChange], values: Iterable[Any]
    ) -> None:
        self.goals = {goal.pk: goal for goal in plan.goals.all()}
        self.measures = {measure.pk: measure for measure in plan.measures.all()}
        self.objectives = {str(row.pk): str(row) for row in plan.cycle.objectives.all()}
        self.findings = {str(row.pk): str(row.number) for row in plan.findings.all()}
        owners = {
            str(value)
            for line in lines
            if line.field == "owner"
            for value in (line.before, line.after, *values)
            if str(value).isdecimal()
        }
        self.people = {str(row.pk): row.label for row in User.objects.filter(pk__in=owners)}

    def where(self, line: AdjustmentChange) -> str:
        if line.subject == ChangeSubject.PLAN:
            return str(dict(PARTS)[line.field])
        if line.subject == ChangeSubject.GOAL and line.goal_id in self.goals:
            goal = self.goals[line.goal_id]
            return labelled(_("目标 %(number)s") % {"number": goal.number}, goal.title)
        measure = self.measures.get(line.measure_id or 0)
        if measure is not None:
            place = labelled(_("措施 %(number)s") % {"number": measure.number}, measure.title)
            return labelled(place, line.label) if line.subject == ChangeSubject.MILESTONE else place
        if line.act == ChangeAct.ADD:
            return labelled(_("新增%(subject)s") % {"subject": line.get_subject_display()}, line.label)
        return line.label

    def what(self, line: AdjustmentChange) -> str:
        if line.act != ChangeAct.CHANGE:
            return str(line.get_act_display())
        return field_label(line.subject, line.field, self.goals)

    def value(self, line: AdjustmentChange, value: Any) -> str:
        if value in (None, ""):
            return ""
        if isinstance(value, bool):
            return str(_("是") if value else _("否"))
        table = {"owner": self.people, "objective": self.objectives}.get(line.field)
        if table is not None:
            return str(table.get(str(value), value))
        if line.field == "findings":
            return listed([self.findings.get(one, one) for one in str(value).split(",")])
        if line.field == "family":
            return str(dict(MeasureFamily.choices).get(str(value), value))
        return "" if isinstance(value, dict) else str(value)


def field_label(subject: str, name: str, goals: Mapping[int, Goal]) -> str:
    head, _bar, tail = name.partition("_")
    if subject == ChangeSubject.PLAN:
        return str(_("正文"))
    if head == "quarter" and tail:
        return _("第 %(quarter)s 季度目标") % {"quarter": tail}
    if head == "goal" and tail.isdecimal():
        goal = goals.get(int(tail))
        return _("服务目标 %(number)s 的权重") % {"number": goal.number if goal else "—"}
    if head == "new" and tail.isdecimal():
        return str(_("服务新目标的权重"))
    if head == "custom" and tail:
        return tail
    return str(MODELS[subject]._meta.get_field(name).verbose_name)


def told_lines(
    plan: DepartmentPlan, met: Iterable[Meeting], choices: Mapping[int, str] | None = None
) -> list[RecordWords]:
    """Every line beside the plan of now, record by record in the order they were first touched."""
    met, choices = list(met), choices or {}
    known = Known(plan, [one.line for one in met], [one.now for one in met])
    records: dict[str, list[LineWords]] = {}
    for one in met:
        words = LineWords(
            one.line.pk,
            one.state,
            known.where(one.line),
            known.what(one.line),
            known.value(one.line, one.line.before),
            known.value(one.line, one.now),
            known.value(one.line, one.line.after),
            is_change=one.line.act == ChangeAct.CHANGE,
            chosen=choices.get(one.line.pk, ""),
        )
        records.setdefault(words.where, []).append(words)
    return [RecordWords(where, rows) for where, rows in records.items()]
