"""Writing values of custom fields into one goal or measure, as other systems do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.custom_fields import PREFIX
from organization.models import User
from plans.commands.goals import change_goal
from plans.commands.measures import change_measure
from plans.commands.validation import invalid
from plans.models import DepartmentPlan
from plans.models.custom import Subject
from plans.permissions import can_edit_plan


def write_custom(
    plan: DepartmentPlan,
    *,
    subject: str,
    number: int,
    custom: Mapping[str, Any],
    by: User,
    version: int | None,
) -> DepartmentPlan:
    """Change the named custom fields of goal or measure `number`; the plan's version must be named."""
    can_edit_plan(by, plan).or_raise()
    wanted = {f"{PREFIX}{code}": value for code, value in custom.items()}
    if subject == Subject.GOAL and (goal := plan.goals.filter(number=number).first()):
        return change_goal(goal, wanted, by=by, version=version).plan
    if subject == Subject.MEASURE and (measure := plan.measures.filter(number=number).first()):
        return change_measure(measure, wanted, by=by, version=version).plan
    raise invalid("number", _("计划里没有第 %(number)s 项，请核对序号。") % {"number": number})
