"""Adding, changing and removing goals of a plan that is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from organization.models import User
from plans.commands.editing import changes, finish_edit, plan_for_edit
from plans.commands.validation import invalid, validate
from plans.models import DepartmentPlan, Goal, GoalTarget, Indicator, StrategicObjective
from plans.models.goal import AttainmentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalInput:
    """A goal as its author wrote it; `quarters` maps 1 to 4 to the target value, None or absent for none."""

    title: str
    scope: str = ""
    indicator: Indicator | None = None
    objective: StrategicObjective | None = None
    owner: User | None = None
    method: str = AttainmentMethod.RAISE
    baseline: Decimal | None = None
    target: Decimal | None = None
    range_low: Decimal | None = None
    range_high: Decimal | None = None
    tolerance: Decimal | None = None
    floor: Decimal = Decimal(0)
    ceiling: Decimal = Decimal(150)
    weight: Decimal = Decimal(0)
    starts_on: date | None = None
    due_on: date | None = None
    rationale: str = ""
    quarters: Mapping[int, Decimal | None] = field(default_factory=dict)


@transaction.atomic
def add_goal(plan: DepartmentPlan, values: GoalInput, *, by: User, version: int | None) -> Goal:
    """The new goal comes last."""
    plan = plan_for_edit(plan, by=by, version=version)
    last = plan.goals.order_by("number").last()
    goal = Goal(plan=plan, number=last.number + 1 if last else 1)
    _fill(goal, values)
    goal.save()
    _set_targets(goal, values)
    finish_edit(plan, by=by, data={"goal": goal.number, "added": _fresh(goal).content()})
    return goal


@transaction.atomic
def update_goal(goal: Goal, values: GoalInput, *, by: User, version: int | None) -> Goal:
    plan = plan_for_edit(goal.plan, by=by, version=version)
    goal = _fresh(goal)
    before = goal.content()
    goal.plan = plan
    _fill(goal, values)
    goal.save()
    _set_targets(goal, values)
    changed = changes(before, _fresh(goal).content())
    if changed:
        finish_edit(plan, by=by, data={"goal": goal.number, "changed": changed})
    return goal


@transaction.atomic
def remove_goal(goal: Goal, *, by: User, version: int | None) -> DepartmentPlan:
    """Remove a goal with its targets and links; those after it move up by one."""
    plan = plan_for_edit(goal.plan, by=by, version=version)
    goal = _fresh(goal)
    removed, number = goal.content(), goal.number
    goal.delete()
    for later in plan.goals.filter(number__gt=number).order_by("number"):
        later.number -= 1
        later.save(update_fields=["number"])
    return finish_edit(plan, by=by, data={"goal": number, "removed": removed})


def _fresh(goal: Goal) -> Goal:
    return Goal.objects.for_content().get(pk=goal.pk)


def _fill(goal: Goal, values: GoalInput) -> None:
    plan = goal.plan
    indicator = values.indicator
    if indicator and not indicator.is_active and indicator.pk != goal.indicator_id:
        raise invalid("indicator", _("指标「%(name)s」已经停用，请换一个。") % {"name": indicator.name})
    if values.objective and values.objective.cycle_id != plan.cycle_id:
        raise invalid("objective", _("只能承接本周期的战略目标，请重新选择。"))
    check_owner(plan, values.owner, unchanged=goal.owner_id)
    for f in fields(values):
        if f.name != "quarters":
            value = getattr(values, f.name)
            setattr(goal, f.name, value.strip() if isinstance(value, str) else value)
    if goal.starts_on and goal.due_on and goal.due_on < goal.starts_on:
        raise invalid("due_on", _("完成日期不能早于开始日期 %(day)s。") % {"day": goal.starts_on})
    if goal.range_low is not None and goal.range_high is not None and goal.range_low > goal.range_high:
        raise invalid("range_high", _("区间上限不能小于下限 %(low)s。") % {"low": goal.range_low})
    if goal.floor >= goal.ceiling:
        raise invalid("ceiling", _("达成率上限要大于下限 %(floor)s%%。") % {"floor": goal.floor})
    validate(goal, exclude={"plan", "number"})


def check_owner(plan: DepartmentPlan, owner: User | None, *, unchanged: int | None) -> None:
    """Owners are people of the department or below; one who has left may stay until changed."""
    if owner is None or owner.pk == unchanged:
        return
    if not plan.possible_owners().filter(pk=owner.pk).exists():
        sentence = _("%(name)s 不在本部门，请选择本部门或下级部门的人员。") % {"name": owner}
        raise invalid("owner", sentence)


def _set_targets(goal: Goal, values: GoalInput) -> None:
    wanted = {quarter: value for quarter, value in values.quarters.items() if value is not None}
    goal.targets.exclude(quarter__in=wanted).delete()
    for quarter, value in wanted.items():
        GoalTarget.objects.update_or_create(goal=goal, quarter=quarter, defaults={"value": value})
