"""`{% instructions_on record %}`: what leadership wrote on a record, and where it may write more."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models
from django.template import Context

from activity.discussions import kind_of
from organization.models import Instruction
from organization.steering_permissions import can_instruct

register = template.Library()
SHOWN = 10


@register.inclusion_tag("organization/instructions/on_record.html", takes_context=True)
def instructions_on(context: Context, record: models.Model) -> dict[str, Any]:
    """Instructions on a record registered with `activity.discussions`, as far as the reader sees them."""
    user = context["request"].user
    found = Instruction.objects.visible_to(user).about(record).select_related("issued_by")
    return {
        "instructions": found.prefetch_related("addressees__department", "addressees__person")[:SHOWN],
        "can_instruct": bool(can_instruct(user)),
        "kind": kind_of(type(record)).kind,
        "record": record,
    }
