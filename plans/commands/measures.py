"""Adding, changing and removing measures of a plan that is being written."""

from __future__ import annotations

from collections.abc import Mapping
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
from plans.commands.goals import check_findings, check_owner
from plans.commands.merging import merged
from plans.commands.requests import drop_requests
from plans.commands.validation import invalid, validate
from plans.models import DepartmentPlan, GoalMeasure, Measure
from plans.models.custom import Subject
from plans.models.goal import MeasureFamily

PLAIN = (
    "title", "family", "description", "owner", "starts_on", "due_on", "expected_effect", "cost", "benefit",
    "benefit_basis",
)  # fmt: skip
"""Fields of the measure's own row."""


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
    benefit: Decimal | None = None
    benefit_basis: str = ""
    findings: frozenset[int] = frozenset()
    """Ids of findings of the same plan that the measure tackles."""
    custom: Mapping[str, Any] = field(default_factory=dict)
    goals: Mapping[int, Decimal | None] = field(default_factory=dict)

    def flat(self) -> dict[str, Any]:
        """Field -> value with one entry a control: `goal_<id>`, `custom_<code>`."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in {"goals", "custom"}}
        values |= {f"goal_{pk}": weight for pk, weight in self.goals.items()}
        return values | {f"custom_{code}": value for code, value in self.custom.items()}


def flat_measure(measure: Measure) -> dict[str, Any]:
    """The measure's values as `MeasureInput.flat` spells them; goals that it does not serve are absent."""
    values = {name: getattr(measure, name) for name in PLAIN}
    values |= {"findings": frozenset(finding.pk for finding in measure.findings.all())}
    values |= {f"goal_{link.goal_id}": link.weight for link in measure.links.all()}
    return values | {f"custom_{code}": value for code, value in measure.custom.items()}


@transaction.atomic
def add_measure(plan: DepartmentPlan, values: MeasureInput, *, by: User) -> Measure:
    """The new measure comes last."""
    plan = plan_for_edit(plan, by=by)
    last = plan.measures.order_by("number").last()
    measure = Measure(plan=plan, number=last.number + 1 if last else 1)
    wanted = values.flat()
    fill_measure(measure, wanted)
    measure.save()
    set_measure_related(measure, wanted)
    data = {"measure": measure.number, "measure_id": measure.pk, "added": fresh_measure(measure).content()}
    finish_edit(plan, by=by, data=data)
    return measure


def update_measure(
    measure: Measure,
    values: MeasureInput,
    *,
    by: User,
    version: int | None = None,
    seen: Mapping[str, str] | None = None,
) -> Measure:
    """Save the measure as a form holds it; with `seen`, only the fields that the writer changed. Goals that the
    input does not name are not served any more."""
    served = {f"goal_{pk}": None for pk in measure.links.values_list("goal_id", flat=True)}
    if seen is not None:
        served = {name: None for name in served if name in seen}
    return change_measure(measure, {**served, **values.flat()}, by=by, version=version, seen=seen)


@transaction.atomic
def change_measure(
    measure: Measure,
    wanted: Mapping[str, Any],
    *,
    by: User,
    version: int | None = None,
    seen: Mapping[str, str] | None = None,
) -> Measure:
    """Change the named fields (as `MeasureInput.flat` names them); `seen` takes the place of the version."""
    plan = plan_for_edit(measure.plan, by=by)
    measure = fresh_measure(measure)
    measure.plan = plan
    changed = merged(plan, {"measure_id": measure.pk}, flat_measure(measure), wanted, seen, version=version)
    if not changed:
        return measure
    before = measure.content()
    fill_measure(measure, changed)
    measure.save()
    set_measure_related(measure, changed)
    measure = fresh_measure(measure)
    found = changes(before, measure.content())
    data = {"measure": measure.number, "measure_id": measure.pk, "changed": found}
    measure.plan = finish_edit(plan, by=by, data=data)
    return measure


@transaction.atomic
def remove_measure(measure: Measure, *, by: User, version: int | None) -> DepartmentPlan:
    """Remove a measure; those after it move up by one."""
    plan = plan_for_edit(measure.plan, by=by)
    measure = fresh_measure(measure)
    lasting(plan, {"measure_id": measure.pk}, by=by, version=version)
    removed, number, pk = measure.content(), measure.number, measure.pk
    drop_requests(measure, by=by)
    measure.delete()
    for later in plan.measures.filter(number__gt=number).order_by("number"):
        later.number -= 1
        later.save(update_fields=["number"])
    return finish_edit(plan, by=by, data={"measure": number, "measure_id": pk, "removed": removed})


def fresh_measure(measure: Measure) -> Measure:
    """The measure as it is now, under the lock of its plan."""
    found = Measure.objects.for_content().filter(pk=measure.pk).first()
    if found is None:
        raise Conflict("gone", _("这项措施刚被别人删除。您写的内容请另行保存。"))
    return found


def fill_measure(measure: Measure, values: Mapping[str, Any]) -> None:
    check_findings(measure.plan, values.get("findings", ()))
    for name, value in values.items():
        if name in PLAIN:
            setattr(measure, name, value.strip() if isinstance(value, str) else value)
    measure.custom = with_custom(Subject.MEASURE, measure.custom, values)
    if "owner" in values:
        check_owner(measure.plan, measure.owner, unchanged=None)
    if measure.starts_on and measure.due_on and measure.due_on < measure.starts_on:
        raise invalid("due_on", _("完成日期不能早于开始日期 %(day)s。") % {"day": measure.starts_on})
    validate(measure, exclude={"plan", "number"})


def set_measure_related(measure: Measure, values: Mapping[str, Any]) -> None:
    """Weights for goals and findings, of those that are named."""
    weights = {
        int(name.removeprefix("goal_")): value for name, value in values.items() if name.startswith("goal_")
    }
    if set(weights) - set(measure.plan.goals.values_list("pk", flat=True)):
        raise invalid("goals", _("只能选择本计划的目标，请重新选择。"))
    for goal_id, weight in weights.items():
        if not weight and weight is not None:
            weight = None
        if weight is None:
            measure.links.filter(goal_id=goal_id).delete()
            continue
        if not 0 < weight <= 100:
            raise invalid("goals", _("权重 %(weight)s 要大于 0、不超过 100。") % {"weight": weight})
        GoalMeasure.objects.update_or_create(measure=measure, goal_id=goal_id, defaults={"weight": weight})
    if "findings" in values:
        measure.findings.set(values["findings"])
