"""Major projects and goals that are decided apart: cases of their own beside the plan's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from approvals.commands.cases import withdraw_case
from approvals.models import ApprovalCase, ApprovalKind, Opinion
from core.errors import Conflict
from core.phrases import source_language
from plans import events
from plans.apart import Part, kind_of
from plans.commands.locks import locked_plan
from plans.commands.review import send_back
from plans.models import Measure
from plans.permissions import can_set_apart


def held_part(part: Part) -> Part:
    """The part as it is now, its plan held before it."""
    locked_plan(part.plan)
    found: Part = (
        type(part)._default_manager.select_related("plan__cycle", "plan__department").get(pk=part.pk)
    )
    return found


@transaction.atomic
def set_apart(part: Part, apart: bool, *, by: Any) -> Part:
    """Have a measure decided as a major project, or a goal by itself; or along with the plan again. The head says so
    while writing, the office while reviewing."""
    part = held_part(part)
    can_set_apart(by, part.plan).or_raise()
    field = "is_major" if isinstance(part, Measure) else "is_apart"
    if getattr(part, field) == apart:
        raise Conflict("already_so", _("已经是这样，不用再改。"))
    setattr(part, field, apart)
    part.save(update_fields=[field])
    name = events.PART_SET_APART if apart else events.PART_JOINED
    record(name, part.plan, by=by, data={"part": part.title, "number": part.number, "kind": kind_of(part)})
    return part


def part_approved(part: Part, *, case: ApprovalCase, by: Any, at: datetime) -> None:
    """Nothing moves; the plan can be published once all its parts are decided."""


def part_returned(
    part: Part, *, case: ApprovalCase, by: Any, at: datetime, text: str, parts: tuple[str, ...] = ()
) -> None:
    """What was refused apart cannot be published with the rest: the whole plan goes back, with the reason."""
    plan = locked_plan(part.plan)
    last = Opinion.objects.filter(step__case=case).select_related("on_behalf_of").latest("id")
    said = {"part": part.title, "text": text}
    with source_language():
        project, goal = (
            _("重大项目「%(part)s」：%(text)s") % said,
            _("单独审定的目标「%(part)s」：%(text)s") % said,
        )
        reason = _("单独审定的部分被退回")
    whole = ApprovalCase.objects.about(plan).open().filter(kind=ApprovalKind.PLAN).first()
    if whole is not None:
        withdraw_case(whole, by=by, reason=reason)
    words = project if isinstance(part, Measure) else goal
    send_back(plan, by=by, at=at or timezone.now(), remarks=words, on_behalf_of=last.on_behalf_of)
