"""The office's own fields with how many plans hold a value of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, TextField

from plans.models import CustomField, Goal, Measure
from plans.models.custom import Subject


class Keys(Func):
    """The keys of a JSON object, a row each."""

    function = "jsonb_object_keys"
    output_field = TextField()
    set_returning = True


@dataclass(frozen=True)
class FieldLine:
    field: CustomField
    plans: int
    is_first: bool
    is_last: bool


def lines_of(subject: Subject) -> list[FieldLine]:
    """In the office's order, those in use and those retired; two queries."""
    items: Any = Goal.objects if subject == Subject.GOAL else Measure.objects
    keyed = items.exclude(custom={}).order_by().annotate(key=Keys(F("custom")))
    used = dict(keyed.values("key").annotate(plans=Count("plan", distinct=True)).values_list("key", "plans"))
    fields = list(CustomField.objects.filter(subject=subject).order_by("position", "pk"))
    last = len(fields) - 1
    return [
        FieldLine(field, used.get(field.code, 0), place == 0, place == last)
        for place, field in enumerate(fields)
    ]
