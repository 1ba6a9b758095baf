"""Adding, changing and removing measures of a plan that is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from organization.models import User
from plans.commands.editing import changes, finish_edit, plan_for_edit
from plans.commands.goals import check_owner
from plans.commands.validation import invalid, validate
from plans.models import DepartmentPlan, GoalMeasure, Measure
from plans.models.goal import MeasureFamily


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureInput:
    """A measure as its author wrote it; `goals` maps the id of a goal of the same plan to the weight (percent)
    of its effect that is expected of this measure."""

    title: str
    family: str = MeasureFamily.PROCESS
    description: str = ""
    owner: User | None = None
    starts_on: date | None = None
    due_on: date | None = None
    expected_effect: str = ""
    cost: Decimal | None = None
    goals: Mapping[int, Decimal] = field(default_factory=dict)


@transaction.atomic
def add_measure(plan: DepartmentPlan, values: MeasureInput, *, by: User, version: int | None) -> Measure:
    """The new measure comes last."""
    plan = plan_for_edit(plan, by=by, version=version)
    last = plan.measures.order_by("number").last()
    measure = Measure(plan=plan, number=last.number + 1 if last else 1)
    _fill(measure, values)
    measure.save()
    _set_links(measure, values)
    finish_edit(plan, by=by, data={"measure": measure.number, "added": _fresh(measure).content()})
    return measure


@transaction.atomic
def update_measure(measure: Measure, values: MeasureInput, *, by: User, version: int | None) -> Measure:
    plan = plan_for_edit(measure.plan, by=by, version=version)
    measure = _fresh(measure)
    before = measure.content()
    measure.plan = plan
    _fill(measure, values)
    measure.save()
    _set_links(measure, values)
    changed = changes(before, _fresh(measure).content())
    if changed:
        finish_edit(plan, by=by, data={"measure": measure.number, "changed": changed})
    return measure


@transaction.atomic
def remove_measure(measure: Measure, *, by: User, version: int | None) -> DepartmentPlan:
    """Remove a measure; those after it move up by one."""
    plan = plan_for_edit(measure.plan, by=by, version=version)
    measure = _fresh(measure)
    removed, number = measure.content(), measure.number
    measure.delete()
    for later in plan.measures.filter(number__gt=number).order_by("number"):
        later.number -= 1
        later.save(update_fields=["number"])
    return finish_edit(plan, by=by, data={"measure": number, "removed": removed})


def _fresh(measure: Measure) -> Measure:
    return Measure.objects.for_content().get(pk=measure.pk)


def _fill(measure: Measure, values: MeasureInput) -> None:
    check_owner(measure.plan, values.owner, unchanged=measure.owner_id)
    for f in fields(values):
        if f.name != "goals":
            value = getattr(values, f.name)
            setattr(measure, f.name, value.strip() if isinstance(value, str) else value)
    if measure.starts_on and measure.due_on and measure.due_on < measure.starts_on:
        raise invalid("due_on", _("完成日期不能早于开始日期 %(day)s。") % {"day": measure.starts_on})
    validate(measure, exclude={"plan", "number"})


def _set_links(measure: Measure, values: MeasureInput) -> None:
    own = set(measure.plan.goals.values_list("pk", flat=True))
    if set(values.goals) - own:
        raise invalid("goals", _("只能选择本计划的目标，请重新选择。"))
    for weight in values.goals.values():
        if not 0 < weight <= 100:
            raise invalid("goals", _("权重 %(weight)s 要大于 0、不超过 100。") % {"weight": weight})
    measure.links.exclude(goal_id__in=values.goals).delete()
    for goal_id, weight in values.goals.items():
        GoalMeasure.objects.update_or_create(measure=measure, goal_id=goal_id, defaults={"weight": weight})
