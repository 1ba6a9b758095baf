from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict
from plans import events
from plans.commands.locks import locked_cycle
from plans.commands.validation import invalid, validate
from plans.models import PlanCycle, StrategicObjective
from plans.permissions import can_set_objectives


@transaction.atomic
def add_objective(
    cycle: PlanCycle, *, code: str, title: str, description: str = "", by: Any
) -> StrategicObjective:
    cycle = locked_cycle(cycle)
    can_set_objectives(by, cycle).or_raise()
    objective = StrategicObjective(cycle=cycle)
    _fill(objective, code, title, description)
    objective.save()
    record(events.OBJECTIVE_ADDED, objective, by=by)
    return objective


@transaction.atomic
def edit_objective(
    objective: StrategicObjective, *, code: str, title: str, description: str = "", by: Any
) -> StrategicObjective:
    cycle = locked_cycle(objective.cycle)
    can_set_objectives(by, cycle).or_raise()
    objective = StrategicObjective.objects.select_for_update().get(pk=objective.pk)
    before = [objective.code, objective.title, objective.description]
    _fill(objective, code, title, description)
    after = [objective.code, objective.title, objective.description]
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


def _fill(objective: StrategicObjective, code: str, title: str, description: str) -> None:
    objective.code, objective.title, objective.description = code.strip(), title.strip(), description.strip()
    twins = StrategicObjective.objects.filter(cycle_id=objective.cycle_id, code=objective.code)
    if twins.exclude(pk=objective.pk).exists():
        raise invalid("code", _("编号 %(code)s 已经用过，请换一个编号，例如 O2。") % {"code": objective.code})
    validate(objective)
