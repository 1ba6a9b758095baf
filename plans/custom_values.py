"""Values of the fields that the office adds to goals and measures: how they read, and which are still owed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.custom_fields import shown
from plans.hints import Hint
from plans.models import CustomField, Goal, Measure
from plans.models.custom import Subject


def required_fields() -> dict[str, list[CustomField]]:
    """Subject -> the fields in use that must be filled in before a plan is submitted; one query."""
    found: dict[str, list[CustomField]] = {subject: [] for subject in Subject.values}
    for field in CustomField.objects.filter(is_active=True, is_required=True):
        found[field.subject].append(field)
    return found


def custom_hints(fields: Iterable[CustomField], item: Goal | Measure) -> Iterator[Hint]:
    """One blocking hint for every required field that says nothing; it belongs to no letter."""
    for field in fields:
        if item.custom.get(field.code) in (None, ""):
            yield Hint("", f"custom_{field.code}", _("请填写「%(label)s」。") % {"label": field.label})


def lines(
    custom: Mapping[str, Any], names: Mapping[str, Mapping[str, str]], subject: str
) -> list[tuple[str, str]]:
    """(label, value in words) in the office's order; a code that nobody named keeps its code."""
    labels, order = names.get(f"custom_{subject}", {}), names.get(f"custom_{subject}_order", {})
    codes = sorted(custom, key=lambda code: (order.get(code, "~"), code))
    return [(labels.get(code, code), shown(custom[code])) for code in codes]
