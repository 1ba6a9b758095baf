"""Adjustments as pages show them: what changes record by record, what is pending, where one is in its life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Duty, Event
from activity.sentences import entry
from core.components import HistoryEntry, Step
from core.moments import exact
from organization.models import User
from plans.lifecycle import IN_FLIGHT, AdjustmentStatus
from plans.models import Adjustment, AdjustmentChange, AdjustmentDecision, DepartmentPlan, Goal, Measure
from plans.models.adjustment import ChangeAct, ChangeSubject
from plans.models.goal import MeasureFamily
from plans.reports.differences import Section, sections

HISTORY_LENGTH = 100
WAITING: dict[str, str | Promise] = {
    AdjustmentStatus.DRAFT: gettext_lazy("现在由部门拟写，写全以后报送。现行计划不受影响。"),
    AdjustmentStatus.RETURNED: gettext_lazy("现在由部门修改，改好以后重报。现行计划不受影响。"),
    AdjustmentStatus.SUBMITTED: gettext_lazy("现在由改善办公室审核；审核人不能是报送人或本部门负责人。"),
    AdjustmentStatus.REVIEWED: gettext_lazy("现在由领导小组决定；同意以后立即生效，计划成为下一版。"),
}
"""Status -> who has to act now, and by which rule."""


@dataclass(frozen=True)
class Touched:
    """One text, goal or measure that the change set touches, with the lines that do it."""

    section: Section
    lines: list[AdjustmentChange]

    @property
    def is_added(self) -> bool:
        return self.section.kind == "added"

    @property
    def is_ended(self) -> bool:
        return any(
            line.act == ChangeAct.END and line.subject != ChangeSubject.MILESTONE for line in self.lines
        )

    @property
    def added_line(self) -> AdjustmentChange | None:
        return next((line for line in self.lines if is_whole(line)), None)


def is_whole(line: AdjustmentChange) -> bool:
    """A line that adds a goal or a measure."""
    return line.act == ChangeAct.ADD and line.subject != ChangeSubject.MILESTONE


def touched(adjustment: Adjustment) -> list[Touched]:
    """What differs between the base and the preview, in the order of the document; no preview, nothing."""
    if adjustment.preview is None:
        return []
    lines: dict[str, list[AdjustmentChange]] = {}
    for line in adjustment.changes.all():
        lines.setdefault(place_of(line), []).append(line)
    waiting = {name: iter(lines.get(f"{name}-new", ())) for name in ("goals", "measures")}
    found = []
    for section in sections(adjustment.base.content, adjustment.preview):
        if section.kind == "same":
            continue
        if section.kind == "added":
            own = [line for line in (next(waiting[section.part], None),) if line]
        else:
            own = lines.get(section.anchor, [])
        found.append(Touched(section, own))
    return found


def place_of(line: AdjustmentChange) -> str:
    """The anchor of the section that a line belongs to; added records have none yet."""
    if line.subject == ChangeSubject.PLAN:
        return line.field
    if is_whole(line):
        return f"{line.subject}s-new"
    if line.subject == ChangeSubject.GOAL:
        return f"goals-{line.goal_id}"
    return f"measures-{line.measure_id}"


@dataclass(frozen=True)
class Target:
    """A goal or measure of the plan of now that can be adjusted, and how many lines already do."""

    item: Goal | Measure
    count: int

    @property
    def is_ended(self) -> bool:
        return self.item.ended_on is not None


def targets(plan: DepartmentPlan, lines: Iterable[AdjustmentChange]) -> tuple[list[Target], list[Target]]:
    """Goals and measures of the plan, two queries."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[place_of(line)] = counts.get(place_of(line), 0) + 1
    goals = [Target(goal, counts.get(f"goals-{goal.pk}", 0)) for goal in plan.goals.order_by("number")]
    measures = [
        Target(measure, counts.get(f"measures-{measure.pk}", 0))
        for measure in plan.measures.select_related("owner").order_by("number")
    ]
    return goals, measures


@dataclass(frozen=True)
class Pending:
    """A goal or measure that an adjustment on its way would add (待批)."""

    adjustment: Adjustment
    title: str
    subject: str
    family: str = ""


def pending(plan: DepartmentPlan, user: Any) -> list[Pending]:
    """What is not part of the plan yet, of adjustments that this person may see; one query."""
    lines = AdjustmentChange.objects.filter(
        adjustment__in=Adjustment.objects.visible_to(user).filter(plan=plan, status__in=IN_FLIGHT),
        act=ChangeAct.ADD,
        subject__in=(ChangeSubject.GOAL, ChangeSubject.MEASURE),
    ).select_related("adjustment")
    return [
        Pending(line.adjustment, line.label, line.subject, family_of(line.after or {}))
        for line in lines.defer("adjustment__preview")
    ]


def family_of(said: Mapping[str, Any]) -> str:
    return str(dict(MeasureFamily.choices).get(said.get("family", ""), ""))


STAGE = {
    AdjustmentStatus.DRAFT: 0,
    AdjustmentStatus.RETURNED: 0,
    AdjustmentStatus.SUBMITTED: 1,
    AdjustmentStatus.REVIEWED: 2,
    AdjustmentStatus.APPROVED: 3,
    AdjustmentStatus.APPLIED: 4,
}


def steps_of(adjustment: Adjustment, decisions: Iterable[AdjustmentDecision]) -> list[Step]:
    """Where it is: who did each step and when. One that ended without effect has no steps ahead."""
    stage = STAGE.get(AdjustmentStatus(adjustment.status))
    returned = sum(decision.act == "return" for decision in decisions)
    late = bool(stage is not None and Duty.objects.about(adjustment).overdue(timezone.now()).exists())
    if stage is None:
        return list(_ended_steps(adjustment))
    checked = adjustment.checked_at is not None

    def step(
        index: int, label: str, waiting: str, by: User | None, at: Any, *, is_done: bool = False
    ) -> Step:
        done = is_done or index < (stage or 0)
        state = "done" if done else ("late" if late else "current") if index == stage else "todo"
        chip = _("退回过 %(count)s 次") % {"count": returned} if index == 0 and returned else ""
        who, when = (by.label, exact(at)) if done and by and at else (waiting, "")
        return Step(label, state, who, when, chip)

    edition = adjustment.edition.number if adjustment.edition else next_edition(adjustment)
    return [
        step(0, _("拟写报送"), adjustment.plan.department.name, adjustment.submitted_by, adjustment.submitted_at),
        step(1, _("审核"), _("改善办公室"), adjustment.reviewed_by, adjustment.reviewed_at),
        step(2, _("审批"), _("领导小组"), adjustment.approved_by, adjustment.approved_at),
        step(
            3,
            _("生效，成为第 %(number)s 版") % {"number": edition},
            _("同意以后立即生效"),
            adjustment.applied_by,
            adjustment.applied_at,
        ),
        step(
            4, _("检查效果"), adjustment.plan.department.name, adjustment.checked_by, adjustment.checked_at,
            is_done=checked,
        ),
    ]  # fmt: skip


def next_edition(adjustment: Adjustment) -> int:
    """The number it would get; another adjustment may have come into force since it was begun."""
    newest = adjustment.plan.editions.order_by("-number").values_list("number", flat=True).first()
    return (newest or adjustment.base.number) + 1


def _ended_steps(adjustment: Adjustment) -> Iterator[Step]:
    for label, by, at in (
        (_("拟写"), adjustment.drafted_by, adjustment.drafted_at),
        (_("报送"), adjustment.submitted_by, adjustment.submitted_at),
        (_("审核"), adjustment.reviewed_by, adjustment.reviewed_at),
        (_("撤回"), adjustment.withdrawn_by, adjustment.withdrawn_at),
        (_("不同意"), adjustment.refused_by, adjustment.refused_at),
    ):
        if by and at:
            yield Step(label, "done", by.label, exact(at), "")


def history_of(adjustment: Adjustment) -> list[HistoryEntry]:
    """What happened, newest first."""
    events = Event.objects.about(adjustment).select_related("on_behalf_of")[:HISTORY_LENGTH]
    return [entry(event) for event in events]
