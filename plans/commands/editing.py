"""Writing a plan: its text parts. Goals and measures follow the same two beats around their own change.

Every edit names the version it was made from and makes the next one; only drafts and returned plans are edited,
so nothing that was approved is ever touched.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from activity.recording import record
from plans import events
from plans.commands.locks import locked_plan
from plans.commands.validation import invalid
from plans.completeness import TEXT_PARTS
from plans.models import DepartmentPlan
from plans.permissions import can_edit_plan


def plan_for_edit(plan: DepartmentPlan, *, by: Any, version: int | None) -> DepartmentPlan:
    """The plan, locked, if this person may edit this version of it."""
    plan = locked_plan(plan)
    can_edit_plan(by, plan).or_raise()
    plan.expect_version(version)
    return plan


def finish_edit(plan: DepartmentPlan, *, by: Any, data: dict[str, Any]) -> DepartmentPlan:
    """Count the edit and put it on record; `data` says what was before and after."""
    plan.next_version()
    plan.save(update_fields=["version"])
    record(events.PLAN_EDITED, plan, by=by, data={**data, "version": plan.version})
    return plan


@transaction.atomic
def update_part(
    plan: DepartmentPlan, part: str, text: str, *, by: Any, version: int | None
) -> DepartmentPlan:
    """Replace one of the four text parts; the same text again is no edit."""
    plan = plan_for_edit(plan, by=by, version=version)
    if part not in TEXT_PARTS:
        raise invalid("part", f"{part}?")
    text = text.replace("\r\n", "\n").strip()
    before = getattr(plan, part)
    if text == before:
        return plan
    setattr(plan, part, text)
    plan.save(update_fields=[part])
    return finish_edit(plan, by=by, data={"part": part, "before": before, "after": text})


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Field -> [before, after], of the fields that differ."""
    return {
        name: [before.get(name), after.get(name)]
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }
