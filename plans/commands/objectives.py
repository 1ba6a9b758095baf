from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict
from plans import events
from plans.commands.locks import locked_cycle
from plans.commands.validation import invalid, validate
from plans.models import Indicator, PlanCycle, StrategicObjective
from plans.models.goal import figure_text
from plans.permissions import can_set_objectives


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveInput:
    """An objective, with the indicator that measures it and its yearly target where there is one."""

    code: str
    title: str
    description: str = ""
    indicator: Indicator | None = None
    target: Decimal | None = None


@transaction.atomic
def add_objective(cycle: PlanCycle, values: ObjectiveInput, *, by: Any) -> StrategicObjective:
    cycle = locked_cycle(cycle)
    can_set_objectives(by, cycle).or_raise()
    objective = StrategicObjective(cycle=cycle)
    _fill(objective, values)
    objective.save()
    record(events.OBJECTIVE_ADDED, objective, by=by)
    return objective


@transaction.atomic
def edit_objective(objective: StrategicObjective, values: ObjectiveInput, *, by: Any) -> StrategicObjective:
    cycle = locked_cycle(objective.cycle)
    can_set_objectives(by, cycle).or_raise()
    objective = StrategicObjective.objects.select_for_update().get(pk=objective.pk)
    before = _told(objective)
    _fill(objective, values)
    after = _told(objective)
    if before != after:
        objective.save()
        record(events.OBJECTIVE_EDITED, objective, by=by, data={"before": before, "after": after})
    return objective


@transaction.atomic
def remove_objective(objective: StrategicObjective, *, by: Any) -> None:
    """Only while no goal serves it."""
    cycle = locked_cycle(objective.cycle)
    can_set_objectives(by, cycle).or_raise()
    serving = objective.goals.count()
    if serving:
        sentence = _("有 %(count)s 个部门目标承接了这个战略目标，不能删除。") % {"count": serving}
        raise Conflict("objective_in_use", sentence)
    record(events.OBJECTIVE_REMOVED, objective, by=by)
    objective.delete()


def _told(objective: StrategicObjective) -> list[str | None]:
    indicator = objective.indicator.code if objective.indicator else None
    return [objective.code, objective.title, objective.description, indicator, figure_text(objective.target)]


def _fill(objective: StrategicObjective, values: ObjectiveInput) -> None:
    for f in fields(values):
        value = getattr(values, f.name)
        setattr(objective, f.name, value.strip() if isinstance(value, str) else value)
    if objective.target is not None and objective.indicator is None:
        raise invalid("indicator", _("写了全年目标，请选择用哪个指标衡量。"))
    twins = StrategicObjective.objects.filter(cycle_id=objective.cycle_id, code=objective.code)
    if twins.exclude(pk=objective.pk).exists():
        raise invalid("code", _("编号 %(code)s 已经用过，请换一个编号，例如 O2。") % {"code": objective.code})
    validate(objective)
