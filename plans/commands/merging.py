"""Several people at one plan: which of a writer's values are changes, and which meet somebody else's.

A writer says for each field what was seen before writing (`seen`). Where the field still reads so, the new value
is a change; where it does not, and the writer changed it too, the two are shown side by side and nothing is saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from activity.models import Event
from activity.querysets import EventQuerySet
from core.errors import PreconditionRequired, Stale
from plans import events
from plans.models import DepartmentPlan
from plans.models.goal import figure_text

Values = Mapping[str, Any]
LOOKED_AT = 60


def spelled(value: Any) -> str:
    """One spelling for equal values: figures without idle zeros, records by id, sets in order, text without the
    carriage returns and the white space around that forms add."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return figure_text(value) or ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ",".join(sorted((spelled(one) for one in value), key=lambda text: (len(text), text)))
    return str(value).replace("\r\n", "\n").strip()


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed: what this writer wants, what it reads now."""

    name: str
    mine: Any
    theirs: Any


class FieldsChanged(Stale):
    """Somebody else changed the same fields meanwhile. `who` and `at` name the last one, if the record knows."""

    def __init__(
        self, clashes: list[Clash], who: str = "", at: datetime | None = None, sentence: str = ""
    ) -> None:
        if not sentence and who:
            sentence = _("%(who)s刚改过同一项内容。请对照后选择保留哪一个。") % {"who": who}
        super().__init__("stale", sentence or _("别人刚改过同一项内容。请对照后选择保留哪一个。"))
        self.clashes, self.who, self.at = clashes, who, at


def merged(
    plan: DepartmentPlan,
    place: Values,
    now: Values,
    wanted: Values,
    seen: Mapping[str, str] | None,
    *,
    version: int | None,
) -> dict[str, Any]:
    """The values of `wanted` that are changes.

    `place` is what events about the same goal, measure, finding or part hold, for example `{"goal_id": 12}`.
    Without `seen`, `version` must be the plan's, and all values that differ are changes. Raises `FieldsChanged`
    where two people changed a field, and `PreconditionRequired` for a change of a field that was not seen.
    """
    if seen is None:
        plan.expect_version(version)
    changed, clashes = {}, []
    for name, value in wanted.items():
        current, mine = spelled(now.get(name)), spelled(value)
        if mine == current:
            continue
        if seen is None or seen.get(name) == current:
            changed[name] = value
        elif name not in seen:
            raise unseen()
        elif mine != seen[name]:
            clashes.append(Clash(name, value, now.get(name)))
    if clashes:
        last = last_edit(plan, place, [clash.name for clash in clashes])
        raise FieldsChanged(clashes, last.actor_label if last else "", last.at if last else None)
    return changed


def unseen() -> PreconditionRequired:
    return PreconditionRequired("seen_required", _("请说明修改之前看到的内容（字段 seen）。"))


def edits_of(plan: DepartmentPlan, place: Values) -> EventQuerySet:
    """Edits of one goal, measure, finding or part, newest first."""
    return Event.objects.about(plan).filter(
        name=events.PLAN_EDITED, **{f"data__{key}": value for key, value in place.items()}
    )


def last_edit(plan: DepartmentPlan, place: Values, names: Iterable[str]) -> Event | None:
    """The latest edit that changed one of these fields."""
    found = edits_of(plan, place)
    if "part" not in place:
        found = found.filter(data__changed__has_any_keys=sorted({content_key(name) for name in names}))
    return found.first()


def last_writers(plan: DepartmentPlan, place: Values, names: Iterable[str]) -> dict[str, Event]:
    """Field -> the newest edit that changed it, of the last `LOOKED_AT` edits of the place. One query."""
    newest: dict[str, Event] = {}
    for event in edits_of(plan, place).select_related("actor")[:LOOKED_AT]:
        for key in ("text",) if "part" in place else event.data.get("changed", {}):
            newest.setdefault(key, event)
    keys = {name: content_key(name) for name in names}
    return {name: newest[key] for name, key in keys.items() if key in newest}


GATHERED = {"quarter": "quarters", "goal": "goals", "custom": "custom"}


def content_key(name: str) -> str:
    """The key of `content()` that holds a field: quarters, weights and custom fields stand together."""
    head, _bar, tail = name.partition("_")
    return GATHERED[head] if tail and head in GATHERED else name
