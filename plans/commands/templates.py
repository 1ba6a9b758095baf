"""Templates that departments may start from; the office keeps them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from plans import events
from plans.commands.validation import invalid, validate
from plans.models import DepartmentPlan, PlanTemplate
from plans.permissions import can_keep_templates

UNWANTED = ("explanations", "evidence", "department")
"""Parts of a plan's content that mean nothing in another department's plan."""


@transaction.atomic
def save_as_template(plan: DepartmentPlan, *, name: str, description: str = "", by: Any) -> PlanTemplate:
    """Make a template of what a plan says now, without people, evidence and requests."""
    can_keep_templates(by).or_raise()
    content = {key: value for key, value in plan.content().items() if key not in UNWANTED}
    content["findings"] = [_without(row, "evidence") for row in content.get("findings", ())]
    content["goals"] = [
        {**_without(row, "evidence", "parts", "custom"), "owner": None} for row in content["goals"]
    ]
    content["measures"] = [
        {**_without(row, "requests", "needs", "custom"), "owner": None} for row in content["measures"]
    ]
    template = PlanTemplate(content=content)
    return _keep(template, name, description, True, by, events.TEMPLATE_ADDED)


@transaction.atomic
def edit_template(
    template: PlanTemplate, *, name: str, description: str, is_active: bool, by: Any
) -> PlanTemplate:
    can_keep_templates(by).or_raise()
    template = PlanTemplate.objects.select_for_update().get(pk=template.pk)
    return _keep(template, name, description, is_active, by, events.TEMPLATE_EDITED)


def _keep(
    template: PlanTemplate, name: str, description: str, is_active: bool, by: Any, event: str
) -> PlanTemplate:
    name = name.strip()
    if PlanTemplate.objects.exclude(pk=template.pk).filter(name=name).exists():
        raise invalid("name", _("已经有名为「%(name)s」的模板，请换一个名称。") % {"name": name})
    before = {"name": template.name, "description": template.description, "is_active": template.is_active}
    template.name, template.description, template.is_active = name, description.strip(), is_active
    template.edited_at, template.edited_by = timezone.now(), by
    validate(template, exclude={"content"})
    template.save()
    after = {"name": template.name, "description": template.description, "is_active": template.is_active}
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    record(event, template, by=by, data={"changed": changed} if event == events.TEMPLATE_EDITED else {})
    return template


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in names}
