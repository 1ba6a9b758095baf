"""Breaking a goal down to departments, teams and persons while its plan is written.

Two people may work on the breakdown at once: a change names what it saw in each field, and only a field that
somebody else changed meanwhile is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Conflict, PreconditionRequired, Stale
from core.periods import local_today
from organization.models import Department, User
from plans.commands.editing import changes, finish_edit
from plans.commands.locks import locked_plan
from plans.commands.merging import Clash, FieldsChanged
from plans.commands.validation import invalid, validate
from plans.models import DepartmentPlan, Goal, GoalMeasure, GoalPart
from plans.models.goal import figure_text
from plans.permissions import can_edit_plan

FIELDS = ("target", "weight", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartInput:
    """Who takes the part (a department or a person, exactly one), with which figure and which weight in percent."""

    department: Department | None = None
    person: User | None = None
    target: Decimal | None = None
    weight: Decimal = Decimal(0)
    note: str = ""


@transaction.atomic
def add_part(goal: Goal, values: PartInput, *, by: User, parent: GoalPart | None = None) -> GoalPart:
    """Give a part of the goal (or of a part of it) to a department or person below; it comes last."""
    return add_parts(goal, [values], by=by, parent=parent)[0]


@transaction.atomic
def add_parts(
    goal: Goal, rows: Sequence[PartInput], *, by: User, parent: GoalPart | None = None
) -> list[GoalPart]:
    """Several parts at once, as one edit: a proposal that was looked at and kept."""
    plan = locked_plan(goal.plan)
    can_edit_plan(by, plan).or_raise()
    goal, parent = _fresh_goal(goal), _fresh_part(parent) if parent else None
    if parent and parent.goal_id != goal.pk:
        raise invalid("parent", _("上一级不属于这个目标，请重新选择。"))
    if not rows:
        raise invalid("department", _("还没有选择承担人，请至少选一个。"))
    position = GoalPart.objects.filter(goal=goal, parent=parent).count()
    made = []
    for number, values in enumerate(rows, start=position):
        part = GoalPart(goal=goal, parent=parent, position=number)
        _give(part, values, plan)
        part.save()
        made.append(part)
    _finish(plan, goal, [part.content() for part in made], "added", by=by)
    return made


@transaction.atomic
def change_part(part: GoalPart, values: PartInput, *, by: User, seen: Mapping[str, str] | None) -> GoalPart:
    """Change figure, weight or note. `seen` holds these fields as the author read them, spelled like the content
    (`85`, not `85.000000`; empty for none); of them only those that the author changed are touched.

    Raises `Stale` where somebody else changed the same field meanwhile, `PreconditionRequired` without `seen`.
    """
    plan = locked_plan(part.goal.plan)
    can_edit_plan(by, plan).or_raise()
    if seen is None:
        raise PreconditionRequired("seen_required", _("请说明修改所依据的原有内容（seen）。"))
    part = _fresh_part(part)
    before, clashes = part.content(), []
    for name in FIELDS:
        wanted = getattr(values, name)
        now, read = spelled(getattr(part, name)), seen.get(name, "")
        if spelled(wanted) in (read, now):
            continue
        if now != read:
            clashes.append(Clash(name, wanted, getattr(part, name)))
        setattr(part, name, wanted.strip() if isinstance(wanted, str) else wanted)
    if clashes:
        raise _changed_meanwhile(part, clashes)
    changed = changes(before, part.content())
    if changed:
        _check(part)
        part.save()
        _finish(plan, part.goal, {"holder": part.holder, **changed}, "changed", by=by)
    return part


def _changed_meanwhile(part: GoalPart, clashes: list[Clash]) -> FieldsChanged:
    """Tells of the first field; the clashes name all."""
    label = part._meta.get_field(clashes[0].name).verbose_name  # type: ignore[union-attr]
    sentence = _("%(who)s的「%(field)s」刚被别人改成 %(now)s，您的没有保存。请对照以后再改。")
    now = spelled(clashes[0].theirs) or _("空")
    return FieldsChanged(clashes, sentence=sentence % {"who": part, "field": label, "now": now})


@transaction.atomic
def remove_part(part: GoalPart, *, by: User, seen: int | None) -> DepartmentPlan:
    """Take a part back with everything below it. `seen` is how many parts the author saw below it: more of them
    now is `Stale`, so that nobody's new parts vanish unseen."""
    plan = locked_plan(part.goal.plan)
    can_edit_plan(by, plan).or_raise()
    part = _fresh_part(part)
    below = descendants(part)
    if seen is None:
        raise PreconditionRequired("seen_required", _("请说明修改所依据的原有内容（seen）。"))
    if len(below) != seen:
        raise Stale("stale", _("%(who)s下面的分解刚被别人改过，请看过再删除。") % {"who": part})
    removed = [entry.content() for entry in (part, *below)]
    goal = part.goal
    part.delete()
    return _finish(plan, goal, removed, "removed", by=by)


def descendants(part: GoalPart) -> list[GoalPart]:
    """All parts below, in one query."""
    parts = part.goal.parts.select_related("department", "person", "parent__department", "parent__person")
    below: dict[int | None, list[GoalPart]] = {}
    for entry in parts:
        below.setdefault(entry.parent_id, []).append(entry)
    found, waiting = [], [part.pk]
    while waiting:
        for entry in below.get(waiting.pop(), []):
            found.append(entry)
            waiting.append(entry.pk)
    return found


def spelled(value: Any) -> str:
    """One spelling for equal values, as forms and contents write them."""
    return (figure_text(value) or "") if isinstance(value, Decimal) else str(value or "").strip()


def _give(part: GoalPart, values: PartInput, plan: DepartmentPlan) -> None:
    part.department, part.person = values.department, values.person
    part.target, part.weight, part.note = values.target, values.weight, values.note.strip()
    if bool(part.department) == bool(part.person):
        raise invalid("department", _("请选择一个部门（小组）或者一个人。"))
    _check_holder(part, plan)
    twins = GoalPart.objects.filter(
        goal=part.goal, parent=part.parent, department=part.department, person=part.person
    )
    if twins.exists():
        raise invalid("department", _("%(who)s已经承担了一部分，请改那一行。") % {"who": part})
    _check(part)


def _check_holder(part: GoalPart, plan: DepartmentPlan) -> None:
    """A part goes down the tree: to a department below, or to somebody who works there."""
    parent = part.parent
    if parent and parent.person_id:
        raise invalid("parent", _("已经分解到个人，不能再往下分。"))
    above = (parent.department if parent else None) or plan.department
    if part.department and not (
        part.department.is_active
        and part.department.path.startswith(above.path)
        and part.department.pk != above.pk
    ):
        sentence = _("%(who)s不是%(above)s下面在用的部门或小组，请重新选择。")
        raise invalid("department", sentence % {"who": part.department, "above": above})
    if part.person and not possible_people(above).filter(pk=part.person.pk).exists():
        sentence = _("%(who)s不在%(above)s，请选择那里的人员。")
        raise invalid("person", sentence % {"who": part.person, "above": above})


def possible_people(above: Department) -> Any:
    """Active people of a department and of those below it."""
    below = Department.objects.below([above.path]).values_list("pk", flat=True)
    return User.objects.people().in_departments(below, local_today())


def _check(part: GoalPart) -> None:
    if not 0 <= part.weight <= 100:
        raise invalid("weight", _("权重 %(weight)s 要在 0 到 100 之间。") % {"weight": part.weight})
    validate(part, exclude={"goal", "parent", "position"})


def _finish(plan: DepartmentPlan, goal: Goal, what: Any, act: str, *, by: User) -> DepartmentPlan:
    return finish_edit(
        plan, by=by, data={"goal": goal.number, "goal_id": goal.pk, "breakdown": act, act: what}
    )


def _fresh_goal(goal: Goal) -> Goal:
    found = Goal.objects.filter(pk=goal.pk).first()
    if found is None:
        raise Conflict("gone", _("这个目标刚被别人删除，请刷新页面。"))
    return found


def _fresh_part(part: GoalPart) -> GoalPart:
    parts = GoalPart.objects.select_related(
        "goal", "department", "person", "parent__department", "parent__person"
    )
    found = parts.filter(pk=part.pk).first()
    if found is None:
        raise Conflict("gone", _("这一部分刚被别人删除，请刷新页面。"))
    return found


@transaction.atomic
def set_weights(
    plan: DepartmentPlan,
    wanted: Mapping[tuple[int, int], Decimal | None],
    *,
    by: User,
    seen: Mapping[tuple[int, int], Decimal | None] | None,
) -> DepartmentPlan:
    """Weights (percent) by (goal id, measure id); None takes the link away. Only cells that differ from what the
    author saw are written; one that somebody else changed meanwhile is `Stale`."""
    plan = locked_plan(plan)
    can_edit_plan(by, plan).or_raise()
    if seen is None:
        raise PreconditionRequired("seen_required", _("请说明修改所依据的原有内容（seen）。"))
    goals, measures = (
        dict(plan.goals.values_list("pk", "number")),
        dict(plan.measures.values_list("pk", "number")),
    )
    links = {(link.goal_id, link.measure_id): link for link in GoalMeasure.objects.filter(goal__plan=plan)}
    changed: dict[str, list[str | None]] = {}
    touched: dict[str, set[int]] = {"goal_ids": set(), "measure_ids": set()}
    for (goal, measure), weight in wanted.items():
        if goal not in goals or measure not in measures:
            raise invalid("weights", _("只能填写本计划的目标和措施，请刷新页面。"))
        link = links.get((goal, measure))
        now = link.weight if link else None
        if weight == seen.get((goal, measure)) or weight == now:
            continue
        place = {"goal": goals[goal], "measure": measures[measure]}
        if now != seen.get((goal, measure)):
            sentence = _(
                "目标 %(goal)s 与措施 %(measure)s 的权重刚被别人改成 %(now)s，您的没有保存。请对照以后再改。"
            )
            raise Stale("stale", sentence % {**place, "now": figure_text(now) or _("空")})
        if weight is not None and not 0 < weight <= 100:
            raise invalid("weights", _("权重 %(weight)s 要大于 0、不超过 100。") % {"weight": weight})
        _write_link(goal, measure, link, weight)
        touched["goal_ids"].add(goal)
        touched["measure_ids"].add(measure)
        changed[f"{goals[goal]}–{measures[measure]}"] = [figure_text(now), figure_text(weight)]
    ids = {name: sorted(found) for name, found in touched.items()}
    return finish_edit(plan, by=by, data={"weights": changed, **ids}) if changed else plan


def _write_link(goal: int, measure: int, link: GoalMeasure | None, weight: Decimal | None) -> None:
    if weight is None:
        GoalMeasure.objects.filter(goal_id=goal, measure_id=measure).delete()
    elif link is None:
        GoalMeasure.objects.create(goal_id=goal, measure_id=measure, weight=weight)
    else:
        link.weight = weight
        link.save(update_fields=["weight"])


@transaction.atomic
def change_parts(
    goal: Goal, rows: Sequence[tuple[GoalPart, PartInput, Mapping[str, str] | None]], *, by: User
) -> None:
    """Save several rows of one goal's breakdown together, all or none."""
    for part, values, seen in rows:
        if part.goal_id != goal.pk:
            raise invalid("part", _("这一部分不属于这个目标，请刷新页面。"))
        change_part(part, values, by=by, seen=seen)
