"""Who else is at a plan now, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from organization.models import User
from plans.completeness import ORDINALS, PARTS
from plans.models import DepartmentPlan, Presence

OPEN_PARTS = {"goal": "goals", "measure": "measures", "finding": "analysis"}


@dataclass(frozen=True)
class Present:
    """`part` is the code of the part, `where` the place in words; `is_here`: at the very place the reader has open."""

    person: User
    where: str
    part: str
    is_writing: bool
    is_here: bool

    @property
    def initial(self) -> str:
        return self.person.name[:1]


def present_others(plan: DepartmentPlan, *, reader: User, place: str, since: datetime) -> list[Present]:
    """Seen after `since`, the reader left out; three queries."""
    rows = list(
        Presence.objects.filter(plan=plan, seen_at__gte=since)
        .exclude(person=reader)
        .select_related("person")
        .order_by("person__name", "pk")
    )
    numbers = item_numbers(plan) if rows else {}
    return [
        Present(
            row.person,
            place_words(row.place, numbers),
            part_of(row.place),
            row.is_writing,
            row.place == place,
        )
        for row in rows
    ]


def item_numbers(plan: DepartmentPlan) -> dict[str, str]:
    goals = plan.goals.values_list("pk", "number")
    measures = plan.measures.values_list("pk", "number")
    return {
        **{f"goal-{pk}": _("目标 %(number)s") % {"number": number} for pk, number in goals},
        **{f"measure-{pk}": _("措施 %(number)s") % {"number": number} for pk, number in measures},
    }


def part_of(place: str) -> str:
    kind, dash, _number = place.partition("-")
    return OPEN_PARTS.get(kind, "") if dash else place


def place_words(place: str, numbers: dict[str, str]) -> str:
    """`四、改善措施 · 措施 6`."""
    codes = [code for code, _name in PARTS]
    part = part_of(place)
    if part not in codes:
        return ""
    index = codes.index(part)
    words = _("%(ordinal)s、%(name)s") % {"ordinal": ORDINALS[index], "name": PARTS[index][1]}
    return f"{words} · {numbers[place]}" if place in numbers else words
