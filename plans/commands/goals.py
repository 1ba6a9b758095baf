"""Adding, changing and removing goals of a plan that is being written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Conflict
from organization.models import User
from plans.commands.custom_values import with_custom
from plans.commands.editing import changes, finish_edit, lasting, plan_for_edit
from plans.commands.merging import merged
from plans.commands.validation import invalid, validate
from plans.models import DepartmentPlan, Goal, GoalTarget, Indicator, StrategicObjective
from plans.models.custom import Subject
from plans.models.goal import AttainmentMethod

QUARTERS = (1, 2, 3, 4)
PLAIN = (
    "title", "scope", "indicator", "objective", "owner", "method", "baseline", "target", "range_low", "range_high",
    "tolerance", "floor", "ceiling", "weight", "starts_on", "due_on", "rationale",
)  # fmt: skip
"""Fields of the goal's own row."""


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
    findings: frozenset[int] = frozenset()
    """Ids of findings of the same plan that the goal answers."""
    custom: Mapping[str, Any] = field(default_factory=dict)
    quarters: Mapping[int, Decimal | None] = field(default_factory=dict)

    def flat(self) -> dict[str, Any]:
        """Field -> value with one entry a control: `quarter_1`, `custom_<code>`."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in {"quarters", "custom"}}
        values |= {f"quarter_{quarter}": self.quarters.get(quarter) for quarter in QUARTERS}
        return values | {f"custom_{code}": value for code, value in self.custom.items()}


def flat_goal(goal: Goal) -> dict[str, Any]:
    """The goal's values as `GoalInput.flat` spells them."""
    values = {name: getattr(goal, name) for name in PLAIN}
    values |= {"findings": frozenset(finding.pk for finding in goal.findings.all())}
    values |= {f"quarter_{quarter}": goal.quarters.get(quarter) for quarter in QUARTERS}
    return values | {f"custom_{code}": value for code, value in goal.custom.items()}


@transaction.atomic
def add_goal(plan: DepartmentPlan, values: GoalInput, *, by: User) -> Goal:
    """The new goal comes last."""
    plan = plan_for_edit(plan, by=by)
    last = plan.goals.order_by("number").last()
    goal = Goal(plan=plan, number=last.number + 1 if last else 1)
    wanted = values.flat()
    fill_goal(goal, wanted)
    goal.save()
    set_goal_related(goal, wanted)
    data = {"goal": goal.number, "goal_id": goal.pk, "added": fresh_goal(goal).content()}
    finish_edit(plan, by=by, data=data)
    return goal


def update_goal(
    goal: Goal,
    values: GoalInput,
    *,
    by: User,
    version: int | None = None,
    seen: Mapping[str, str] | None = None,
) -> Goal:
    """Save the goal as a form holds it; with `seen`, only the fields that the writer changed."""
    return change_goal(goal, values.flat(), by=by, version=version, seen=seen)


@transaction.atomic
def change_goal(
    goal: Goal,
    wanted: Mapping[str, Any],
    *,
    by: User,
    version: int | None = None,
    seen: Mapping[str, str] | None = None,
) -> Goal:
    """Change the named fields (as `GoalInput.flat` names them); `seen` takes the place of the version."""
    plan = plan_for_edit(goal.plan, by=by)
    goal = fresh_goal(goal)
    goal.plan = plan
    changed = merged(plan, {"goal_id": goal.pk}, flat_goal(goal), wanted, seen, version=version)
    if not changed:
        return goal
    before = goal.content()
    fill_goal(goal, changed)
    goal.save()
    set_goal_related(goal, changed)
    goal = fresh_goal(goal)
    data = {"goal": goal.number, "goal_id": goal.pk, "changed": changes(before, goal.content())}
    goal.plan = finish_edit(plan, by=by, data=data)
    return goal


@transaction.atomic
def remove_goal(goal: Goal, *, by: User, version: int | None) -> DepartmentPlan:
    """Remove a goal with its targets and links; those after it move up by one."""
    plan = plan_for_edit(goal.plan, by=by)
    goal = fresh_goal(goal)
    lasting(plan, {"goal_id": goal.pk}, by=by, version=version)
    removed, number, pk = goal.content(), goal.number, goal.pk
    goal.delete()
    for later in plan.goals.filter(number__gt=number).order_by("number"):
        later.number -= 1
        later.save(update_fields=["number"])
    return finish_edit(plan, by=by, data={"goal": number, "goal_id": pk, "removed": removed})


def fresh_goal(goal: Goal) -> Goal:
    """The goal as it is now, under the lock of its plan."""
    found = Goal.objects.for_content().filter(pk=goal.pk).first()
    if found is None:
        raise Conflict("gone", _("这个目标刚被别人删除。您写的内容请另行保存。"))
    return found


def fill_goal(goal: Goal, values: Mapping[str, Any]) -> None:
    plan = goal.plan
    _check_relations(goal, values)
    for name, value in values.items():
        if name in PLAIN:
            setattr(goal, name, value.strip() if isinstance(value, str) else value)
    goal.custom = with_custom(Subject.GOAL, goal.custom, values)
    if "owner" in values:
        check_owner(plan, goal.owner, unchanged=None)
    check_figures(goal)
    validate(goal, exclude={"plan", "number"})


def _check_relations(goal: Goal, values: Mapping[str, Any]) -> None:
    indicator, objective = values.get("indicator"), values.get("objective")
    if indicator and not indicator.is_active and indicator.pk != goal.indicator_id:
        raise invalid("indicator", _("指标「%(name)s」已经停用，请换一个。") % {"name": indicator})
    if objective and objective.cycle_id != goal.plan.cycle_id:
        raise invalid("objective", _("只能承接本周期的战略目标，请重新选择。"))
    check_findings(goal.plan, values.get("findings", ()))


def check_figures(goal: Goal) -> None:
    """What two fields say about each other."""
    if goal.starts_on and goal.due_on and goal.due_on < goal.starts_on:
        raise invalid("due_on", _("完成日期不能早于开始日期 %(day)s。") % {"day": goal.starts_on})
    if goal.range_low is not None and goal.range_high is not None and goal.range_low > goal.range_high:
        raise invalid("range_high", _("区间上限不能小于下限 %(low)s。") % {"low": goal.range_low})
    if goal.floor >= goal.ceiling:
        raise invalid("ceiling", _("达成率上限要大于下限 %(floor)s%%。") % {"floor": goal.floor})


def check_findings(plan: DepartmentPlan, wanted: Iterable[int]) -> None:
    """Goals and measures answer findings of their own plan."""
    if set(wanted) - set(plan.findings.values_list("pk", flat=True)):
        raise invalid("findings", _("只能选择本计划的现状问题，请重新选择。"))


def check_owner(plan: DepartmentPlan, owner: User | None, *, unchanged: int | None) -> None:
    """Owners are people of the department or below; one who has left may stay until changed."""
    if owner is None or owner.pk == unchanged:
        return
    if not plan.possible_owners().filter(pk=owner.pk).exists():
        sentence = _("%(name)s 不在本部门，请选择本部门或下级部门的人员。") % {"name": owner}
        raise invalid("owner", sentence)


def set_goal_related(goal: Goal, values: Mapping[str, Any]) -> None:
    """Quarterly targets and findings, of those that are named."""
    for quarter in QUARTERS:
        name = f"quarter_{quarter}"
        if name not in values:
            continue
        if values[name] is None:
            goal.targets.filter(quarter=quarter).delete()
        else:
            GoalTarget.objects.update_or_create(goal=goal, quarter=quarter, defaults={"value": values[name]})
    if "findings" in values:
        goal.findings.set(values["findings"])
