"""What is done about a conflict, a gap or an overlap: every act is kept, none is changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import LEADERSHIP, Holder, close_duties, open_duty
from activity.recording import record
from core.errors import Conflict, Stale
from organization.models import Department
from plans import deadlines, events
from plans.commands.locks import locked_organization_plan
from plans.commands.validation import invalid
from plans.models import ItemDecision, OrganizationPlan
from plans.models.consolidation import ItemAct
from plans.organization_permissions import can_answer_item, can_settle_item
from plans.reports.consolidation.board import Entry, board

EVENTS = {
    ItemAct.SETTLE: events.ITEM_SETTLED,
    ItemAct.ASSIGN: events.ITEM_ASSIGNED,
    ItemAct.ANSWER: events.ITEM_ANSWERED,
    ItemAct.REFER: events.ITEM_REFERRED,
    ItemAct.DECIDE: events.ITEM_DECIDED,
    ItemAct.ACCEPT: events.ITEM_ACCEPTED,
    ItemAct.REOPEN: events.ITEM_REOPENED,
}


@transaction.atomic
def settle_item(
    plan: OrganizationPlan,
    key: str,
    act: str,
    *,
    by: Any,
    seen: str,
    text: str,
    department: Department | None = None,
) -> ItemDecision:
    """Decide on the item `key`: say how it was settled, hand it to a department, refer it to leadership, decide it
    there, accept it with a reason, or open it once more.

    `seen` is the fingerprint of what the decider saw, with the id of the last decision (`seen_of`). Raises `Stale`
    when either has changed, `Conflict` when the item is gone, `Invalid` without a text or, to assign, a department.
    """
    plan = locked_organization_plan(plan)
    entry = board(plan.cycle, plan).find(key)
    if entry is None:
        raise Conflict("item_gone", _("这一项已经不存在：部门改了计划，或者别处已经解决。请刷新查看。"))
    can_settle_item(by, plan, entry.state, act).or_raise()
    if seen_of(entry) != seen:
        raise Stale("stale", _("您打开以后情况有变：有人已经办理，或者部门改了计划。请看清后再定。"))
    if not text.strip():
        raise invalid("text", _("请写明怎样协调、请谁办或者为什么，以后就看这一句。"))
    if act == ItemAct.ASSIGN and department is None:
        raise invalid("department", _("请选择由哪个部门办理。"))
    return keep(plan, entry, ItemAct(act), by=by, text=text, department=department, at=timezone.now())


def keep(
    plan: OrganizationPlan,
    entry: Entry,
    act: ItemAct,
    *,
    by: Any,
    text: str,
    department: Department | None,
    at: datetime,
) -> ItemDecision:
    decision = ItemDecision.objects.create(
        organization_plan=plan,
        key=entry.key,
        kind=entry.item.kind,
        act=act,
        text=text.strip(),
        facts=entry.item.facts,
        fingerprint=entry.item.fingerprint,
        department=department if act == ItemAct.ASSIGN else None,
        decided_at=at,
        decided_by=by,
    )
    if entry.last is not None:
        close_duties(entry.last, by=by, outcome=act, at=at)
    if act == ItemAct.ASSIGN:
        holder, due_at = Holder(department=department), at + deadlines.ANSWER_ITEM
        open_duty(decision, "consolidation.answer", holder=holder, due_at=due_at, at=at)
    if act == ItemAct.REFER:
        due_at = at + deadlines.DECIDE
        open_duty(decision, "consolidation.decide", holder=LEADERSHIP, due_at=due_at, at=at)
    tell(decision, by=by)
    return decision


@transaction.atomic
def answer_item(assigned: ItemDecision, *, by: Any, text: str) -> ItemDecision:
    """The department that was asked says what it did; the office settles the item or asks again."""
    plan = locked_organization_plan(assigned.organization_plan)
    last = ItemDecision.objects.filter(organization_plan=plan, key=assigned.key).order_by("-id").first()
    can_answer_item(by, assigned, is_latest=last == assigned).or_raise()
    if not text.strip():
        raise invalid("text", _("请写明部门怎样处理，办公室据此了结。"))
    now = timezone.now()
    decision = ItemDecision.objects.create(
        organization_plan=plan,
        key=assigned.key,
        kind=assigned.kind,
        act=ItemAct.ANSWER,
        text=text.strip(),
        facts=assigned.facts,
        fingerprint=assigned.fingerprint,
        department=assigned.department,
        decided_at=now,
        decided_by=by,
    )
    close_duties(assigned, by=by, outcome="answered", at=now)
    tell(decision, by=by)
    return decision


def tell(decision: ItemDecision, *, by: Any) -> None:
    data = {"key": decision.key, "kind": decision.kind, "facts": decision.facts, "remarks": decision.text}
    record(EVENTS[ItemAct(decision.act)], decision, by=by, data=data)


def seen_of(entry: Entry) -> str:
    """What a page shows of an item, in one word: the item as it is, and the last decision about it."""
    return f"{entry.item.fingerprint[:32]}-{entry.last.pk if entry.last else 0}"


def forgive_gone(plan: OrganizationPlan, *, by: Any, at: datetime) -> None:
    """What is no longer there is owed by nobody any more; its decisions stay."""
    for gone in board(plan.cycle, plan).gone:
        close_duties(gone.decision, by=by, outcome="gone", at=at)
