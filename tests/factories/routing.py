"""Editions of routing rules, skills and absences for tests; written as rows, without the commands."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from organization.models import User
from tests.factories.organization import make_user
from workorders.models import Absence, PersonSkill, RoutingEdition, RoutingRule, Skill

serial = count(1)


def make_edition(
    *rules: dict[str, Any], by: User | None = None, live: bool = True, **fields: Any
) -> RoutingEdition:
    """An edition with these rules in their order, live unless said otherwise."""
    now, by = timezone.now(), by or make_user()
    edition = RoutingEdition.objects.create(
        **{"number": 1000 + next(serial), "reason": "试行", "created_at": now, "created_by": by, **fields}
    )
    for position, rule in enumerate(rules, start=1):
        RoutingRule.objects.create(
            **{"edition": edition, "position": position, "name": f"规则 {position}", **rule}
        )
    if live:
        edition.move_to("live", at=now, by=by)
        edition.save()
    return edition


def make_skill(name: str = "", **people: tuple[User, str]) -> Skill:
    skill = Skill.objects.create(name=name or f"技能 {next(serial)}")
    for person, level in people.values():
        PersonSkill.objects.create(skill=skill, person=person, level=level)
    return skill


def make_absence(person: User, *, since: datetime | None = None, until: datetime | None = None) -> Absence:
    now = timezone.now()
    return Absence.objects.create(
        person=person,
        away_from=since or now - timedelta(hours=1),
        away_until=until,
        reason="休假",
        set_at=now,
        set_by=person,
    )
