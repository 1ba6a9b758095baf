"""Where the records of an item are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models.goal import figure_text
from plans.reports.consolidation.items import Party
from plans.reports.resources import QUARTER_NAMES


@dataclass(frozen=True)
class Linked:
    party: Party
    words: str
    url: str
    figure: str


def linked(parties: Iterable[Party]) -> list[Linked]:
    return [Linked(party, words(party), url(party), said(party)) for party in parties]


def said(party: Party) -> str:
    """What the record says on the point in question; amounts without idle zeros."""
    return figure_text(Decimal(party.figure)) or "" if party.what == "pool" else party.figure


def words(party: Party) -> str:
    if party.what == "goal":
        return _("目标 %(number)s %(title)s") % {"number": party.number, "title": party.title}
    if party.what == "measure":
        return _("措施 %(number)s %(title)s") % {"number": party.number, "title": party.title}
    if party.what == "finding":
        return _("问题 %(number)s %(title)s") % {"number": party.number, "title": party.title}
    if party.what == "pool":
        said = {"pool": party.title, "quarter": QUARTER_NAMES[party.number or 1]}
        return _("%(pool)s %(quarter)s") % said
    return party.title or _("部门计划")


def url(party: Party) -> str:
    if party.what == "pool":
        return reverse("plans:resource_cell", args=[party.pk, party.number])
    if party.what == "objective":
        return reverse("plans:objective_goals", args=[party.pk])
    if party.plan_id is None:
        return ""
    plan = reverse("plans:plan", args=[party.plan_id])
    anchors = {"goal": "goals", "measure": "measures", "finding": "findings"}
    return f"{plan}#{anchors[party.what]}" if party.what in anchors else plan
