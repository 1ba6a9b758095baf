"""Who changed which field of a plan when, from what to what, told from the record of edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from activity.models import Event
from core.punctuation import apart, labelled
from organization.models import User
from plans import events
from plans.completeness import PARTS
from plans.models import DepartmentPlan, Finding, Goal, Indicator, Measure
from plans.wording import edit_words

LIMIT = 400
"""Edits looked at, the newest ones."""
FOLD = timedelta(minutes=10)
"""Edits of one field by one person that follow each other within this are told as one."""
KINDS: Mapping[str, type[Model]] = {"goal": Goal, "measure": Measure, "finding": Finding}
TEXT = 400


@dataclass(frozen=True)
class FieldChange:
    """`times` counts the edits that were folded into one; `field` is empty for adding and removing."""

    at: datetime
    who: str
    where: str
    field: str
    before: str = ""
    after: str = ""
    times: int = 1


def field_history(plan: DepartmentPlan, place: str = "") -> list[FieldChange]:
    """Newest first; `place` is a part (`overview`), `goal-12`, `measure-5` or `finding-7`, empty
    for all. Four queries."""
    edits = Event.objects.about(plan).filter(name=events.PLAN_EDITED)
    kind, dash, number = place.partition("-")
    if dash and kind in KINDS and number.isdecimal():
        pk = int(number[:15])
        edits = edits.filter(Q(**{f"data__{kind}_id": pk}) | Q(**{f"data__{kind}_ids__contains": [pk]}))
    elif place in ("goals", "measures", "findings"):
        edits = edits.filter(data__has_key=place.removesuffix("s"))
    elif place:
        edits = edits.filter(data__part=place)
    newest = list(edits[:LIMIT])
    names = Names.of(plan, newest)
    folded: list[FieldChange] = []
    latest: dict[tuple[str, str], int] = {}
    for event in reversed(newest):
        for change in told(event, names):
            key = (change.where, change.field)
            index = latest.get(key)
            before = folded[index] if index is not None else None
            if index is not None and before is not None and follows(before, change):
                folded[index] = replace(before, at=change.at, after=change.after, times=before.times + 1)
                continue
            latest[key] = len(folded)
            folded.append(change)
    return sorted(folded, key=lambda change: change.at, reverse=True)


def follows(before: FieldChange, change: FieldChange) -> bool:
    return bool(change.field) and before.who == change.who and change.at - before.at <= FOLD


@dataclass(frozen=True)
class Names:
    """What codes in the record stand for today."""

    indicators: Mapping[str, str]
    objectives: Mapping[str, str]
    people: Mapping[str, str]

    @classmethod
    def of(cls, plan: DepartmentPlan, edits: list[Event]) -> Names:
        pairs = [pair for event in edits for pair in event.data.get("changed", {}).items()]
        codes = {str(v) for name, values in pairs if name == "indicator" for v in values if v}
        names = {str(v) for name, values in pairs if name == "owner" for v in values if v}
        return cls(
            {row.code: str(row) for row in Indicator.objects.filter(code__in=codes)},
            {row.code: str(row) for row in plan.cycle.objectives.all()},
            {row.username: row.label for row in User.objects.filter(username__in=names)},
        )


def told(event: Event, names: Names) -> Iterator[FieldChange]:
    data, who = event.data, event.actor_label or _("系统")
    if "moved" in data or "weights" in data:
        yield from spread(event.at, who, data)
        return
    if "changed" not in data or "breakdown" in data:
        after = str(data.get("quoted") or data.get("unquoted") or "")
        is_text = "part" in data and "after" in data
        where = str(dict(PARTS).get(data.get("part", ""), "")) if is_text else edit_words(data)
        field = _("正文") if is_text else ""
        yield FieldChange(
            event.at, who, where, field, cut(data.get("before")), cut(data.get("after")) or after
        )
        return
    kind = next((kind for kind in KINDS if kind in data), "")
    if not kind:
        yield FieldChange(event.at, who, edit_words(data), "")
        return
    where = place_words(kind, data[kind])
    for name, (before, after) in data["changed"].items():
        if name == "quarters":
            yield from quarters(event.at, who, where, before or {}, after or {})
        elif name not in ("evidence", "parts"):
            was, now = (value_words(kind, name, value, names) for value in (before, after))
            yield FieldChange(event.at, who, where, label_of(kind, name), was, now)


def spread(at: datetime, who: str, data: Mapping[str, Any]) -> Iterator[FieldChange]:
    """An edit of several measures at once: their days, or their weights for the goals."""
    for number, (before, after) in data.get("moved", {}).items():
        yield FieldChange(at, who, place_words("measure", number), _("起止"), before, after)
    for pair, (before, after) in data.get("weights", {}).items():
        goal, _dash, measure = pair.partition("–")
        where = f"{place_words('goal', goal)} · {place_words('measure', measure)}"
        yield FieldChange(at, who, where, _("权重（%）"), before or "", after or "")


def place_words(kind: str, number: int | str) -> str:
    words = {"goal": _("目标 %(number)s"), "measure": _("措施 %(number)s"), "finding": _("问题 %(number)s")}
    return words[kind] % {"number": number}


def quarters(
    at: datetime, who: str, where: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[FieldChange]:
    for quarter in ("1", "2", "3", "4"):
        if before.get(quarter) != after.get(quarter):
            label = _("第 %(quarter)s 季度目标") % {"quarter": quarter}
            yield FieldChange(at, who, where, label, before.get(quarter, ""), after.get(quarter, ""))


def label_of(kind: str, name: str) -> str:
    if name == "custom":
        return _("自定义字段")
    if name in ("milestones", "needs", "requests"):
        return {"milestones": _("里程碑"), "needs": _("前置措施"), "requests": _("资源申请")}[name]
    return str(KINDS[kind]._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def value_words(kind: str, name: str, value: Any, names: Names) -> str:
    if value in (None, "", [], {}):
        return ""
    known = {"indicator": names.indicators, "objective": names.objectives, "owner": names.people}.get(name)
    if known is not None:
        return known.get(str(value), str(value))
    if isinstance(value, Mapping):
        sign = "%" if name == "goals" else ""
        return _("、").join(labelled(key, f"{one}{sign}") for key, one in sorted(value.items()))
    if isinstance(value, list):
        return _("、").join(record_words(one) if isinstance(one, Mapping) else str(one) for one in value)
    choices = getattr(KINDS[kind]._meta.get_field(name), "choices", None) or ()
    return next((str(label) for key, label in choices if key == value), cut(value))


def record_words(one: Mapping[str, Any]) -> str:
    """A milestone by its day, name and weight; a request by its pool, quarter and amount."""
    if "title" in one:
        weight = _("权重 %(weight)s") % {"weight": one["weight"]} if one.get("weight") else ""
        return apart([one["due_on"], one["title"], weight]) if "due_on" in one else str(one["title"])
    if "pool" in one:
        return _("%(pool)s第 %(quarter)s 季度 %(amount)s %(unit)s") % one
    return str(one)


def cut(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= TEXT else text[:TEXT] + "…"
