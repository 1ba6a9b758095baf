"""Saving one field, as autosave does: whatever the place, the same question whether others changed it meanwhile."""

from __future__ import annotations

from typing import Any

from organization.models import User
from plans.commands import editing, findings, goals, measures
from plans.commands.merging import unseen
from plans.models import DepartmentPlan, Finding, Goal, Measure

Place = str | Goal | Measure | Finding
"""Where a field lies: the code of a text part, or a record of the plan."""


def save_field(
    plan: DepartmentPlan, place: Place, name: str, value: Any, *, seen: str | None, by: User
) -> DepartmentPlan:
    """Save one field if it still reads as the writer saw it (`seen`, spelled as `merging.spelled` does).

    Equal to what stands there: nothing happens. Changed by another meanwhile: `FieldsChanged` (412) with both
    values. Without `seen`: `PreconditionRequired` (428). Returns the plan with its version of now.
    """
    if seen is None:
        raise unseen()
    wanted, read = {name: value}, {name: seen}
    if isinstance(place, Goal):
        return goals.change_goal(place, wanted, seen=read, by=by).plan
    if isinstance(place, Measure):
        return measures.change_measure(place, wanted, seen=read, by=by).plan
    if isinstance(place, Finding):
        return findings.change_finding(place, wanted, seen=read, by=by).plan
    return editing.update_part(plan, place, str(value), seen=seen, by=by)
