"""Writing a plan: its text parts. Goals, measures and findings follow the same beats around their own change.

Every accepted edit makes the next version; only drafts and returned plans are edited, so nothing that was
approved is ever touched. An edit names the version it was made from, or what it saw in each field it changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Stale
from plans import events
from plans.commands.locks import locked_plan
from plans.commands.merging import Clash, FieldsChanged, edits_of, merged, spelled, unseen
from plans.commands.validation import invalid
from plans.completeness import TEXT_PARTS
from plans.models import DepartmentPlan
from plans.permissions import can_edit_plan


def plan_for_edit(plan: DepartmentPlan, *, by: Any) -> DepartmentPlan:
    """The plan, locked, if this person may edit it now."""
    plan = locked_plan(plan)
    can_edit_plan(by, plan).or_raise()
    return plan


def lasting(plan: DepartmentPlan, place: Mapping[str, Any], *, by: Any, version: int | None) -> None:
    """Refuse to remove what somebody else changed after the version that the remover read."""
    if version is None:
        plan.expect_version(None)
    later = edits_of(plan, place).filter(data__version__gt=version).exclude(actor=by).first()
    if later is not None:
        sentence = _("%(who)s刚改过要删除的内容。请看过最新一稿再决定。")
        raise Stale("stale", sentence % {"who": later.actor_label or _("别人")})


def finish_edit(plan: DepartmentPlan, *, by: Any, data: dict[str, Any]) -> DepartmentPlan:
    """Count the edit and put it on record; `data` says what was before and after."""
    plan.next_version()
    plan.save(update_fields=["version"])
    record(events.PLAN_EDITED, plan, by=by, data={**data, "version": plan.version})
    return plan


@transaction.atomic
def update_part(
    plan: DepartmentPlan,
    part: str,
    text: str,
    *,
    by: Any,
    version: int | None = None,
    seen: str | None = None,
) -> DepartmentPlan:
    """Replace one of the four text parts; the same text again is no edit. `seen` is the text before the writer
    began; it takes the place of the version."""
    plan = plan_for_edit(plan, by=by)
    if part not in TEXT_PARTS:
        raise invalid("part", f"{part}?")
    before, after = getattr(plan, part), spelled(text)
    read = None if seen is None else {"text": spelled(seen)}
    if not merged(plan, {"part": part}, {"text": before}, {"text": after}, read, version=version):
        return plan
    setattr(plan, part, after)
    plan.save(update_fields=[part])
    return finish_edit(plan, by=by, data={"part": part, "before": before, "after": after})


@transaction.atomic
def update_parts(
    plan: DepartmentPlan,
    texts: Mapping[str, str],
    *,
    by: Any,
    version: int | None = None,
    seen: Mapping[str, str] | None = None,
) -> DepartmentPlan:
    """Replace several text parts of one version at once; each that changes is an edit of its own on the record.

    `seen` (part -> its text before the writer began) takes the place of the version; the parts that somebody else
    changed meanwhile are told together, and then nothing is saved.
    """
    plan = plan_for_edit(plan, by=by)
    if seen is None:
        plan.expect_version(version)
    clashes: list[FieldsChanged] = []
    for part, text in texts.items():
        before = getattr(plan, part, "")
        try:
            if seen is None:
                plan = update_part(plan, part, text, by=by, version=plan.version)
            elif part in seen:
                plan = update_part(plan, part, text, by=by, seen=seen[part])
            elif spelled(text) != before:
                raise unseen()
        except FieldsChanged as clash:
            clash.clashes = [Clash(part, text, before)]
            clashes.append(clash)
    if clashes:
        found = [clash for told in clashes for clash in told.clashes]
        raise FieldsChanged(found, clashes[0].who, clashes[0].at)
    return plan


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Field -> [before, after], of the fields that differ."""
    return {
        name: [before.get(name), after.get(name)]
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }
